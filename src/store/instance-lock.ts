import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { isLocked, openEngineFile } from './embedded-engine.ts';
import { DatabaseInUse, DatabaseUnavailable, driverWords } from './errors.ts';
import { makeDataFolder } from './sqlite.ts';

export function lockFile(folder: string): string {
  return join(resolve(folder), 'latchkey.lock');
}

/** Held until released or until the process ends. Keep a reference: garbage collection releases it. */
export type InstanceLock = { release(): void };

/**
 * Locks a data folder for this process as its only server. It uses the operating system's lock on a small file beside the database, so
 * the lock ends with the process and never gets stale. Command line tools may still open the database. Throws DatabaseInUse at once when
 * another process holds it, DatabaseUnavailable when the folder cannot be written.
 */
export function holdInstanceLock(folder: string): InstanceLock {
  const path = makeDataFolder(folder);
  const file = openLockFile(path);
  try {
    // An exclusive transaction without a write: it takes the lock and stores no page.
    file.exec('begin exclusive');
  } catch (error) {
    file.close();
    if (isLocked(error)) throw new DatabaseInUse(path);
    throw unavailable(path, error);
  }
  let held = true;
  return {
    release: () => {
      if (!held) return;
      held = false;
      file.exec('rollback');
      file.close();
    },
  };
}

/**
 * True when a process serves from this folder now. The folder stays unchanged; a process that locks it at the same moment is refused.
 * Throws DatabaseUnavailable when the folder cannot be read.
 */
export function isServedFrom(folder: string): boolean {
  const path = resolve(folder);
  if (!existsSync(lockFile(path))) return false;
  const file = openLockFile(path);
  try {
    file.exec('begin exclusive');
    file.exec('rollback');
    return false;
  } catch (error) {
    if (isLocked(error)) return true;
    throw unavailable(path, error);
  } finally {
    file.close();
  }
}

function openLockFile(path: string): ReturnType<typeof openEngineFile> {
  try {
    return openEngineFile(lockFile(path), 0);
  } catch (error) {
    throw unavailable(path, error);
  }
}

function unavailable(path: string, error: unknown): DatabaseUnavailable {
  const advice = 'Latchkey needs to write in this folder; it is named by LATCHKEY_DATA_DIR.';
  return new DatabaseUnavailable(path, driverWords(error), advice, { cause: error });
}
