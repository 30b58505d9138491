import type { GroundPart } from '../domain/refusal.ts';
import type { Log } from '../observe/log.ts';

/**
 * What can be wrong with what the desk stands on. `part`: what readiness names. `unready`: a load balancer sends nobody here.
 * `holdsMoney`: nothing that moves money or opens a door leaves, and nothing of the kind is asked for or approved.
 */
const KINDS = {
  /** The database is not the one that was opened: removed, replaced, another one behind the same address. */
  database_replaced: { part: 'database', unready: true, holdsMoney: true },
  /** A write to the database does not succeed. */
  database_unwritable: { part: 'database', unready: true, holdsMoney: true },
  /** A clock jumped, and it is not known yet which time is right. The desk lives by the monotonic clock meanwhile, and doors wait. */
  clock_stepped: { part: 'clock', unready: false, holdsMoney: false },
  /** The wall clock is far from the database's, by which the desk lives. */
  clock_skewed: { part: 'clock', unready: true, holdsMoney: false },
} as const satisfies Record<
  string,
  { readonly part: GroundPart; readonly unready: boolean; readonly holdsMoney: boolean }
>;

type GroundKind = keyof typeof KINDS;

/** One thing that is wrong. `why`: one sentence without its full stop, no secret in it. `since`: unix ms. */
type GroundTrouble = {
  readonly kind: GroundKind;
  readonly part: GroundPart;
  readonly why: string;
  readonly since: number;
};

/** What is wrong with the database, the clock and the like just now, as far as this process has noticed. */
export type Ground = {
  /** Notes that something is wrong. Logs when that is new or its reason changed, not on each repeat. */
  noteTrouble(kind: GroundKind, why: string): void;
  /** It is well again. Logs when it was not. */
  clearTrouble(kind: GroundKind): void;
  /** Everything that is wrong, the oldest first. */
  troubles(): readonly GroundTrouble[];
  /** The oldest trouble that makes this process unable to do its work; null: none does. */
  unready(): GroundTrouble | null;
  /** The oldest trouble for which money and doors wait; null: they may go. Asked right before anything is sent. */
  holdsMoney(): GroundTrouble | null;
};

/** A register with nothing in it. `now` in unix ms, for people to read; how long a trouble lasted goes by the monotonic clock. */
export function createGround(log: Log, now: () => number): Ground {
  const noted = new Map<GroundKind, GroundTrouble & { readonly from: number }>();
  const first = (rule: 'unready' | 'holdsMoney') =>
    [...noted.values()].find(({ kind }) => KINDS[kind][rule]) ?? null;
  return {
    noteTrouble(kind, why) {
      const before = noted.get(kind);
      if (before?.why === why) return;
      const { part, holdsMoney } = KINDS[kind];
      noted.set(kind, {
        kind,
        part,
        why,
        since: before?.since ?? now(),
        from: before?.from ?? performance.now(),
      });
      log.error({ trouble: kind, why, holdsMoney }, 'something is wrong with what the desk stands on');
    },
    clearTrouble(kind) {
      const before = noted.get(kind);
      if (!before) return;
      noted.delete(kind);
      const lastedMs = Math.round(performance.now() - before.from);
      log.info({ trouble: kind, lastedMs }, 'what was wrong is well again');
    },
    troubles: () => [...noted.values()],
    unready: () => first('unready'),
    holdsMoney: () => first('holdsMoney'),
  };
}

/** Throws while the database is not the one that was opened: what is accepted into it is missing when the right one is back. */
export function mustBeKept(ground: Ground): void {
  const trouble = ground.troubles().find(({ kind }) => kind === 'database_replaced');
  if (trouble) throw new Error(trouble.why);
}
