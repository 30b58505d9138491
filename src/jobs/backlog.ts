import type { Kysely } from 'kysely';
import { measuredGauge } from '../observe/gauge.ts';
import type { Log } from '../observe/log.ts';
import type { Metrics } from '../observe/metrics.ts';
import { jobsWaiting } from '../store/jobs.ts';
import type { Tables } from '../store/tables.ts';

type Waiting = Awaited<ReturnType<typeof jobsWaiting>>;

/** Counts the jobs that are due and that nobody has taken up, and for how long the first of them has been due. `now` in unix ms. */
export function countWaitingJobs(db: Kysely<Tables>, metrics: Metrics, now: () => number, log: Log): void {
  function gauge(name: string, help: string, value: (waiting: Waiting) => number): void {
    measuredGauge({ metrics, log }, { name, help }, async () => [
      { value: value(await jobsWaiting(db, now())) },
    ]);
  }
  gauge('latchkey_jobs_due', 'Jobs that are due and that nobody works on', ({ due }) => due);
  gauge(
    'latchkey_job_oldest_due_seconds',
    'For how long the first job that nobody works on has been due',
    ({ oldest }) => (oldest === null ? 0 : (now() - oldest) / 1000),
  );
}
