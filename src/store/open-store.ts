import { existsSync, rmSync } from 'node:fs';
import type { Transaction } from 'kysely';
import { Kysely, sql } from 'kysely';
import { checkpointWal } from './build.ts';
import { connectionTo } from './embedded-engine.ts';
import { DatabaseNotOurs, DatabaseUnavailable, driverWords } from './errors.ts';
import { createFileCheck } from './file-check.ts';
import { identityOf, mustBeOfReceipt, readReceipt, touchIdentity, writeReceipt } from './identity.ts';
import { holdInstanceLock, lockFile } from './instance-lock.ts';
import { applyMigrations, pendingMigrations } from './migrate.ts';
import { mustNotBeMissed, setMissedAside } from './missed.ts';
import { refuseMoved } from './moved-mark.ts';
import type { CheckedPool } from './postgres-pool.ts';
import { EmbeddedDialect, mustHaveRoom, openSqliteFile, sqliteFile } from './sqlite.ts';
import { EmbeddedDriver } from './sqlite-driver.ts';
import type { Engine, Tables } from './tables.ts';

/** Where the data lives: an embedded file in a folder, or a PostgreSQL server (>= 14) by its URL. */
export type StoreLocation =
  | { readonly engine: 'sqlite'; readonly folder: string }
  | { readonly engine: 'postgres'; readonly url: string };

/**
 * `serving`: this is the service itself, so that a second one on the same folder is refused (DatabaseInUse); a command
 * line tool leaves it out and may run beside the service. `onLost` hears of a PostgreSQL connection that broke while
 * idle, without credentials in the words.
 */
export type StoreOptions = {
  readonly serving?: boolean;
  /** Where an earlier embedded database is missed, a new one begins instead of DatabaseNotOurs being thrown. */
  readonly anew?: boolean;
  /** Where there is no embedded database none is made, and DatabaseUnavailable is thrown: for tools that read what is there. */
  readonly existing?: boolean;
  readonly onLost?: (reason: string) => void;
  /** A statement may take as long as it takes: for whole tables. */
  readonly patient?: boolean;
};

/** An open database. On SQLite a transaction holds the one connection: await nothing but the database inside it. */
export type Store = {
  readonly db: Kysely<Tables>;
  readonly engine: Engine;
  /** The file or the server's address, without credentials. */
  readonly place: string;
  /** Applies pending migrations; answers their names. Throws MigrationFailed or DatabaseTooNew. */
  migrate(): Promise<readonly string[]>;
  /** Names of migrations not yet applied. Throws DatabaseTooNew. */
  pendingMigrations(): Promise<readonly string[]>;
  /**
   * Calls back when any instance has committed a job, and when a notice may have been missed; the returned function unsubscribes. On the
   * embedded engine it never calls, because its only instance knows its own writes.
   */
  watchJobs(onWake: () => void): () => Promise<void>;
  /**
   * Receives the announcements of all instances, and `onMissed` when some may be lost; the returned function unsubscribes. On the
   * embedded engine it never calls.
   */
  watchChanges(onChange: (what: string) => void, onMissed: () => void): () => Promise<void>;
  /** Announces to every instance at the commit of the transaction. The embedded engine has no other instance. */
  announce(trx: Transaction<Tables>, what: string): Promise<void>;
  /** Reads the server's clock, unix ms; null on the embedded engine, which has none. Throws without an answer. */
  readonly clock: (() => Promise<number>) | null;
  /**
   * The id of the migrated database. The serving process writes the receipt beside an embedded database if it is missing. Throws
   * DatabaseNotOurs when the database has no id.
   */
  identify(): Promise<string>;
  /** Resolves when the database still has this id. Throws DatabaseNotOurs, or the reason why it could not be read. */
  mustStillBe(id: string): Promise<void>;
  /** Makes a small write without a change. Throws the reason when it fails. */
  tryWriting(): Promise<void>;
  /** Resolves when the database answers. Throws DatabaseUnavailable. */
  ping(): Promise<void>;
  /** Closes every connection and releases the folder; idempotent. */
  close(): Promise<void>;
};

