import { uptime } from 'node:os';

/** The clocks from which a desk clock is built. */
export type TimeSources = {
  /** The machine's wall clock, unix ms. Anybody may set it forward or back at any moment. */
  readonly wall: () => number;
  /** Ms since an arbitrary moment. Nobody can set it; it stops while the machine is suspended. */
  readonly monotonic: () => number;
  /** Ms since an arbitrary moment. Nobody can set it; it counts suspended time. */
  readonly boot: () => number;
  /** Reads the database's clock (unix ms). Null: the embedded database has none. */
  readonly database: (() => Promise<number>) | null;
};

/**
 * The time since the machine started, ms. On Linux `os.uptime()` reads /proc/uptime, the kernel's CLOCK_BOOTTIME in steps of 10 ms: it
 * counts suspension and ignores changes of the wall clock. On macOS `os.uptime()` follows the wall clock, but `performance.now()` comes
 * from mach_continuous_time, which counts suspension. Other systems give no such guarantee; there only the wall clock shows a suspension.
 */
export function sinceBoot(): number {
  return process.platform === 'linux' ? uptime() * 1_000 : performance.now();
}

/** A finding of `look`. `byMs` is positive when the clock is ahead. */
export type ClockNews =
  /**
   * A clock jumped against the monotonic one, and the desk does not follow it yet: the desk's own clock, or the machine's where the
   * database has a clock.
   */
  | { readonly what: 'stepped'; readonly whose: 'machine' | 'database'; readonly byMs: number }
  /** The clock returned to where it was before it jumped. */
  | { readonly what: 'set_back'; readonly whose: 'machine' | 'database' }
  /** The desk's time follows the jump. `suspended`: two clocks agree that the machine was suspended. */
  | { readonly what: 'believed'; readonly whose: 'machine' | 'database' | 'suspended'; readonly byMs: number }
  /** The machine's clock jumped and the database's did not. The desk's time stays. */
  | { readonly what: 'left'; readonly byMs: number }
  /** The distance of this machine's clock from the database's; null: within the tolerance. */
  | { readonly what: 'skewed'; readonly byMs: number | null };

/** The desk's time. All values are whole unix ms. */
export type DeskClock = {
  /**
   * The database's time where it has a clock, else the machine's. The monotonic clock carries it on, so a wall clock that jumps changes
   * nothing. Instances on one database agree within the duration of one query.
   */
  readonly now: () => number;
  /**
   * The latest time that any clock shows. It is ahead of `now` after the machine was suspended, and while the wall clock is ahead.
   * Deadlines that must not be missed are compared with it.
   */
  readonly latest: () => number;
  /** Reads the database's clock for the first time. Never rejects. */
  readonly begin: () => Promise<void>;
  /** Compares the clocks and reports what it finds. Never rejects: the next look asks a silent database again. */
  readonly look: (onNews: (news: ClockNews) => void) => Promise<void>;
  /** Looks every second, until the returned function is called. */
  readonly watch: (onNews: (news: ClockNews) => void) => () => void;
};

/** A tenth of a job's lease, in ms. An instance whose clock is further off reports it. */
export const SKEW_MS = 3_000;
/**
 * The tolerance between two clocks, in ms: a smaller difference is followed as a correction. None of these clocks wrote a stored time
 * that lies further ahead.
 */
export const STEP_MS = 1_000;
/** The desk follows a clock that jumped after this time, in ms. */
const BELIEVED_AFTER_MS = 30_000;
const LOOK_EVERY_MS = 1_000;
const DATABASE_EVERY_MS = 5_000;
/** The drift allowed to a monotonic clock, in ms per ms. */
const DRIFT = 0.000_2;
const FIRST_TRIES = 3;

/** True when a stored time lies in the future. The clock that wrote it was wrong, so nothing can be counted from it. */
export function isAhead(stored: number, now: number): boolean {
  return stored > now + STEP_MS;
}

/** The latest time by the desk's clock and by `latest`, unix ms. */
export function latestBy({
  now,
  latest = now,
}: Partial<Pick<DeskClock, 'latest'>> & Pick<DeskClock, 'now'>): number {
  return Math.max(now(), latest());
}

/** A jump that the desk does not follow yet. */
type Doubt = { readonly whose: 'machine' | 'database'; readonly byMs: number; readonly since: number };

/**
 * Creates a desk clock. It follows a jump at once when two of three clocks (wall, database, boot) agree on it, because then the machine
 * was suspended. Otherwise it follows after half a minute. A clock that returns earlier is never followed.
 */
