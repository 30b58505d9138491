import { type BigIntStats, statSync } from 'node:fs';
import { basename } from 'node:path';
import { readFileAlone } from './embedded-engine.ts';
import { DatabaseNotOurs, driverWords } from './errors.ts';

const ADVICE =
  'Nothing that moves money is taken. Put the file back where it was, or stop the service, put the right database there, and start it.';

/** Detects that the files of an open embedded database were replaced. */
export type FileCheck = {
  /** Records the present files as the opened ones; the database's own must be unchanged. */
  opened(): void;
  /**
   * Takes some microseconds, and a millisecond after a checkpoint. Throws DatabaseNotOurs when a file is gone, is another file, or holds
   * another database, an older copy of this one or a part of one: a copy onto the file keeps its inode.
   */
  check(): void;
};

/** The content of a file: the database's id, and the length of its audit, which only grows. */
type Content = { readonly id: unknown; readonly seq: unknown };

/** The smallest size of a database, in bytes. */
const SMALLEST = 512;

/** Creates a check for the database at this path, before it is opened. */
export function createFileCheck(path: string): FileCheck {
  const all = [path, `${path}-wal`, `${path}-shm`];
  let known: (string | null)[] = [];
  let stamp: string | null = null;
  let content: Content | null = null;

  /** Reads the file if it was written to, which happens only in checkpoints. */
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
        // The engine creates the files beside it with the first write.
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
    throw new DatabaseNotOurs(name, `it cannot be looked at any more (${driverWords(error)})`, ADVICE);
  }
}

/** Device and inode of a file. */
function idOf({ dev, ino }: BigIntStats): string {
  return `${dev}:${ino}`;
}

function placeOf(name: string): string | null {
  const found = lookAt(name);
  return found && idOf(found);
}

/** A copy onto the file that stopped early: the inode is the same. */
function emptied(path: string): DatabaseNotOurs {
  return new DatabaseNotOurs(path, `${basename(path)} was emptied while it was in use`, ADVICE);
}

/** Null: it is no database of a desk, or one whose whole content is still in the write-ahead log. */
function contentOf(path: string): Content | null {
  try {
    const [row] = readFileAlone(
      path,
      'select id, (select seq from audit_head where audit_head.id = 1) as seq from database_identity',
    );
    return row ? { id: row['id'], seq: row['seq'] } : null;
  } catch (error) {
    // A part of a database, and any other file, is unreadable; the caller needs no more than that.
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