/**
 * Opens the store and verifies that it answers. Creates folder and file unless `existing`, but no tables (see `migrate`). Throws
 * DatabaseUnavailable, DatabaseNotOurs or DatabaseInUse.
 */
export async function openStore(location: StoreLocation, options: StoreOptions = {}): Promise<Store> {
  return location.engine === 'sqlite'
    ? openSqliteStore(location.folder, options)
    : openPostgresStore(location.url, options);
}

async function openSqliteStore(folder: string, options: StoreOptions): Promise<Store> {
  const { serving = false, anew = false, existing = false } = options;
  if (serving) refuseMoved(folder);
  const place = sqliteFile(folder);
  if (serving && anew) setMissedAside(folder, Date.now());
  // The lock's file stays after a start with `anew`.
  if (!anew) mustNotBeMissed(folder);
  const wasThere = existsSync(place);
  if (existing && !wasThere) {
    throw new DatabaseUnavailable(
      place,
      'there is no database',
      'None was made. See that its disk is mounted and LATCHKEY_DATA_DIR names the right folder; to begin one, run "latchkey start" ' +
        'or "latchkey migrate".',
    );
  }
  const lock = serving ? holdInstanceLock(folder) : undefined;
  const release = () => {
    lock?.release();
    // After a failed start, no file may suggest that a database was here.
    if (lock && !wasThere && !existsSync(place)) rmSync(lockFile(folder), { force: true });
  };
  try {
    const files = createFileCheck(place);
    const open = () => {
      const connection = connectionTo(openSqliteFile(folder));
      files.opened();
      return connection;
    };
    const driver = new EmbeddedDriver(place, open, files.check);
    await driver.init();
    const db = new Kysely<Tables>({ dialect: new EmbeddedDialect(driver) });
    await mustBeOfReceipt(db, folder);
    return {
      db,
      engine: 'sqlite',
      place,
      identify: async () => {
        const id = await ownIdentity(db, place);
        if (serving && !readReceipt(folder)) writeReceipt(folder, { database: id });
        return id;
      },
      mustStillBe: async () => files.check(),
      tryWriting: async () => {
        await mustHaveRoom(folder);
        await touchIdentity(db);
      },
      pendingMigrations: () => pendingMigrations(db),
      migrate: async () =>
        (await pendingMigrations(db)).length === 0 ? [] : applyMigrations(db, 'sqlite', undefined),
      watchJobs: () => async () => undefined,
      watchChanges: () => async () => undefined,
      announce: async () => undefined,
      clock: null,
      // A bare `select 1` would not touch the file.
      ping: () => answer(sql`select count(*) from sqlite_master`.execute(db), folder),
      close: async () => {
        if (serving) await foldInOurs(db, files.check);
        await db.destroy();
        // Kysely closes a driver only if it was used.
        driver.close();
        release();
      },
    };
  } catch (error) {
    release();
    throw error;
  }
}

