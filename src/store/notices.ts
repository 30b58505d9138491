import type { Kysely, Selectable, Transaction } from 'kysely';
import { storableText } from './audit-rows.ts';
import type { Tables } from './tables.ts';

/** A vendor's notification as received, stored before it is answered. Times are unix milliseconds. */
export type NoticesTable = {
  /** Identifies the event, so that repeated deliveries are recognised. */
  key: string;
  method: string;
  /** The business content as received. */
  content: string;
  /** The vendor's sending time of the first delivery. */
  sent_at: number | null;
  received_at: number;
  /** When its consequences were carried out. */
  handled_at: number | null;
  /** Until then one caller holds the claim to determine the answer; null: it needs no answer or has one. */
  answering_until: number | null;
  /** JSON of a valid answer. */
  answer: string | null;
};

export type StoredNotice = Selectable<NoticesTable>;

/** A notification before it is stored. */
export type NewNotice = Pick<NoticesTable, 'key' | 'method' | 'content' | 'sent_at' | 'received_at'>;

/** Longer than any claim lasts, in ms. */
const LONGEST_CLAIM_MS = 60_000;

/** Stores notifications in one write, keeping the first of equal ones; returns the keys that are new. */
export async function insertNotices(
  trx: Transaction<Tables>,
  notices: readonly NewNotice[],
): Promise<ReadonlySet<string>> {
  // Sorted, to avoid deadlocks between concurrent inserts of the same keys.
  const sorted = notices.toSorted((one, other) => (one.key < other.key ? -1 : one.key > other.key ? 1 : 0));
  const inserted = await trx
    .insertInto('notices')
    .values(
      sorted.map((notice) => ({
        ...notice,
        content: storableText(notice.content),
        handled_at: null,
        answering_until: null,
        answer: null,
      })),
    )
    .onConflict((conflict) => conflict.doNothing())
    .returning('key')
    .execute();
  return new Set(inserted.map(({ key }) => key));
}

export function getNotice(db: Kysely<Tables>, key: string): Promise<StoredNotice | undefined> {
  return db.selectFrom('notices').selectAll().where('key', '=', key).executeTakeFirst();
}

/** Records when the consequences were carried out; the first time is kept. */
export async function markNoticeHandled(trx: Transaction<Tables>, key: string, at: number): Promise<void> {
  await trx
    .updateTable('notices')
    .set({ handled_at: at })
    .where('key', '=', key)
    .where('handled_at', 'is', null)
    .execute();
}

/**
 * Claims the determination of the answer by one conditional write. Returns the stored answer if there is one; `mine` false: another
 * caller holds the claim until its time is over. Times in unix ms.
 */
export async function claimAnswer(
  db: Kysely<Tables>,
  key: string,
  now: number,
  until: number,
): Promise<{ readonly answer: string | null; readonly mine: boolean }> {
  const claimed = await db
    .updateTable('notices')
    .set({ answering_until: until })
    .where('key', '=', key)
    .where('answer', 'is', null)
    .where((where) =>
      where.or([
        where('answering_until', 'is', null),
        where('answering_until', '<', now),
        // No claim lasts this long, so a wrong clock wrote it.
        where('answering_until', '>', now + LONGEST_CLAIM_MS),
      ]),
    )
    .returning('key')
    .executeTakeFirst();
  if (claimed) return { answer: null, mine: true };
  return { answer: (await getNotice(db, key))?.answer ?? null, mine: false };
}

/**
 * Ends the claim made until `until`: stores a final answer, or (null) frees the claim for another caller. False: the claim lapsed and
 * another caller holds it.
 */
export async function settleAnswer(
  trx: Transaction<Tables>,
  key: string,
  until: number,
  answer: string | null,
): Promise<boolean> {
  const settled = await trx
    .updateTable('notices')
    .set({ answer, answering_until: answer === null ? 0 : null })
    .where('key', '=', key)
    .where('answering_until', '=', until)
    .where('answer', 'is', null)
    .returning('key')
    .executeTakeFirst();
  return settled !== undefined;
}

/** Removes an answer that is no longer valid, so that it is determined again. Does nothing if another answer is stored meanwhile. */
export async function withdrawAnswer(db: Kysely<Tables>, key: string, answer: string): Promise<void> {
  await db
    .updateTable('notices')
    .set({ answer: null, answering_until: 0 })
    .where('key', '=', key)
    .where('answer', '=', answer)
    .execute();
}

/**
 * Deletes notifications received and handled before `olderThan` (unix ms); returns their number. Notifications that need an answer are
 * kept forever: a repeat after years must not be answered, and refunded, a second time.
 */
export async function sweepNotices(db: Kysely<Tables>, olderThan: number): Promise<number> {
  const result = await db
    .deleteFrom('notices')
    .where('received_at', '<', olderThan)
    .where('handled_at', 'is not', null)
    .where('answer', 'is', null)
    .where('answering_until', 'is', null)
    .executeTakeFirst();
  return Number(result.numDeletedRows);
}
