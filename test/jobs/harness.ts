import pino from 'pino';
import type { Task } from '../../src/jobs/task.ts';
import { createWorker, type Worker } from '../../src/jobs/worker.ts';
import { createMetrics } from '../../src/observe/metrics.ts';
import { enqueue, type JobKind } from '../../src/store/jobs.ts';
import type { Store } from '../../src/store/open-store.ts';

export const LEASE_MS = 30_000;

/** A promise that is kept from outside. */
export function gate<T = void>() {
  let open: (value: T) => void = () => undefined;
  const opened = new Promise<T>((resolve) => {
    open = resolve;
  });
  return { open, opened };
}

/** Writes a job of kind `work` down, due at `runAt` (unix ms). */
export function write(store: Store, subject: string, runAt: number, kind = 'work'): Promise<void> {
  // A kind that only its suite knows, as another version may.
  const job = { kind: kind as JobKind, subject, runAt };
  return store.db.transaction().execute((trx) => enqueue(trx, job, runAt));
}

/** The remaining jobs. */
export function jobsLeft(store: Store) {
  return store.db.selectFrom('jobs').selectAll().orderBy('key').execute();
}

/**
 * A worker with a clock that is moved by hand and a log that can be read. Timers run as ever. `own`: the kinds that have hands of their
 * own, and how many; `concurrency`: those of all others.
 */
export function startable(
  store: Store,
  tasks: Readonly<Record<string, Task>>,
  concurrency = 8,
  own: Readonly<Record<string, number>> = {},
) {
  const clock = { ms: 1_760_000_000_000 };
  const lines: {
    readonly level: number;
    readonly msg: string;
    readonly job?: string;
    readonly err?: unknown;
  }[] = [];
  const metrics = createMetrics();
  const worker: Worker = createWorker({
    store,
    hands: { ...own, rest: concurrency },
    jobs: Object.fromEntries(
      Object.entries(tasks).map(([kind, run]) => [
        kind,
        { hands: kind in own ? kind : 'rest', longestPause: null, run },
      ]),
    ),
    log: pino({ level: 'debug' }, { write: (line: string) => lines.push(JSON.parse(line)) }),
    metrics,
    now: () => clock.ms,
    leaseMs: LEASE_MS,
  });
  return { worker, clock, lines, metrics };
}
