import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Log } from '../observe/log.ts';
import type { Metrics } from '../observe/metrics.ts';
import {
  bringForward,
  claimJob,
  claimJobs,
  finishJob,
  type Job,
  nextRunAt,
  postponeJob,
  releaseLeases,
} from '../store/jobs.ts';
import type { Store } from '../store/open-store.ts';
import { countWaitingJobs } from './backlog.ts';
import type { Task } from './task.ts';
import { createTurns } from './turns.ts';

/** Does what stands in the jobs table. */
export type Worker = {
  /** The desk's time has jumped: what was put off by the time before is looked through soon. */
  mistrustTimes(): void;
  /** Takes over what an earlier process left, and begins. */
  start(): Promise<void>;
  /** There may be something to do: looks at once. Cheap, and harmless at any time. */
  wake(): void;
  /**
   * Somebody waits for this job: does it at once if it is due and nobody is at it, even when every hand is full. Never rejects:
   * whatever happens, the job stays in the table until it is done.
   */
  take(key: string): Promise<void>;
  /** Takes nothing new and waits for what is under way. */
  stop(): Promise<void>;
};

type WorkerOptions = {
  readonly store: Store;
  /** By the kind of job. */
  readonly tasks: Readonly<Record<string, Task>>;
  readonly log: Log;
  readonly metrics: Metrics;
  /** Unix ms. */
  readonly now: () => number;
  /** Jobs under way at once; 8 when absent. */
  readonly concurrency?: number;
  /** By kind, how many of it at once: what comes in bursts leaves hands for what people wait for. */
  readonly mostOf?: Readonly<Record<string, number>>;
  /** So long a job is its taker's alone, in ms; 30,000 when absent. No task takes so long. */
  readonly leaseMs?: number;
  /** By kind, how far it is ever put off, in ms, but for its failures. A kind that is not named may be put off for good. */
  readonly longestPauses?: Readonly<Record<string, number>>;
  /** Does the same as the worker does for its jobs for what else waits until a stored time (`now` in unix ms). */
  readonly bringForwardToo?: (now: number) => Promise<void>;
};

/** Work is announced; this is only the net below. */
const LOOK_AGAIN_MS = 5_000;
const FIRST_PAUSE_MS = 1_000;
const LONGEST_PAUSE_MS = 60_000;
/** Between looks for jobs that only a clock that was wrong can have put off: they are late by no more than a minute. */
const MEND_EVERY_MS = 30_000;
/** A kind that only a newer version knows. */
const UNKNOWN_KIND_PAUSE_MS = 60_000;
const STOP_WITHIN_MS = 15_000;

