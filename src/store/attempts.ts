import type { Kysely, Selectable, Transaction } from 'kysely';
import type { Tables } from './tables.ts';

/** An intention to call the vendor, stored before the call. Outcome null: under way, or lost in a crash. */
export type AttemptsTable = {
  request: string;
  /** 1, or 2 after a first one that never reached the vendor. */
  number: number;
  /** Of the job under which it was made. */
  fence: number;
  /** Unix milliseconds. */
  stored_at: number;
  /** Unix milliseconds: after this it must not be sent any more. */
  send_by: number;
  ended_at: number | null;
  outcome: 'accepted' | 'refused' | 'not_sent' | 'unknown' | null;
};

/** An attempt as it is stored. */
export type Attempt = Selectable<AttemptsTable>;

/** All attempts at one request, first to last. */
export function attemptsAt(db: Kysely<Tables>, request: string): Promise<Attempt[]> {
  return db.selectFrom('attempts').selectAll().where('request', '=', request).orderBy('number').execute();
}

/** Stores the intention. False: there is one of this number already, so somebody else has begun. */
export async function insertAttempt(trx: Transaction<Tables>, attempt: Attempt): Promise<boolean> {
  const inserted = await trx
    .insertInto('attempts')
    .values(attempt)
    .onConflict((conflict) => conflict.doNothing())
    .returning('number')
    .executeTakeFirst();
  return inserted !== undefined;
}

/** Writes down how an attempt ended; what is written stays. */
export async function endAttempt(
  trx: Transaction<Tables>,
  { request, number }: Pick<Attempt, 'request' | 'number'>,
  outcome: NonNullable<Attempt['outcome']>,
  at: number,
): Promise<void> {
  await trx
    .updateTable('attempts')
    .set({ outcome, ended_at: at })
    .where('request', '=', request)
    .where('number', '=', number)
    .where('outcome', 'is', null)
    .execute();
}

/**
 * When a device's door was last commanded, as far as the command may have arrived: the latest that can have been (unix ms). What was
 * stored later than `until` was written by a clock that was wrong, and nobody knows when.
 */
export async function lastDoorCommand(
  db: Kysely<Tables>,
  subject: string,
  until: number,
): Promise<number | null> {
  const row = await db
    .selectFrom('attempts')
    .innerJoin('requests', 'requests.id', 'attempts.request')
    .select(['attempts.ended_at', 'attempts.send_by'])
    .where('requests.subject', '=', subject)
    .where('requests.kind', '=', 'door')
    .where('attempts.stored_at', '<=', until)
    .where((where) =>
      where.or([
        where('attempts.outcome', 'is', null),
        where('attempts.outcome', 'in', ['accepted', 'unknown']),
      ]),
    )
    .orderBy('attempts.stored_at', 'desc')
    .limit(1)
    .executeTakeFirst();
  return row ? (row.ended_at ?? row.send_by) : null;
}
