import type { Kysely, Transaction } from 'kysely';
import type { Tables } from './tables.ts';

/** The database was restored from a backup. Times are unix milliseconds. */
export type RestoresTable = {
  at: number;
  /** When the backup was taken. What happened between the two is not in the database. */
  taken_at: number;
  /** JSON: what people are told of it. */
  facts: string;
};

/** The latest restore; undefined: there was none. */
export function lastRestore(db: Kysely<Tables>): Promise<RestoresTable | undefined> {
  return db.selectFrom('restores').selectAll().orderBy('at', 'desc').limit(1).executeTakeFirst();
}

/**
 * Since when a message about something that began at `bornAt` may stand in the messenger without the database knowing of it: the time of
 * the backup, when the database was restored since; null: it knows of every message. Both in unix ms.
 */
export async function mayBePostedSince(
  db: Kysely<Tables> | Transaction<Tables>,
  bornAt: number,
): Promise<number | null> {
  const restore = await lastRestore(db);
  return restore !== undefined && bornAt < restore.at ? Math.min(bornAt, restore.taken_at) : null;
}
