import { statSync } from 'node:fs';
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

/** For the database at this path, which was not opened yet. */
export function sameFiles(path: string): SameFiles {
  const all = [path, `${path}-wal`, `${path}-shm`];
  let known: (string | null)[] = [];
  return {
    opened() {
      if (known[0] != null) mustBe(path, idOf(path), known[0]);
      known = all.map(idOf);
    },
    check() {
      all.forEach((name, index) => {
        const before = known[index] ?? null;
        const now = idOf(name);
        // The engine makes its neighbours with the first write.
        if (before === null) known[index] = now;
        else mustBe(name, now, before);
      });
    },
  };
}

/** The file's place on its disk; null: there is none. */
function idOf(name: string): string | null {
  try {
    const found = statSync(name, { bigint: true, throwIfNoEntry: false });
    return found ? `${found.dev}:${found.ino}` : null;
  } catch (error) {
    throw new DatabaseNotOurs(name, `it cannot be looked at any more (${reasonOf(error)})`, ADVICE);
  }
}

function mustBe(name: string, now: string | null, before: string): void {
  if (now === before) return;
  const reason =
    now === null
      ? `${basename(name)} was removed while it was in use`
      : `${basename(name)} is another file than the one that was opened`;
  throw new DatabaseNotOurs(name, reason, ADVICE);
}