async function openPostgresStore(url: string, options: StoreOptions): Promise<Store> {
  // Imported on demand: the driver loads slowly, and the embedded engine does not need it.
  const [
    { ExplainingPostgresDialect },
    { openPool },
    { shownPostgres },
    { createListener },
    { refuseSharedSessions },
  ] = await Promise.all([
    import('./postgres.ts'),
    import('./postgres-pool.ts'),
    import('./postgres-address.ts'),
    import('./listen.ts'),
    import('./pooler.ts'),
  ]);
  const place = shownPostgres(url);
  const onLost = options.onLost ?? (() => undefined);
  const over = (pool: CheckedPool): Kysely<Tables> =>
    new Kysely<Tables>({ dialect: new ExplainingPostgresDialect({ pool }, place) });
  const pool = openPool(url, { onLost, patient: options.patient ?? false });
  const db = over(pool);
  try {
    const schema = await checkServer(db, place);
    if (pool.pooled()) await refuseSharedSessions(db, place);
    const notify = async (channel: string, notice: string) => {
      await sql`select pg_notify(${channel}, ${notice})`.execute(db);
    };
    const listener = createListener(url, schema, { notify, onTrouble: onLost });
    return {
      db,
      engine: 'postgres',
      place,
      identify: () => ownIdentity(db, place),
      tryWriting: () => touchIdentity(db),
      mustStillBe: async (id) => {
        if ((await identityOf(db)) === id) return;
        throw new DatabaseNotOurs(
          place,
          'another database answers than the one that was served (dropped and made anew, or a failover to another one)',
          'Nothing that moves money is taken. Have the right database answer there, or restart Latchkey if this one is meant.',
        );
      },
      pendingMigrations: () => pendingMigrations(db),
      migrate: async () => {
        if ((await pendingMigrations(db)).length === 0) return [];
        // Uses a connection of its own: building an index, or waiting for another instance, may take longer than a query may.
        const patient = over(openPool(url, { onLost, patient: true }));
        try {
          return await applyMigrations(patient, 'postgres', schema);
        } finally {
          await patient.destroy();
        }
      },
      watchJobs: (onWake) =>
        listener.listen('latchkey_jobs', { onNotice: () => onWake(), onConnected: onWake }),
      watchChanges: (onChange, onMissed) =>
        listener.listen('latchkey_changed', { onNotice: onChange, onConnected: onMissed }),
      announce: async (trx, what) => {
        await sql`select pg_notify('latchkey_changed', ${`${schema} ${what}`})`.execute(trx);
      },
      clock: () => serverClock(db),
      ping: () => answer(sql`select 1`.execute(db), place),
      close: () => db.destroy(),
    };
  } catch (error) {
    await db.destroy();
    throw error;
  }
}

/**
 * Writes the write-ahead log into the file, which the engine does not do on closing. A file that replaces a stopped desk's database would
 * otherwise get the old log.
 */
async function foldInOurs(db: Kysely<Tables>, check: () => void): Promise<void> {
  try {
    check();
    await checkpointWal(db);
  } catch {
    // The database stays complete; the next process that opens it reads both files.
  }
}

async function ownIdentity(db: Kysely<Tables>, place: string): Promise<string> {
  const id = await identityOf(db);
  if (id !== null) return id;
  throw new DatabaseNotOurs(
    place,
    'it has no identity',
    'Run "latchkey migrate", or restore it from a backup.',
  );
}

/** Returns the schema in which new tables are created. Throws DatabaseUnavailable for an unusable server. */
async function checkServer(db: Kysely<Tables>, place: string): Promise<string> {
  const { rows } = await sql<{ version: number; encoding: string; schema: string | null }>`
    select current_setting('server_version_num')::int as version,
      current_setting('server_encoding') as encoding, current_schema() as schema`.execute(db);
  const server = rows[0];
  if (server === undefined || server.version < 140_000) {
    throw new DatabaseUnavailable(place, 'its PostgreSQL is older than 14', 'Upgrade the server.');
  }
  if (server.encoding !== 'UTF8') {
    throw new DatabaseUnavailable(
      place,
      `its encoding is ${server.encoding}`,
      'Create the database with encoding UTF8.',
    );
  }
  if (server.schema === null) {
    throw new DatabaseUnavailable(
      place,
      'no schema of its search_path exists',
      'Create the schema or correct search_path.',
    );
  }
  return server.schema;
}

async function serverClock(db: Kysely<Tables>): Promise<number> {
  const { rows } = await sql<{ at: number }>`
    select (extract(epoch from clock_timestamp()) * 1000)::float8 as at`.execute(db);
  const [row] = rows;
  if (!row) throw new Error('The server told no time');
  return row.at;
}

async function answer(query: Promise<unknown>, place: string): Promise<void> {
  try {
    await query;
  } catch (error) {
    if (error instanceof DatabaseUnavailable) throw error;
    throw new DatabaseUnavailable(
      place,
      driverWords(error),
      'The database does not answer; look at its own log.',
      { cause: error },
    );
  }
}
