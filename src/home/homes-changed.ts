import type { Kysely } from 'kysely';
import type { Log } from '../observe/log.ts';
import { enqueue } from '../store/jobs.ts';
import type { Tables } from '../store/tables.ts';

/** How long changes are collected before Home tabs follow them, in ms: a burst of changes is one look. */
export const COLLECTED_MS = 1_000;
/** Clocks of instances differ: the look starts when the time is over by every clock. */
export const CLOCKS_MS = 500;

type Parts = { readonly db: Kysely<Tables>; readonly log: Log; readonly now: () => number };

/**
 * Makes what is called after every commit that Home tabs may show: they are looked at soon. Not in the transactions
 * themselves: one row that all of them touch would have them wait for each other crosswise. What a crash takes away here the next
 * change, or the next start, brings back.
 *
 * Each while has a job of its own. Were it always the same one, a change during a look would have the job run again at once, and
 * before the changes that are still to be collected.
 */
export function followedByHomes({ db, log, now }: Parts): () => void {
  let collecting = 0;
  return () => {
    const at = now();
    const end = (Math.floor(at / COLLECTED_MS) + 1) * COLLECTED_MS;
    // The look at the end of this while sees this change too.
    if (end === collecting) return;
    collecting = end;
    const job = {
      kind: 'homes.follow',
      subject: 'all',
      suffix: String(end),
      runAt: end + CLOCKS_MS,
    } as const;
    // Whatever else the change has set going comes first: this waits a while anyway, and on SQLite everybody waits for each write.
    setImmediate(() => {
      enqueue(db, job, at).catch((err: unknown) => {
        collecting = 0;
        log.warn({ err }, 'Home tabs could not be told of a change');
      });
    });
  };
}