export function createDeskClock(sources: TimeSources): DeskClock {
  const { wall, monotonic, boot, database } = sources;
  let anchor = read(wall(), Number.POSITIVE_INFINITY);
  let doubt: Doubt | null = null;
  /** The skew reported last; null: none. The first look reports in any case, because an earlier process may have reported another one. */
  let toldSkew: number | null | undefined;
  let askedAt = Number.NEGATIVE_INFINITY;
  let looking: Promise<void> | null = null;
  let onNews: (news: ClockNews) => void = () => undefined;

  const carried = () => anchor.desk + (monotonic() - anchor.monotonic);
  /** The jump of the wall clock since the anchor, in ms. */
  const jump = () => wall() - anchor.wall - (monotonic() - anchor.monotonic);
  /** How long the machine was suspended since the anchor, in ms. */
  const stoodStill = () => Math.max(0, boot() - anchor.boot - (monotonic() - anchor.monotonic));
  const now = () => Math.round(carried());

  /** Reads all clocks. `within`: the error of the desk's time, in ms. */
  function read(desk: number, within: number) {
    return { desk, wall: wall(), monotonic: monotonic(), boot: boot(), within };
  }

  function setAnchor(desk: number, within: number): void {
    anchor = read(desk, within);
  }

  /** True once a jump that no other clock confirms has lasted long enough. */
  function stays(whose: Doubt['whose'], byMs: number): boolean {
    const at = monotonic();
    if (doubt?.whose !== whose || Math.abs(doubt.byMs - byMs) > STEP_MS) {
      doubt = { whose, byMs, since: at };
      onNews({ what: 'stepped', whose, byMs: Math.round(byMs) });
    }
    return at - doubt.since >= BELIEVED_AFTER_MS;
  }

  function noDoubt(): void {
    if (doubt) onNews({ what: 'set_back', whose: doubt.whose });
    doubt = null;
  }

  function believe(whose: 'machine' | 'database' | 'suspended', byMs: number): void {
    doubt = null;
    onNews({ what: 'believed', whose, byMs: Math.round(byMs) });
  }

  /** The embedded database has no clock, so the duration of the jump decides about the machine's clock. */
  function judgeWall(): void {
    const off = jump();
    const slept = stoodStill();
    if (Math.abs(off) <= STEP_MS && slept <= STEP_MS) noDoubt();
    else if (slept > STEP_MS && Math.abs(off - slept) <= STEP_MS) believe('suspended', off);
    // A wall clock that did not move during a suspension was set back by its length.
    else if (stays('machine', off - slept)) believe('machine', off);
    else return;
    setAnchor(wall(), 0);
  }

  /** The answer was read between `asked` and now (monotonic), which bounds its error. */
  function judgeDatabase(time: number, asked: number): void {
    const answered = monotonic();
    const within = (answered - asked) / 2;
    const desk = time + within;
    const off = desk - carried();
    const beyond = Math.sign(off) * Math.max(0, Math.abs(off) - within);
    const local = jump();
    const slept = stoodStill();
    if (anchor.within === Number.POSITIVE_INFINITY) {
      setAnchor(desk, within);
    } else if (Math.abs(beyond) <= STEP_MS && slept <= STEP_MS) {
      noDoubt();
      const known = anchor.within + (answered - anchor.monotonic) * DRIFT;
      // Keeps the more precise of two answers. From here on only the machine's own clock is wrong, if the wall clock jumped.
      if (within <= known || beyond !== 0) setAnchor(desk, within);
      else if (Math.abs(local) > STEP_MS) setAnchor(carried(), known);
    } else if (
      (Math.abs(beyond) > STEP_MS && Math.abs(off - local) <= STEP_MS + within) ||
      (slept > STEP_MS && Math.abs(off - slept) <= STEP_MS + within)
    ) {
      setAnchor(desk, within);
      believe('suspended', off);
    } else if (stays('database', off - slept)) {
      setAnchor(desk, within);
      believe('database', off);
    }
    if (Math.abs(local) > STEP_MS && Math.abs(beyond) <= STEP_MS) {
      onNews({ what: 'left', byMs: Math.round(local) });
    }
  }

  function tellSkew(): void {
    const skew = Math.round(wall() - carried());
    const byMs = Math.abs(skew) > SKEW_MS ? skew : null;
    if (byMs === toldSkew || (byMs !== null && Math.abs(byMs - (toldSkew ?? 0)) <= STEP_MS)) return;
    toldSkew = byMs;
    onNews({ what: 'skewed', byMs });
  }

  async function compare(): Promise<void> {
    if (!database) return judgeWall();
    const asked = monotonic();
    const still = Math.abs(jump()) <= STEP_MS && stoodStill() <= STEP_MS && !doubt;
    if (still && asked - askedAt < DATABASE_EVERY_MS) return;
    askedAt = asked;
    try {
      judgeDatabase(await database(), asked);
      tellSkew();
    } catch {
      // The callers that work with the database report that it does not answer; the monotonic clock carries on.
    }
  }

  function look(tell: (news: ClockNews) => void): Promise<void> {
    onNews = tell;
    looking ??= compare().finally(() => {
      looking = null;
    });
    return looking;
  }

  return {
    now,
    latest: () => Math.round(carried() + Math.max(0, jump(), stoodStill())),
    async begin() {
      if (!database) return;
      for (let time = 0; time < FIRST_TRIES; time += 1) {
        const asked = monotonic();
        await database().then(
          (time) => judgeDatabase(time, asked),
          () => undefined,
        );
      }
    },
    look,
    watch(tell) {
      const timer = setInterval(() => void look(tell), LOOK_EVERY_MS).unref();
      void look(tell);
      return () => clearInterval(timer);
    },
  };
}
