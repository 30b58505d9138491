import { accessSync, constants, existsSync, mkdirSync, statSync } from 'node:fs';
import { statfs } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { SqliteAdapter, SqliteDialect } from 'kysely';
import { adviceForSqlite, openEngineFile } from './embedded-engine.ts';
import { DatabaseUnavailable, driverWords } from './errors.ts';
import type { EmbeddedDriver } from './sqlite-driver.ts';

/** How long a statement may block the process for another program's lock, in ms. The driver waits longer by a timer. */
const BUSY_TIMEOUT_MS = 5;

/** The advice for an unusable data folder. */
export const FOLDER_ADVICE =
  'Give the user that runs Latchkey write access to it, or name another folder in LATCHKEY_DATA_DIR.';

/** Creates a missing data folder, readable by its owner only. Throws DatabaseUnavailable. */
export function makeDataFolder(folder: string): string {
  const path = resolve(folder);
  try {
    mkdirSync(path, { recursive: true, mode: 0o700 });
  } catch (error) {
    throw new DatabaseUnavailable(path, driverWords(error), FOLDER_ADVICE, { cause: error });
  }
  return path;
}

/** The path of the embedded database in this folder. */
export function sqliteFile(folder: string): string {
  return join(resolve(folder), 'latchkey.db');
}

/** Checks without creating it that the folder can be created and written. Throws DatabaseUnavailable. */
export function couldMakeDataFolder(folder: string): void {
  let path = resolve(folder);
  while (!existsSync(path) && dirname(path) !== path) path = dirname(path);
  try {
    if (!statSync(path).isDirectory()) throw new Error(`${path} is not a folder`);
    accessSync(path, constants.W_OK | constants.X_OK);
  } catch (error) {
    throw new DatabaseUnavailable(resolve(folder), driverWords(error), FOLDER_ADVICE, { cause: error });
  }
}

/** With less room on the disk, in bytes, the outcome of a refund might not be stored. */
const LEAST_ROOM = 1_048_576;

/**
 * Throws DatabaseUnavailable when the disk of the data folder is nearly full: small writes may still fit into the file when all others
 * fail.
 */
export async function mustHaveRoom(folder: string): Promise<void> {
  const path = resolve(folder);
  const { bavail, bsize, blocks } = await statfs(path);
  // Some file systems do not report it.
  if (blocks === 0 || bavail * bsize >= LEAST_ROOM) return;
  const left = `its disk is full (${Math.floor((bavail * bsize) / 1024)} KiB are left)`;
  throw new DatabaseUnavailable(path, left, 'Make room on it; nothing was lost.');
}

/**
 * Opens `latchkey.db` in the folder for durable use: WAL, a sync on every commit, foreign keys. Creates a missing folder and file. Throws
 * DatabaseUnavailable.
 */
export function openSqliteFile(folder: string): ReturnType<typeof openEngineFile> {
  makeDataFolder(folder);
  const path = sqliteFile(folder);
  try {
    const file = openEngineFile(path, BUSY_TIMEOUT_MS);
    file.pragma('journal_mode = WAL');
    file.pragma('synchronous = FULL');
    file.pragma('foreign_keys = ON');
    return file;
  } catch (error) {
    throw new DatabaseUnavailable(path, driverWords(error), adviceForSqlite(error) ?? FOLDER_ADVICE, {
      cause: error,
    });
  }
}

/** Kysely's SQLite dialect with our driver, and with migrations in a transaction, which SQLite supports and Kysely leaves off. */
export class EmbeddedDialect extends SqliteDialect {
  readonly #driver: EmbeddedDriver;

  constructor(driver: EmbeddedDriver) {
    super({ database: () => Promise.reject(new Error('The driver opens the file')) });
    this.#driver = driver;
  }

  override createDriver(): EmbeddedDriver {
    return this.#driver;
  }

  override createAdapter(): SqliteAdapter {
    return new TransactionalAdapter();
  }
}

class TransactionalAdapter extends SqliteAdapter {
  override get supportsTransactionalDdl(): boolean {
    return true;
  }
}