/** A worker over one store; any number of instances may have one on the same PostgreSQL. */
export function createWorker(options: WorkerOptions): Worker {
  const { store, tasks, log, metrics, now, concurrency = 8, leaseMs = 30_000 } = options;
  const { db, engine } = store;
  const underWay = new Set<Promise<void>>();
  const turns = createTurns(options.mostOf ?? {});
  const freeHands = () => concurrency - (underWay.size - turns.waiting());
  const unknownKinds = new Set<string>();
  const pauses = options.longestPauses ?? {};
  let running = false;
  let stopped = false;
  let looking = false;
  let lookAgain = false;
  let outage = 0;
  let mendedAt = Number.NEGATIVE_INFINITY;
  let timer: NodeJS.Timeout | undefined;
  let lastLook: Promise<void> = Promise.resolve();
  let stopWatching: () => Promise<void> = async () => undefined;
  countWaitingJobs(db, metrics, now, log);

  function wake(): void {
    if (!running) return;
    if (looking) lookAgain = true;
    else lastLook = look();
  }

  /** Claims until nothing is due or every hand is full. One at a time; whoever wakes it meanwhile makes it look once more. */
  async function look(): Promise<void> {
    looking = true;
    clearTimeout(timer);
    let pause = LOOK_AGAIN_MS;
    // Whoever has just written it is answered first, and what else is done in this turn of the event loop is claimed for as well.
    await nextTurn();
    try {
      await mend();
      do {
        lookAgain = false;
        pause = await claimAll();
      } while (lookAgain && running && freeHands() > 0);
      outage = 0;
    } catch (error) {
      if (outage === 0) log.warn({ err: error }, 'jobs cannot be claimed');
      outage += 1;
      pause = Math.min(250 * 2 ** outage, LOOK_AGAIN_MS);
    }
    looking = false;
    if (running) timer = setTimeout(wake, pause);
  }

  /** By the monotonic clock, as what it mends is what other clocks have done. */
  async function mend(): Promise<void> {
    if (performance.now() - mendedAt < MEND_EVERY_MS) return;
    mendedAt = performance.now();
    try {
      const brought = await bringForward(db, engine, now(), { byKind: pauses, leaseMs });
      await options.bringForwardToo?.(now());
      if (brought > 0)
        log.warn({ jobs: brought }, 'jobs that a clock which was wrong had put off are done now');
    } catch (error) {
      log.warn({ err: error }, 'jobs that a wrong clock may have put off could not be looked for');
    }
  }

  /** Answers how long nothing will be due, in ms. */
  async function claimAll(): Promise<number> {
    while (running && freeHands() > 0) {
      const most = freeHands();
      const except = turns.full();
      const jobs = await claimJobs(db, engine, now(), leaseMs, { most, except });
      for (const job of jobs) begin(job);
      if (jobs.length < most) {
        const next = await nextRunAt(db, now(), except);
        return next === null ? LOOK_AGAIN_MS : Math.min(Math.max(next - now(), 1), LOOK_AGAIN_MS);
      }
    }
    return LOOK_AGAIN_MS;
  }

  function begin(job: Job): void {
    const work = run(job);
    underWay.add(work);
    void work.finally(() => {
      underWay.delete(work);
      wake();
    });
  }

  /** Never rejects: whatever happens, the job stays in the table until it is done. */
  async function run(job: Job): Promise<void> {
    const task = tasks[job.kind];
    const leave = await turns.take(job.kind);
    const done = metrics.jobs.startTimer({ kind: task ? job.kind : 'unknown' });
    try {
      if (!task) {
        if (!unknownKinds.has(job.kind)) {
          unknownKinds.add(job.kind);
          log.error({ job: job.key }, 'nobody knows how to do this job; a newer version may have written it');
        }
        await postponeJob(db, job, now() + UNKNOWN_KIND_PAUSE_MS, { failed: true });
        done({ outcome: 'unknown' });
        return;
      }
      const outcome = await attempt(task, job);
      const kept = outcome.done
        ? (await finishJob(db, job)) !== 'lost'
        : await postponeJob(db, job, outcome.againAt, { failed: outcome.failed });
      if (!kept) log.warn({ job: job.key }, 'a job outlasted its lease and is no longer ours');
      done({ outcome: outcome.failed ? 'failed' : outcome.done ? 'done' : 'again' });
    } catch (error) {
      // Its lease lapses, and then somebody takes it up again.
      log.warn({ err: error, job: job.key }, 'what came of a job could not be written');
      done({ outcome: 'failed' });
    } finally {
      leave();
    }
  }

  async function attempt(
    task: Task,
    job: Job,
  ): Promise<{ done: true; failed: false } | { done: false; againAt: number; failed: boolean }> {
    try {
      const outcome = await task(job);
      return outcome === 'done'
        ? { done: true, failed: false }
        : { done: false, againAt: outcome.againAt, failed: false };
    } catch (error) {
      log.error({ err: error, job: job.key, attempt: job.attempts }, 'a job failed and will be tried again');
      return { done: false, againAt: now() + pauseAfterFailure(error, job.attempts), failed: true };
    }
  }

  return {
    async start() {
      if (engine === 'sqlite') await releaseLeases(db);
      if (stopped) return;
      running = true;
      stopWatching = store.watchJobs(wake);
      wake();
    },
    wake,
    mistrustTimes() {
      mendedAt = Number.NEGATIVE_INFINITY;
      wake();
    },
    async take(key) {
      if (!running) return;
      try {
        const job = await claimJob(db, engine, now(), leaseMs, key);
        if (job) begin(job);
      } catch (error) {
        log.warn({ err: error, job: key }, 'a job that somebody waits for could not be claimed');
      }
      // It was brought forward, or is somebody else's by now: either way there may be something to do.
      wake();
    },
    async stop() {
      running = false;
      stopped = true;
      clearTimeout(timer);
      let overdue: NodeJS.Timeout | undefined;
      const late = new Promise<void>((resolve) => {
        overdue = setTimeout(resolve, STOP_WITHIN_MS);
      });
      const finished = lastLook.then(() => Promise.all(underWay));
      await Promise.race([Promise.all([stopWatching(), finished]), late]);
      clearTimeout(overdue);
    },
  };
}

/** Doubling, with some chance in it so that many do not come back at once; at least what the error itself asks for. */
function pauseAfterFailure(error: unknown, attempts: number): number {
  const pause = Math.min(FIRST_PAUSE_MS * 2 ** (attempts - 1), LONGEST_PAUSE_MS) * (0.75 + Math.random() / 4);
  const asked =
    typeof error === 'object' && error !== null && 'retryAfterMs' in error ? Number(error.retryAfterMs) : 0;
  return Math.round(Math.max(pause, Number.isFinite(asked) ? asked : 0));
}
