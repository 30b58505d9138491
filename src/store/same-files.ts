import { type BigIntStats, statSync } from 'node:fs';
import { basename } from 'node:path';
import { readFileAlone } from './embedded-engine.ts';
import { DatabaseNotOurs, reasonOf } from './errors.ts';

const ADVICE =
  'Nothing that moves money is taken. Put the file back where it was, or stop the service, put the right database there, and start it.';

/** Knows the files of an open embedded database again. */
export type SameFiles = {
  /** Takes the files as they are now for the ones that were opened; the database's own must be the same as ever. */
  opened(): void;
  /**
   * Some microseconds, and a millisecond after a checkpoint. Throws DatabaseNotOurs when one is gone, is another one, or holds
   * another database, an older copy of this one or a part of one: a copy onto the file leaves its place on the disk as it was.
   */
  check(): void;
};

/** What a file holds: which database, and how far its audit goes, which only grows. */
type Content = { readonly id: unknown; readonly seq: unknown };

/** No database is smaller, in bytes. */
const SMALLEST = 512;

/** For the database at this path, which was not opened yet. */
export function sameFiles(path: string): SameFiles {
  const all = [path, `${path}-wal`, `${path}-shm`];
  let known: (string | null)[] = [];
  let stamp: string | null = null;
  let content: Content | null = null;

  /** Looks into the file where it was written to, which outside of checkpoints nobody does. */
  function lookInto(found: BigIntStats | null): void {
    const now = found && `${found.size} ${found.ctimeNs}`;
    if (now === stamp) return;
    const holds = contentOf(path);
    if (content !== null && !(holds && holds.id === content.id && Number(holds.seq) >= Number(content.seq))) {
      throw overwritten(path);
    }
    content = holds;
    stamp = now;
  }

  return {
    opened() {
      if (known[0] != null) mustBe(path, placeOf(path), known[0]);
      known = all.map(placeOf);
      lookInto(lookAt(path));
    },
    check() {
      all.forEach((name, index) => {
        const before = known[index] ?? null;
        const found = lookAt(name);
        const now = found && idOf(found);
        // The engine makes its neighbours with the first write.
        if (before === null) known[index] = now;
        else mustBe(name, now, before);
        if (index > 0) return;
        if (found && found.size < SMALLEST) throw emptied(path);
        lookInto(found);
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

/** Null: it holds no desk's database, or one of which everything still stands in the write-ahead log. */
function contentOf(path: string): Content | null {
  try {
    const [row] = readFileAlone(
      path,
      'select id, (select seq from audit_head where audit_head.id = 1) as seq from database_identity',
    );
    return row ? { id: row['id'], seq: row['seq'] } : null;
  } catch (error) {
    // A part of a database, and what is none, cannot be read; that says enough.
    if (error instanceof Error) return null;
    throw error;
  }
}

function overwritten(path: string): DatabaseNotOurs {
  const reason = `${basename(path)} was overwritten while it was in use: it holds another database, or an older copy`;
  return new DatabaseNotOurs(path, reason, ADVICE);
}

function mustBe(name: string, now: string | null, before: string): void {
  if (now === before) return;
  const reason =
    now === null
      ? `${basename(name)} was removed while it was in use`
      : `${basename(name)} is another file than the one that was opened`;
  throw new DatabaseNotOurs(name, reason, ADVICE);
}
