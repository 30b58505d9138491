import type { Kysely } from 'kysely';
import { STEP_MS } from '../lib/clock.ts';
import type { Tables } from './tables.ts';

/** One delivery from outside. Claimed and done are two marks, so that work lost half-way is taken up again. */
export type InboxTable = {
  /** Who delivers: a vendor's notifications, a messenger's events. */
  source: string;
  /** What makes the delivery itself: an event id, or a digest of its content. */
  key: string;
  /** Unix milliseconds, of the first time it came. */
  received_at: number;
  /** Unix milliseconds, of the latest claim. */
  claimed_at: number;
  /** Unix milliseconds; null while not done. */
  done_at: number | null;
};

/** Names one delivery. */
export type Delivery = { readonly source: string; readonly key: string };

/**
 * Asks for a delivery, as one write that the database decides: of any number of callers on any number of instances
 * exactly one is told true. A claim that was not finished within `lapseMs` is up for taking again; `now` (unix
 * milliseconds) then is the holder's proof for `finish`.
 */
export async function claim(
  db: Kysely<Tables>,
  { source, key }: Delivery,
  now: number,
  lapseMs: number,
): Promise<boolean> {
  const won = await db
    .insertInto('inbox')
    .values({ source, key, received_at: now, claimed_at: now, done_at: null })
    .onConflict((conflict) =>
      conflict
        .columns(['source', 'key'])
        .doUpdateSet({ claimed_at: now })
        .where('inbox.done_at', 'is', null)
        .where((where) =>
          // A claim in the future is of a clock that was wrong, and would never lapse.
          where.or([
            where('inbox.claimed_at', '<', now - lapseMs),
            where('inbox.claimed_at', '>', now + STEP_MS),
          ]),
        ),
    )
    .returning('inbox.claimed_at')
    .executeTakeFirst();
  return won !== undefined;
}

/**
 * Marks a delivery as done, by the caller whose claim was made at `claimedAt`. False: the claim had lapsed and another
 * caller took it, so what was done under it must not stand (run this in the transaction of the work and roll back).
 */
export async function finish(
  db: Kysely<Tables>,
  { source, key }: Delivery,
  claimedAt: number,
  now: number,
): Promise<boolean> {
  const finished = await db
    .updateTable('inbox')
    .set({ done_at: now })
    .where('source', '=', source)
    .where('key', '=', key)
    .where('claimed_at', '=', claimedAt)
    .where('done_at', 'is', null)
    .returning('key')
    .executeTakeFirst();
  return finished !== undefined;
}

/** What a caller who did not win the claim can truthfully answer. */
export async function isDone(db: Kysely<Tables>, { source, key }: Delivery): Promise<boolean> {
  const row = await db
    .selectFrom('inbox')
    .select('done_at')
    .where('source', '=', source)
    .where('key', '=', key)
    .executeTakeFirst();
  return row !== undefined && row.done_at !== null;
}

/** Forgets deliveries last claimed and finished before `olderThan` (unix milliseconds); answers how many. */
export async function sweep(db: Kysely<Tables>, olderThan: number): Promise<number> {
  const result = await db
    .deleteFrom('inbox')
    .where('claimed_at', '<', olderThan)
    .where((where) => where.or([where('done_at', 'is', null), where('done_at', '<', olderThan)]))
    .executeTakeFirst();
  return Number(result.numDeletedRows);
}
