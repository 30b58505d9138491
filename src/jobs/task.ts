import type { Job } from '../store/jobs.ts';

/** What a task says of its job: done for good, or to be run again at a time (whole unix ms), which is no failure. */
export type TaskOutcome = 'done' | { readonly againAt: number };

/**
 * Does one job. It may run again after a crash, so it looks first at what is done already. A throw is tried again, later and
 * later; an error may name the least pause in `retryAfterMs`.
 */
export type Task = (job: Job) => Promise<TaskOutcome>;

/**
 * The classes of work in the order in which they begin, and how many jobs of each run at once. Each has hands of its own, so that a
 * counterparty that is slow holds up its own class alone.
 */
export const HANDS = {
  /** Moves money or opens a door: a call to a vendor that changes something. */
  vendor: 8,
  /** Somebody waits for it: cards of requests, and what a person is told. */
  people: 8,
  /** Homes that follow a change. One that somebody opens is shown without waiting for a hand. */
  homes: 3,
  /** What the alerts channel is told. */
  posting: 4,
  /** Notifications of a vendor: a burst of them is many and cheap, and each is stored already. */
  notices: 2,
  /** Reads of vendors: the watch, and what became of what was done. */
  looking: 4,
} as const;

/** A class of work, by name. */
type WorkClass = keyof typeof HANDS;

/** What the worker knows of a kind of job. */
export type JobEntry<Class extends string = WorkClass> = {
  /** Whose hands do it. */
  readonly hands: Class;
  /** The longest that it is put off but for its failures, in ms; null: it may be put off for good. */
  readonly longestPause: number | null;
  readonly run: Task;
};
