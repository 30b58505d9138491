import type { Job } from '../store/jobs.ts';

/** What a task says of its job: done for good, or to be run again at a time (whole unix ms), which is no failure. */
export type TaskOutcome = 'done' | { readonly againAt: number };

/**
 * Does one job. It may run again after a crash, so it looks first at what is done already. A throw is tried again, later and
 * later; an error may name the least pause in `retryAfterMs`.
 */
export type Task = (job: Job) => Promise<TaskOutcome>;
