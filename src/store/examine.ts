import { existsSync } from 'node:fs';
import { type Kysely, sql } from 'kysely';
import { DatabaseUnavailable, driverWords } from './errors.ts';
import { mustNotBeMissed } from './missed.ts';
import { refuseMoved } from './moved-mark.ts';
import { openStore, type Store, type StoreLocation } from './open-store.ts';
import { couldMakeDataFolder, mustHaveRoom, sqliteFile } from './sqlite.ts';
import type { Tables } from './tables.ts';

/** The result of examining a database. */
type DatabaseFacts = {
  /** False: the embedded database does not exist yet; the first start creates it. */
  readonly exists: boolean;
  /** Names of unapplied migrations. */
  readonly pending: readonly string[];
  /** The server's clock and ours at that moment, unix ms; null for the embedded database, which has none. */
  readonly clock: { readonly theirs: number; readonly ours: number } | null;
};

/**
 * Checks without changing anything that a database answers, takes writes, and accepts new tables when migrations are pending. Throws
 * DatabaseUnavailable and DatabaseTooNew.
 */
export async function examineDatabase(
  location: StoreLocation,
  now: () => number = Date.now,
): Promise<DatabaseFacts> {
  if (location.engine === 'sqlite') refuseMoved(location.folder);
  if (location.engine === 'sqlite' && !existsSync(sqliteFile(location.folder))) {
    mustNotBeMissed(location.folder);
    couldMakeDataFolder(location.folder);
    return { exists: false, pending: [], clock: null };
  }
  const store = await openStore(location, { existing: true });
  try {
    await store.ping();
    const pending = await store.pendingMigrations();
    const clock =
      location.engine === 'sqlite'
        ? await tryWriting(store.db, location.folder)
        : await examineServer(store, location.url, pending.length > 0, now);
    return { exists: true, pending, clock };
  } finally {
    await store.close();
  }
}

/** A transaction takes the write lock when it begins, so an empty one proves that writes are possible. */
async function tryWriting(db: Kysely<Tables>, folder: string): Promise<null> {
  await mustHaveRoom(folder);
  try {
    await db.transaction().execute(async () => undefined);
    return null;
  } catch (error) {
    throw new DatabaseUnavailable(
      sqliteFile(folder),
      driverWords(error),
      'Give the user that runs Latchkey write access to the folder and to every file in it.',
      { cause: error },
    );
  }
}

/** Reads the server's clock, and ours at the middle of the query. */
async function examineServer(
  { db, clock }: Store,
  url: string,
  needsTables: boolean,
  now: () => number,
): Promise<DatabaseFacts['clock']> {
  const { shownPostgres } = await import('./postgres-address.ts');
  const unavailable = (reason: string, advice: string): DatabaseUnavailable =>
    new DatabaseUnavailable(shownPostgres(url), reason, advice);
  const { rows } = await sql<{
    read_only: boolean;
    may_create: boolean;
    person: string;
    schema: string;
    closed: string | null;
  }>`
    select current_setting('transaction_read_only') = 'on' as read_only,
      has_schema_privilege(current_schema(), 'create') as may_create,
      current_user as person,
      current_schema() as schema,
      (select string_agg(tablename, ', ' order by tablename) from pg_tables
        where schemaname = current_schema() and tablename in ('audit', 'jobs', 'requests') and not (
          has_table_privilege(format('%I.%I', schemaname, tablename), 'select')
          and has_table_privilege(format('%I.%I', schemaname, tablename), 'insert'))) as closed`.execute(db);
  const facts = rows[0];
  if (facts === undefined) throw unavailable('it does not answer', 'Look at its own log.');
  const { person, schema } = facts;
  if (facts.read_only) {
    throw unavailable('it takes no writes', 'Name the primary server, not a copy, and allow writes there.');
  }
  if (facts.closed !== null) {
    throw unavailable(
      `${person} may not read and write ${facts.closed}`,
      `Run "grant all on all tables in schema ${schema} to ${person}" as their owner, or name their owner.`,
    );
  }
  if (needsTables && !facts.may_create) {
    throw unavailable(
      `${person} may not make tables in ${schema}`,
      `Run "grant create on schema ${schema} to ${person}" as its owner.`,
    );
  }
  if (!clock) return null;
  const asked = now();
  const theirs = await clock();
  return { theirs, ours: (asked + now()) / 2 };
}
