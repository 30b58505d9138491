import type { Kysely, Selectable, Transaction } from 'kysely';
import { storableText } from './audit-hash.ts';
import type { Tables } from './tables.ts';

/** A vendor's notification as it came. Stored before it is answered. Times are unix milliseconds. */
export type NoticesTable = {
  /** What makes the event itself, so that a repeated delivery is recognised. */
  key: string;
  method: string;
  /** The business content as it came. */
  content: string;
  /** When the vendor says it was sent; of the first delivery. */
  sent_at: number | null;
  received_at: number;
  /** When what follows from it was done. */
  handled_at: number | null;
  /** Until then one caller is finding out the answer of a notification that wants one; null: it wants none, or has one. */
  answering_until: number | null;
  /** JSON, while the answer stands. */
  answer: string | null;
};

/** A notification as it is stored. */
export type StoredNotice = Selectable<NoticesTable>;

/** A notification as it comes in. */
export type NewNotice = Pick<NoticesTable, 'key' | 'method' | 'content' | 'sent_at' | 'received_at'>;

/** Longer than any claim of an answer lasts, in ms. */
const LONGEST_CLAIM_MS = 60_000;

/** Stores notifications in one write, of several that are the same the first; answers the keys of those never delivered before. */
export async function insertNotices(
  trx: Transaction<Tables>,
  notices: readonly NewNotice[],
): Promise<ReadonlySet<string>> {
  // In one order, whoever writes: two writes that have two of them in common would else wait for each other crosswise.
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

/** The notification of this key. */
export function getNotice(db: Kysely<Tables>, key: string): Promise<StoredNotice | undefined> {
  return db.selectFrom('notices').selectAll().where('key', '=', key).executeTakeFirst();
}

/** Marks that what follows from it was done; the first time stays. */
export async function noticeHandled(trx: Transaction<Tables>, key: string, at: number): Promise<void> {
  await trx
    .updateTable('notices')
    .set({ handled_at: at })
    .where('key', '=', key)
    .where('handled_at', 'is', null)
    .execute();
}

/**
 * Asks to be the one who finds out the answer, as one conditional write. The stored answer when there is one; `mine` false:
 * somebody else is finding out until their time is over. Times in unix ms.
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
        // Nobody claims it for so long: the clock was wrong.
        where('answering_until', '>', now + LONGEST_CLAIM_MS),
      ]),
    )
    .returning('key')
    .executeTakeFirst();
  if (claimed) return { answer: null, mine: true };
  return { answer: (await getNotice(db, key))?.answer ?? null, mine: false };
}

/**
 * Ends the claim made until `until`: with the answer when it is final, else (null) for somebody to find out anew. False: the claim
 * had lapsed and somebody else has it.
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

/** Takes back an answer that does not stand any more, so that somebody finds out anew; nothing when it is another one by now. */
export async function withdrawAnswer(db: Kysely<Tables>, key: string, answer: string): Promise<void> {
  await db
    .updateTable('notices')
    .set({ answer: null, answering_until: 0 })
    .where('key', '=', key)
    .where('answer', '=', answer)
    .execute();
}

/**
 * Forgets notifications that were received and handled before `olderThan` (unix ms); answers how many. Those that wanted an answer
 * are kept for good: one that is sent again after years must not be answered, and money given back, a second time.
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
