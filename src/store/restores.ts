import type { Kysely, Transaction } from 'kysely';
import type { Tables } from './tables.ts';

/** A restore from a backup. Times are unix milliseconds. */
export type RestoresTable = {
  at: number;
  /** When the backup was taken. The database lacks what happened between then and the restore. */
  taken_at: number;
  /** JSON: the content of the alert about it. */
  facts: string;
};

/** The latest restore; undefined: there was none. */
export function lastRestore(db: Kysely<Tables>): Promise<RestoresTable | undefined> {
  return db.selectFrom('restores').selectAll().orderBy('at', 'desc').limit(1).executeTakeFirst();
}

/**
 * The time since which the messenger may hold a message about something begun at `bornAt` that the database lacks: the time of the
 * backup, if the database was restored since; null: the database knows every message. Both in unix ms.
 */
export async function mayBePostedSince(
  db: Kysely<Tables> | Transaction<Tables>,
  bornAt: number,
): Promise<number | null> {
  const restore = await lastRestore(db);
  return restore !== undefined && bornAt < restore.at ? Math.min(bornAt, restore.taken_at) : null;
}
