import { accessSync, constants, existsSync, mkdirSync, statSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import type { DatabaseConnection, SqliteDialectConfig } from 'kysely';
import { CompiledQuery, SqliteAdapter, SqliteDialect, SqliteDriver } from 'kysely';
import Database from 'libsql';
import { DatabaseUnavailable, reasonOf } from './errors.ts';

/** How long a statement waits for another process's write (a command line tool beside the service) before it fails. */
const BUSY_TIMEOUT_MS = 5000;

const ADVICE =
  'Give the user that runs Latchkey write access to it, or name another folder in LATCHKEY_DATA_DIR.';

/** Creates the data folder, readable by its owner only, when it is not there. Throws DatabaseUnavailable. */
export function makeDataFolder(folder: string): string {
  const path = resolve(folder);
  try {
    mkdirSync(path, { recursive: true, mode: 0o700 });
  } catch (error) {
    throw new DatabaseUnavailable(path, reasonOf(error), ADVICE, { cause: error });
  }
  return path;
}

/** The file of the embedded database in this folder, there or not. */
export function sqliteFile(folder: string): string {
  return join(resolve(folder), 'latchkey.db');
}

/**
 * Makes sure that the folder could be made and written in, without making it. Throws DatabaseUnavailable.
 */
export function couldMakeDataFolder(folder: string): void {
  let path = resolve(folder);
  while (!existsSync(path) && dirname(path) !== path) path = dirname(path);
  try {
    if (!statSync(path).isDirectory()) throw new Error(`${path} is not a folder`);
    accessSync(path, constants.W_OK | constants.X_OK);
  } catch (error) {
    throw new DatabaseUnavailable(resolve(folder), reasonOf(error), ADVICE, { cause: error });
  }
}

/**
 * Opens `latchkey.db` in the folder for durable use: WAL, a sync on every commit, waiting for other writers,
 * foreign keys. Creates folder and file when needed. Throws DatabaseUnavailable.
 */
export function openSqliteFile(folder: string): Database.Database {
  makeDataFolder(folder);
  const path = sqliteFile(folder);
  try {
    const file = new Database(path);
    // First, so that switching to WAL already waits its turn.
    file.pragma(`busy_timeout = ${BUSY_TIMEOUT_MS}`);
    file.pragma('journal_mode = WAL');
    file.pragma('synchronous = FULL');
    file.pragma('foreign_keys = ON');
    return file;
  } catch (error) {
    throw new DatabaseUnavailable(path, reasonOf(error), ADVICE, { cause: error });
  }
}

/**
 * Kysely's SQLite dialect with two differences: a transaction takes the write lock when it begins (one that reads
 * first and writes later fails at once when another process wrote in between, without waiting), and migrations run
 * in a transaction (SQLite can, Kysely does not ask it to).
 */
export class ImmediateSqliteDialect extends SqliteDialect {
  readonly #config: SqliteDialectConfig;

  constructor(config: SqliteDialectConfig) {
    super(config);
    this.#config = config;
  }

  override createDriver(): SqliteDriver {
    return new ImmediateDriver(this.#config);
  }

  override createAdapter(): SqliteAdapter {
    return new TransactionalAdapter();
  }
}

class ImmediateDriver extends SqliteDriver {
  override async beginTransaction(connection: DatabaseConnection): Promise<void> {
    await connection.executeQuery(CompiledQuery.raw('begin immediate'));
  }
}

class TransactionalAdapter extends SqliteAdapter {
  override get supportsTransactionalDdl(): boolean {
    return true;
  }
}
