import type { Kysely } from 'kysely';
import type { Log } from '../observe/log.ts';
import { enqueue } from '../store/jobs.ts';
import type { Tables } from '../store/tables.ts';

/** So long changes are collected before Home tabs follow them, in ms: a burst of them is one look. */
const COLLECTED_MS = 1_500;

type Parts = { readonly db: Kysely<Tables>; readonly log: Log; readonly now: () => number };

/**
 * Makes what is called after every commit that Home tabs may show: they are looked at soon. Not in the transactions
 * themselves: one row that all of them touch would have them wait for each other crosswise. What a crash takes away here the next
 * change, or the next start, brings back.
 */
export function followedByHomes({ db, log, now }: Parts): () => void {
  let lookAt = 0;
  return () => {
    const at = now();
    // A look that is still to come sees this change too.
    if (at < lookAt) return;
    lookAt = at + COLLECTED_MS;
    enqueue(db, { kind: 'homes.follow', subject: 'all', runAt: lookAt }, at).catch((err: unknown) => {
      lookAt = 0;
      log.warn({ err }, 'Home tabs could not be told of a change');
    });
  };
}
