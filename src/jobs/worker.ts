import { setImmediate as nextTurn } from 'node:timers/promises';
import { measuredGauge } from '../observe/gauge.ts';
import type { Log } from '../observe/log.ts';
import type { Metrics } from '../observe/metrics.ts';
import {
  bringForward,
  claimJob,
  claimJobs,
  enqueue,
  finishJob,
  type Job,
  jobsWaiting,
  type NewJob,
  nextRunAt,
  postponeJob,
  releaseLeases,
} from '../store/jobs.ts';
import type { Store } from '../store/open-store.ts';
import { createHands } from './hands.ts';
import type { JobEntry, Task } from './task.ts';

/** Does what stands in the jobs table. */
export type Worker = {
  /** The desk's time has jumped: what was put off by the time before is looked through soon. */
  mistrustTimes(): void;
  /** Takes over what an earlier process left, and begins. */
  start(): Promise<void>;
  /** There may be something to do: looks at once. Cheap, and harmless at any time. */
  wake(): void;
  /**
   * Somebody waits for this job: does it at once if it is due and nobody is at it, also when no hand of its class is free. Never rejects:
   * whatever happens, the job stays in the table until it is done.
   */
  take(key: string): Promise<void>;
  /** Takes nothing new and waits for what is under way. */
  stop(): Promise<void>;
};

/** A look that goes on for ever: one job, so that of many instances one does it at a time. */
type Recurring = Pick<NewJob, 'kind' | 'subject'> & { readonly intervalMs: number };

type WorkerOptions<Class extends string> = {
  readonly store: Store;
  /** By the kind of job. */
  readonly jobs: Readonly<Record<string, JobEntry<Class>>>;
  /** How many jobs of each class run at once, in the order in which they begin. The last class has kinds that no entry names, too. */
  readonly hands: Readonly<Record<Class, number>>;
  readonly log: Log;
  readonly metrics: Metrics;
  /** Unix ms. */
  readonly now: () => number;
  /** The time for which a job is its taker's alone, in ms; 30,000 when absent. No task takes so long. */
  readonly leaseMs?: number;
  /** Looks that have to come within their intervals; one that is due earlier, because nobody ran for a while, comes at once. */
  readonly recurring?: readonly Recurring[];
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
export function createWorker<Class extends string>(options: WorkerOptions<Class>): Worker {
  const { store, log, metrics, now, leaseMs = 30_000 } = options;
  const { db, engine } = store;
  const entries = new Map(Object.entries<JobEntry<Class>>(options.jobs));
  const hands = createHands(entries, options.hands);
  const underWay = new Set<Promise<void>>();
  const unknownKinds = new Set<string>();
  const pauses = longestPauses(options.jobs);
  let running = false;
  let stopped = false;
  let looking = false;
  let lookAgain = false;
  let outage = 0;
  let mendedAt = Number.NEGATIVE_INFINITY;
  let timer: NodeJS.Timeout | undefined;
  let lastLook: Promise<void> = Promise.resolve();
  let stopWatching: () => Promise<void> = async () => undefined;
  countWaitingJobs(options);

  function wake(): void {
    if (!running) return;
    if (looking) lookAgain = true;
    else lastLook = look();
  }

  /** Claims what is due, as far as hands are free. One at a time; a call to wake it meanwhile makes it look once more. */
  async function look(): Promise<void> {
    looking = true;
    clearTimeout(timer);
    let pause = LOOK_AGAIN_MS;
    // Yields once: the caller answers first, and jobs that are written in the same turn of the event loop are claimed together.
    await nextTurn();
    try {
      await mend();
      do {
        lookAgain = false;
        pause = await claimDue();
      } while (lookAgain && running);
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

  /** Answers how long nothing will be due for a hand that is free, in ms. One that becomes free wakes the worker. */
  async function claimDue(): Promise<number> {
    const lanes = hands.lanes();
    if (!running || lanes.length === 0) return LOOK_AGAIN_MS;
    const jobs = await claimJobs(db, engine, now(), leaseMs, lanes);
    for (const job of jobs.toSorted((one, other) => hands.rank(one.kind) - hands.rank(other.kind)))
      begin(job);
    const left = hands.lanes();
    const next = left.length === 0 ? null : await nextRunAt(db, now(), left);
    return next === null ? LOOK_AGAIN_MS : Math.min(Math.max(next - now(), 1), LOOK_AGAIN_MS);
  }

  function begin(job: Job): void {
    const letGo = hands.take(job.kind);
    const work = run(job);
    underWay.add(work);
    void work.finally(() => {
      underWay.delete(work);
      letGo();
      wake();
    });
  }

  /** Never rejects: whatever happens, the job stays in the table until it is done. */
  async function run(job: Job): Promise<void> {
    const task = entries.get(job.kind)?.run;
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
      for (const { intervalMs, ...job } of options.recurring ?? []) {
        await enqueue(db, { ...job, runAt: now() + intervalMs }, now());
      }
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

/** How far jobs of each kind are ever put off, in ms; kinds that may be put off for good are left out. */
export function longestPauses(
  jobs: Readonly<Record<string, Pick<JobEntry, 'longestPause'>>>,
): Readonly<Record<string, number>> {
  return Object.fromEntries(
    Object.entries(jobs).flatMap(([kind, { longestPause }]) =>
      longestPause === null ? [] : [[kind, longestPause]],
    ),
  );
}

/** Counts the jobs that are due and that nobody has taken up, and for how long the first of them has been due. */
export function countWaitingJobs({
  store,
  metrics,
  now,
  log,
}: Pick<WorkerOptions<string>, 'store' | 'metrics' | 'now' | 'log'>): void {
  type Waiting = Awaited<ReturnType<typeof jobsWaiting>>;
  const gauge = (name: string, help: string, value: (waiting: Waiting) => number) =>
    measuredGauge({ metrics, log }, { name, help }, async () => [
      { value: value(await jobsWaiting(store.db, now())) },
    ]);
  gauge('latchkey_jobs_due', 'Jobs that are due and that nobody works on', ({ due }) => due);
  gauge(
    'latchkey_job_oldest_due_seconds',
    'For how long the first job that nobody works on has been due',
    ({ oldest }) => (oldest === null ? 0 : (now() - oldest) / 1000),
  );
}

/** Doubling, with some chance in it so that many do not come back at once; at least what the error itself asks for. */
function pauseAfterFailure(error: unknown, attempts: number): number {
  const pause = Math.min(FIRST_PAUSE_MS * 2 ** (attempts - 1), LONGEST_PAUSE_MS) * (0.75 + Math.random() / 4);
  const asked =
    typeof error === 'object' && error !== null && 'retryAfterMs' in error ? Number(error.retryAfterMs) : 0;
  return Math.round(Math.max(pause, Number.isFinite(asked) ? asked : 0));
}
