import { type BigIntStats, statSync } from 'node:fs';
import { basename } from 'node:path';
import { DatabaseNotOurs, reasonOf } from './errors.ts';

const ADVICE =
  'Nothing that moves money is taken. Put the file back where it was, or stop the service, put the right database there, and start it.';

/** Knows the files of an open embedded database again. */
export type SameFiles = {
  /** Takes the files as they are now for the ones that were opened; the database's own must be the same as ever. */
  opened(): void;
  /** Some microseconds. Throws DatabaseNotOurs when one is gone or is another one. */
  check(): void;
};

/** No database is smaller, in bytes. */
const SMALLEST = 512;

/** For the database at this path, which was not opened yet. */
export function sameFiles(path: string): SameFiles {
  const all = [path, `${path}-wal`, `${path}-shm`];
  let known: (string | null)[] = [];
  return {
    opened() {
      if (known[0] != null) mustBe(path, placeOf(path), known[0]);
      known = all.map(placeOf);
    },
    check() {
      all.forEach((name, index) => {
        const before = known[index] ?? null;
        const found = lookAt(name);
        const now = found && idOf(found);
        // The engine makes its neighbours with the first write.
        if (before === null) known[index] = now;
        else mustBe(name, now, before);
        if (index === 0 && found && found.size < SMALLEST) throw emptied(path);
      });
    },
  };
}

/** Null: there is none. */
function lookAt(name: string): BigIntStats | null {
  try {
    return statSync(name, { bigint: true, throwIfNoEntry: false }) ?? null;
  } catch (error) {
    throw new DatabaseNotOurs(name, `it cannot be looked at any more (${reasonOf(error)})`, ADVICE);
  }
}

/** The file's place on its disk. */
function idOf({ dev, ino }: BigIntStats): string {
  return `${dev}:${ino}`;
}

function placeOf(name: string): string | null {
  const found = lookAt(name);
  return found && idOf(found);
}

/** As a copy onto it does that stops short: the place on the disk is the same. */
function emptied(path: string): DatabaseNotOurs {
  return new DatabaseNotOurs(path, `${basename(path)} was emptied while it was in use`, ADVICE);
}

function mustBe(name: string, now: string | null, before: string): void {
  if (now === before) return;
  const reason =
    now === null
      ? `${basename(name)} was removed while it was in use`
      : `${basename(name)} is another file than the one that was opened`;
  throw new DatabaseNotOurs(name, reason, ADVICE);
}
