import { BOOKS } from '../domain/books.ts';
import { STEP_MS } from '../lib/clock.ts';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** How long the desk waits for what, all in ms. */
export const TIMES = {
  /** Longest answer of the vendor to a write, and some room: who has not begun so long before a lease ends does not begin. */
  write: 12 * SECOND,
  /** The length of a job's lease, and of its renewal where reading before the write takes long. */
  lease: 30 * SECOND,
  /** A lease that lasts for less is renewed: the longest read fits into it, and the write behind that. */
  leaseRenewedBelow: 24 * SECOND,
  /** After a call that never reached the vendor, before the one other try. */
  secondTry: { refund: 20 * SECOND, door: 5 * SECOND, appeal: 20 * SECOND },
  /** What waits because something is wrong with the database or the clock is looked at again. */
  held: 2 * SECOND,
  /** Between looks at a request whose outcome is unknown. */
  reconcile: {
    first: SECOND,
    longest: MINUTE,
    /** A customer waits: so soon somebody is asked to look too. */
    asksPersonAfter: 3 * MINUTE,
    oftenUntil: 15 * MINUTE,
    afterwards: 10 * MINUTE,
    endsAfter: DAY,
  },
  /** Between looks at what became of a refund that was applied for, and from the end of its review on at whether money comes. */
  review: { first: 3 * SECOND, longest: 30 * MINUTE, endsAfter: BOOKS.lookedFor },
  /** Between looks at a door that was opened; after its command was stored, the latest that its order can have been made. */
  door: { first: 2 * SECOND, longest: MINUTE, endsAfter: 30 * MINUTE, begins: 10 * MINUTE },
  /** No other page of a list is asked for after it: with the page under way it ends before the lease does. */
  listing: 10 * SECOND,
  /** How far the vendor's clock may be from ours. */
  clocks: BOOKS.clocks,
} as const;

/**
 * The pause before the next look: doubling from `first` with the time that has passed, up to `longest`. All in ms. Where it began in the
 * future, by a clock that was wrong, nobody knows how long ago that is: `longest`, or the look would come as if it had just begun for hours.
 */
export function pauseAfter(
  passed: number,
  { first, longest }: { readonly first: number; readonly longest: number },
): number {
  return passed < -STEP_MS ? longest : Math.min(Math.max(first, passed), longest);
}
