import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { isLocked, openEngineFile } from './embedded-engine.ts';
import { DatabaseInUse, DatabaseUnavailable, reasonOf } from './errors.ts';
import { makeDataFolder } from './sqlite.ts';

/** The lock's file in a data folder. */
export function lockFile(folder: string): string {
  return join(resolve(folder), 'latchkey.lock');
}

/** Held until released or until the process ends. Keep it reachable: a collected lock is a released one. */
export type InstanceLock = { release(): void };

/**
 * Claims a data folder for this process, as the one that serves from it. The claim is the operating system's lock on
 * a small file beside the database, so it goes with the process however that ends, and nothing stale is left behind.
 * The database itself stays open to command line tools. Throws DatabaseInUse at once when another process holds it,
 * DatabaseUnavailable when the folder cannot be written.
 */
export function holdInstanceLock(folder: string): InstanceLock {
  const path = makeDataFolder(folder);
  const file = openLockFile(path);
  try {
    // An exclusive transaction that never writes: the lock, and no page behind it.
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
 * Whether a process serves from this folder just now. Leaves the folder as it is; a process that claims it in this very
 * millisecond is refused. Throws DatabaseUnavailable when the folder cannot be read.
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
  return new DatabaseUnavailable(path, reasonOf(error), advice, { cause: error });
}
