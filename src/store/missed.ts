import { existsSync, renameSync, statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { DatabaseNotOurs, DatabaseUnavailable, driverWords } from './errors.ts';
import { receiptFile } from './identity.ts';
import { lockFile } from './instance-lock.ts';
import { FOLDER_ADVICE, sqliteFile } from './sqlite.ts';

/**
 * Throws DatabaseNotOurs when an earlier database is missing: its file is gone or empty, and the files beside it exist. A new database
 * would silently forget every request and the whole audit.
 */
export function mustNotBeMissed(folder: string): void {
  const path = sqliteFile(folder);
  const size = sizeOf(path);
  if (size !== null && size > 0) return;
  const traces = tracesIn(folder)
    .filter(existsSync)
    .map((trace) => basename(trace));
  if (size === 0) traces.unshift(basename(path));
  if (traces.length === 0) return;
  throw new DatabaseNotOurs(
    path,
    size === 0
      ? 'the file is empty, and an empty file is no database (a copy that stopped short?)'
      : `it is not there, but ${traces.join(' and ')} of an earlier one ${traces.length === 1 ? 'is' : 'are'}`,
    'See that the disk is mounted and LATCHKEY_DATA_DIR names the right folder, or put the database back (docs/operating.md, Backup). ' +
      'To begin anew, with no requests and an empty audit, run "latchkey start --new".',
  );
}

/**
 * Renames what remains of a missing database, so that a new one can begin. Nothing is removed. Returns the new names. `at` in unix ms.
 * Does nothing when there is a database.
 */
export function setMissedAside(folder: string, at: number): readonly string[] {
  const path = sqliteFile(folder);
  const size = sizeOf(path);
  if (size !== null && size > 0) return [];
  // The lock belongs to the process, not to the database.
  const left = [path, ...tracesIn(folder)].filter((name) => name !== lockFile(folder) && existsSync(name));
  return left.map((name) => {
    const aside = join(dirname(name), `${basename(name)}.missed-${at}`);
    try {
      renameSync(name, aside);
    } catch (error) {
      const advice = 'Latchkey needs to write in this folder; it is named by LATCHKEY_DATA_DIR.';
      throw new DatabaseUnavailable(name, driverWords(error), advice, { cause: error });
    }
    return aside;
  });
}

/** The files that prove an earlier database. A new database would read a leftover write-ahead log as its own. */
function tracesIn(folder: string): readonly string[] {
  const path = sqliteFile(folder);
  return [lockFile(folder), receiptFile(folder), `${path}-wal`, `${path}-shm`];
}

function sizeOf(path: string): number | null {
  try {
    return statSync(path).size;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
    throw new DatabaseUnavailable(path, driverWords(error), FOLDER_ADVICE, { cause: error });
  }
}
