import { closeSync, fsyncSync, openSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Kysely } from 'kysely';
import { DatabaseNotOurs, DatabaseUnavailable, driverWords } from './errors.ts';
import { isMissingTable } from './migrate.ts';
import { sqliteFile } from './sqlite.ts';
import type { Tables } from './tables.ts';

/** The identity of the database: one row. */
export type DatabaseIdentityTable = { one: 1; id: string };

/** The receipt beside an embedded database, which names the database that belongs there. */
export type Receipt = {
  readonly database: string;
};

export function receiptFile(folder: string): string {
  return join(resolve(folder), 'latchkey.receipt');
}

/** The id of a database; null while the table is missing (before its migration, or in a foreign database). */
export async function identityOf(db: Kysely<Tables>): Promise<string | null> {
  try {
    const row = await db.selectFrom('database_identity').select('id').executeTakeFirst();
    return row?.id ?? null;
  } catch (error) {
    if (isMissingTable(error)) return null;
    throw error;
  }
}

/** Writes the id onto itself: a real write that changes nothing. */
export async function touchIdentity(db: Kysely<Tables>): Promise<void> {
  await db
    .updateTable('database_identity')
    .set((set) => ({ id: set.ref('id') }))
    .execute();
}

/** Reads the receipt in a data folder; null: there is none. Throws DatabaseUnavailable when it cannot be read. */
export function readReceipt(folder: string): Receipt | null {
  const path = receiptFile(folder);
  try {
    const said: unknown = JSON.parse(readFileSync(path, 'utf8'));
    if (
      typeof said === 'object' &&
      said !== null &&
      'database' in said &&
      typeof said.database === 'string'
    ) {
      return { database: said.database };
    }
    throw new Error('it names no database');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
    const advice =
      'It says which database belongs into the folder. Put it back from a backup, or remove it when you are sure of the database.';
    throw new DatabaseUnavailable(path, driverWords(error), advice, { cause: error });
  }
}

/** Writes the receipt atomically. Throws DatabaseUnavailable. */
export function writeReceipt(folder: string, receipt: Receipt): void {
  const path = receiptFile(folder);
  try {
    const next = `${path}.new`;
    writeFileSync(next, `${JSON.stringify(receipt)}\n`, { mode: 0o600 });
    const file = openSync(next, 'r+');
    fsyncSync(file);
    closeSync(file);
    renameSync(next, path);
  } catch (error) {
    const advice = 'Latchkey needs to write in this folder; it is named by LATCHKEY_DATA_DIR.';
    throw new DatabaseUnavailable(path, driverWords(error), advice, { cause: error });
  }
}

/** Throws DatabaseNotOurs when the folder's receipt names another database than the one in the folder. */
export async function mustBeOfReceipt(db: Kysely<Tables>, folder: string): Promise<void> {
  const receipt = readReceipt(folder);
  if (!receipt || (await identityOf(db)) === receipt.database) return;
  throw new DatabaseNotOurs(
    sqliteFile(folder),
    'it is not the database that belongs here: latchkey.receipt names another one',
    'Put the right one back (docs/operating.md, Backup). If this one is meant, remove latchkey.receipt.',
  );
}
