import { type Kysely, sql } from 'kysely';
import type { Tables } from './tables.ts';

/** Disables journal and syncs for an embedded database that nobody uses yet and that is discarded unless it becomes complete. */
export async function disableDurability(db: Kysely<Tables>): Promise<void> {
  await sql`pragma journal_mode = off`.execute(db);
  await sql`pragma synchronous = off`.execute(db);
}

/** Writes everything beside the file into it. False: another program blocks that. */
export async function checkpointWal(db: Kysely<Tables>): Promise<boolean> {
  const { rows } = await sql<{ busy: number }>`pragma wal_checkpoint(truncate)`.execute(db);
  return rows[0]?.busy === 0;
}

/** Restores the settings with which the service opens the database. */
export async function restoreDurability(db: Kysely<Tables>): Promise<void> {
  await sql`pragma journal_mode = wal`.execute(db);
}
