import { uptime } from 'node:os';

/** Where a desk clock reads the time. */
export type TimeSources = {
  /** The machine's wall clock, unix ms: it may be set forward and back at any moment. */
  readonly wall: () => number;
  /** Ms since some moment: nobody can set it, and it stands still while the machine is suspended. */
  readonly monotonic: () => number;
  /** Ms since some moment: nobody can set it either, and it counts the time for which the machine is suspended. */
  readonly boot: () => number;
  /** Asks the database's clock (unix ms); null: the embedded database has none of its own. */
  readonly database: (() => Promise<number>) | null;
};

/**
 * The time since the machine started, ms. On Linux `os.uptime()` reads /proc/uptime, which is the kernel's CLOCK_BOOTTIME in steps of
 * 10 ms: it counts suspension, and setting the clock does not move it. On macOS it is the wall clock less a stored moment, but there
 * Node.js takes `performance.now()` from mach_continuous_time, which counts sleep itself: nothing has to be added to it. On any
 * other system it is not known to hold, and the wall clock alone shows a suspension.
 */
export function sinceBoot(): number {
  return process.platform === 'linux' ? uptime() * 1_000 : performance.now();
}

/** What a look at the clocks found. `byMs`: ahead positive. */
export type ClockNews =
  /** A clock jumped against the monotonic one and is not believed yet: the desk's own, and the machine's where the database has one. */
  | { readonly what: 'stepped'; readonly whose: 'machine' | 'database'; readonly byMs: number }
  /** It is where it was before it jumped. */
  | { readonly what: 'set_back'; readonly whose: 'machine' | 'database' }
  /** The desk's time follows the jump. `suspended`: two clocks agree that the machine stood still. */
  | { readonly what: 'believed'; readonly whose: 'machine' | 'database' | 'suspended'; readonly byMs: number }
  /** The machine's clock jumped and the database's did not: the desk's time is not touched. */
  | { readonly what: 'left'; readonly byMs: number }
  /** How far this machine's clock is from the database's by now, ahead positive; null: near enough. */
  | { readonly what: 'skewed'; readonly byMs: number | null };

/** The time by which the desk lives. All in whole unix ms. */
export type DeskClock = {
  /**
   * The database's time where it has a clock, else the machine's; carried on by the monotonic clock, so that a wall clock that jumps
   * moves nothing. Of several instances on one database it is the same within the time that asking takes.
   */
  readonly now: () => number;
  /**
   * The latest that it can be by any clock: ahead of `now` after the machine was suspended, whatever its wall clock shows, or while
   * that is ahead. What must not be late is held against this.
   */
  readonly latest: () => number;
  /** Asks the database for the first time. Never rejects. */
  readonly begin: () => Promise<void>;
  /** Compares the clocks, and tells what it finds. Never rejects: a database that does not answer is asked again at the next look. */
  readonly look: (onNews: (news: ClockNews) => void) => Promise<void>;
  /** Looks every second; the answer ends it. */
  readonly watch: (onNews: (news: ClockNews) => void) => () => void;
};

/** A tenth of a job's lease, in ms: an instance that is further off than this says so. */
export const SKEW_MS = 3_000;
/** Clocks that are nearer than this are followed as they are corrected, in ms. A stored moment further ahead was not written by them. */
export const STEP_MS = 1_000;
/** A clock that jumped is believed when it has stayed there for so long, in ms. */
const BELIEVED_AFTER_MS = 30_000;
const LOOK_EVERY_MS = 1_000;
const DATABASE_EVERY_MS = 5_000;
/** How much a monotonic clock may go wrong by itself, in ms per ms. */
const DRIFT = 0.000_2;
const FIRST_TRIES = 3;

/** Whether a stored moment lies in the future: the clock that it was written by was wrong, so that nothing can be counted from it. */
export function isAhead(stored: number, now: number): boolean {
  return stored > now + STEP_MS;
}

/** The latest that it can be, unix ms: by the desk's clock, and by whatever else was handed in to hold it against. */
export function latestBy({
  now,
  latest = now,
}: Partial<Pick<DeskClock, 'latest'>> & Pick<DeskClock, 'now'>): number {
  return Math.max(now(), latest());
}

/** A jump that is not believed yet. */
type Doubt = { readonly whose: 'machine' | 'database'; readonly byMs: number; readonly since: number };

/**
 * A desk clock over these clocks. A jump is believed at once where two of the wall, the database's and the time since boot agree
 * on it (the machine was suspended), and else once it has stayed for half a minute; a clock that is set back before then was never
 * believed.
 */
export function createDeskClock(sources: TimeSources): DeskClock {
  const { wall, monotonic, boot, database } = sources;
  let anchor = read(wall(), Number.POSITIVE_INFINITY);
  let doubt: Doubt | null = null;
  /** The skew that was told of last; null: none. The first look tells in any case, as an earlier process may have told otherwise. */
  let toldSkew: number | null | undefined;
  let askedAt = Number.NEGATIVE_INFINITY;
  let looking: Promise<void> | null = null;
  let onNews: (news: ClockNews) => void = () => undefined;

  const carried = () => anchor.desk + (monotonic() - anchor.monotonic);
  /** How far the wall has jumped since the anchor, in ms. */
  const jump = () => wall() - anchor.wall - (monotonic() - anchor.monotonic);
  /** For how long the machine was suspended since the anchor, in ms. */
  const stoodStill = () => Math.max(0, boot() - anchor.boot - (monotonic() - anchor.monotonic));
  const now = () => Math.round(carried());

  /** All clocks at this moment; `within`: by how many ms the desk's time may be off. */
  function read(desk: number, within: number) {
    return { desk, wall: wall(), monotonic: monotonic(), boot: boot(), within };
  }

  function setAnchor(desk: number, within: number): void {
    anchor = read(desk, within);
  }

  /** Whether a jump that is nobody else's has stayed for long enough. */
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

  /** The embedded database has no clock: the machine's is judged by whether it stays. */
  function judgeWall(): void {
    const off = jump();
    const slept = stoodStill();
    if (Math.abs(off) <= STEP_MS && slept <= STEP_MS) noDoubt();
    else if (slept > STEP_MS && Math.abs(off - slept) <= STEP_MS) believe('suspended', off);
    // A wall clock that has not moved over a suspension is wrong by as much: it was set back.
    else if (stays('machine', off - slept)) believe('machine', off);
    else return;
    setAnchor(wall(), 0);
  }

  /** The answer came between `asked` and now (monotonic): so much it may be off. */
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
      // The surer of two answers; that the wall has jumped is the machine's own trouble from here on.
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
      // Whoever works with the database says that it does not answer; the monotonic clock carries on.
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
