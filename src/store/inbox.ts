import type { Kysely } from 'kysely';
import { STEP_MS } from '../lib/clock.ts';
import type { Tables } from './tables.ts';

/** One delivery from outside. Claim and completion are separate, so that interrupted work is taken up again. */
export type InboxTable = {
  /** The sender: a vendor's notifications, a messenger's events. */
  source: string;
  /** Identifies the delivery: an event id, or a digest of its content. */
  key: string;
  /** Unix milliseconds of the first arrival. */
  received_at: number;
  /** Unix milliseconds of the latest claim. */
  claimed_at: number;
  /** Unix milliseconds; null until it is done. */
  done_at: number | null;
};

/** The key of one delivery. */
export type InboxEntry = { readonly source: string; readonly key: string };

/**
 * Claims a delivery by one conditional write: among concurrent callers on all instances exactly one gets true. A claim that is not
 * finished within `lapseMs` may be taken again. `now` (unix milliseconds) then identifies the claim for `finishEntry`.
 */
export async function claimEntry(
  db: Kysely<Tables>,
  { source, key }: InboxEntry,
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
          // A claim in the future comes from a wrong clock and would never lapse.
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
 * Marks a delivery as done, for the claim made at `claimedAt`. False: the claim lapsed and another caller took it, so the work must be
 * rolled back (call this in its transaction).
 */
export async function finishEntry(
  db: Kysely<Tables>,
  { source, key }: InboxEntry,
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

/** True when the delivery is done: the answer for a caller who did not win the claim. */
export async function isEntryDone(db: Kysely<Tables>, { source, key }: InboxEntry): Promise<boolean> {
  const row = await db
    .selectFrom('inbox')
    .select('done_at')
    .where('source', '=', source)
    .where('key', '=', key)
    .executeTakeFirst();
  return row !== undefined && row.done_at !== null;
}

/** Deletes deliveries last claimed and finished before `olderThan` (unix milliseconds); returns their number. */
export async function sweepInbox(db: Kysely<Tables>, olderThan: number): Promise<number> {
  const result = await db
    .deleteFrom('inbox')
    .where('claimed_at', '<', olderThan)
    .where((where) => where.or([where('done_at', 'is', null), where('done_at', '<', olderThan)]))
    .executeTakeFirst();
  return Number(result.numDeletedRows);
}
