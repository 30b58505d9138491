import type { Kysely, Selectable, Transaction } from 'kysely';
import type { Tables } from './tables.ts';

/** An attempt to call the vendor, stored before the call. Outcome null: it is under way, or a crash lost its outcome. */
export type AttemptsTable = {
  request: string;
  /** 1, or 2 after a first attempt that never reached the vendor. */
  number: number;
  /** The fence of the job that made it. */
  fence: number;
  /** Unix milliseconds. */
  stored_at: number;
  /** Unix milliseconds. It must not be sent after this time. */
  send_by: number;
  ended_at: number | null;
  outcome: 'accepted' | 'refused' | 'not_sent' | 'unknown' | null;
};

export type Attempt = Selectable<AttemptsTable>;

/** All attempts of one request, oldest first. */
export function attemptsAt(db: Kysely<Tables>, request: string): Promise<Attempt[]> {
  return db.selectFrom('attempts').selectAll().where('request', '=', request).orderBy('number').execute();
}

/** Stores the attempt. False: this number exists already, so another run has begun. */
export async function insertAttempt(trx: Transaction<Tables>, attempt: Attempt): Promise<boolean> {
  const inserted = await trx
    .insertInto('attempts')
    .values(attempt)
    .onConflict((conflict) => conflict.doNothing())
    .returning('number')
    .executeTakeFirst();
  return inserted !== undefined;
}

/** Records how an attempt ended. A recorded outcome is final. */
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
 * The latest time at which a command to this device's door may have arrived (unix ms). An attempt stored later than `until` comes from a
 * wrong clock, so its time is unknown.
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
