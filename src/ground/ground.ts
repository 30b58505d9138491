import type { GroundPart } from '../domain/refusal.ts';
import type { Log } from '../observe/log.ts';

/**
 * The kinds of trouble with the database and the clock. `part`: the name in the readiness answer. `unready`: a load balancer sends no
 * requests here. `holdsMoney`: the desk sends no refund and no door command, and accepts no request or approval for one.
 */
const KINDS = {
  /** The database is not the one that was opened: it was removed or replaced, or the address leads to another one. */
  database_replaced: { part: 'database', unready: true, holdsMoney: true },
  /** Writes to the database fail. */
  database_unwritable: { part: 'database', unready: true, holdsMoney: true },
  /** A clock jumped, and the right time is not known yet. The desk follows the monotonic clock meanwhile, and doors wait. */
  clock_stepped: { part: 'clock', unready: false, holdsMoney: false },
  /** The wall clock is far from the database's clock, which the desk follows. */
  clock_skewed: { part: 'clock', unready: true, holdsMoney: false },
} as const satisfies Record<
  string,
  { readonly part: GroundPart; readonly unready: boolean; readonly holdsMoney: boolean }
>;

type GroundKind = keyof typeof KINDS;

/** One trouble. `why`: a sentence without its full stop and without secrets. `since`: unix ms. */
type GroundTrouble = {
  readonly kind: GroundKind;
  readonly part: GroundPart;
  readonly why: string;
  readonly since: number;
};

/** The troubles that this process has noticed. */
export type Ground = {
  /** Records a trouble. Logs a new one and a changed reason, not a repeat. */
  noteTrouble(kind: GroundKind, why: string): void;
  /** Removes a trouble. Logs if there was one. */
  clearTrouble(kind: GroundKind): void;
  /** All troubles, oldest first. */
  troubles(): readonly GroundTrouble[];
  /** The oldest trouble that makes this process unready; null: there is none. */
  unready(): GroundTrouble | null;
  /** The oldest trouble for which refunds and doors wait; null: there is none. Checked directly before anything is sent. */
  holdsMoney(): GroundTrouble | null;
};

/** Creates an empty register. `now`: unix ms, shown to people; durations use the monotonic clock. */
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

/** Throws while the database is not the one that was opened: rows written now would be missing when the right one returns. */
export function mustBeKept(ground: Ground): void {
  const trouble = ground.troubles().find(({ kind }) => kind === 'database_replaced');
  if (trouble) throw new Error(trouble.why);
}
