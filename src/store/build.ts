import { type Kysely, sql } from 'kysely';
import type { Tables } from './tables.ts';

/**
 * For an embedded database that nobody uses yet and that is thrown away when it does not become whole: nothing is written twice, and
 * nothing waits for the disk.
 */
export async function buildFast(db: Kysely<Tables>): Promise<void> {
  await sql`pragma journal_mode = off`.execute(db);
  await sql`pragma synchronous = off`.execute(db);
}

/** Writes all that stands beside the file into it. False: another program is in the way. */
export async function foldIn(db: Kysely<Tables>): Promise<boolean> {
  const { rows } = await sql<{ busy: number }>`pragma wal_checkpoint(truncate)`.execute(db);
  return rows[0]?.busy === 0;
}

/** Makes of it one as the service opens it. */
export async function asServed(db: Kysely<Tables>): Promise<void> {
  await sql`pragma journal_mode = wal`.execute(db);
}
