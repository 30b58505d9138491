import { pathToFileURL } from 'node:url';
import Database from 'libsql';

/*
 * The embedded engine, as the desk needs it. No other file knows which library it is (ARCHITECTURE.md, "The embedded engine", says why
 * this one, with figures), so that another one takes its place here.
 */

/** A value as it is bound. */
type Bindable = string | number | bigint | Buffer | null;

/** What a statement came to. `changes` and `insertId` are absent where it answered rows. */
type EngineAnswer = {
  readonly rows: Record<string, unknown>[];
  readonly changes?: bigint;
  readonly insertId?: bigint;
};

/** One connection to a file. Everything is done at once, in the caller's turn of the event loop. */
export type EngineConnection = {
  /** Runs statements that answer nothing. One that fails leaves nothing unfinished behind. */
  exec(statements: string): void;
  /** Runs one statement to its end. One that fails may stay unfinished: see `isClean`. */
  run(statement: string, parameters: readonly unknown[]): EngineAnswer;
  /** The same, row by row. A reader that is left before its end stays unfinished. */
  rows(statement: string, parameters: readonly unknown[]): Iterable<Record<string, unknown>>;
  inTransaction(): boolean;
  /** Proves that no transaction is open and no write is unfinished, without touching the file. */
  isClean(): boolean;
  close(): void;
};

/** Opens a file, which is made when it is not there. `busyMs`: how long a statement may block the process for a lock, in ms. */
export function openEngineFile(path: string, busyMs: number): Database.Database {
  const file = new Database(path);
  // First, so that whatever follows already waits its turn.
  file.pragma(`busy_timeout = ${busyMs}`);
  return file;
}

/**
 * Reads the file itself, without its write-ahead log and without a lock: what the last checkpoint left in it. Through the engine, since
 * closing a file that the process opened by other means would drop the engine's own locks on it. Throws what the engine throws.
 */
export function readFileAlone(path: string, query: string): Record<string, unknown>[] {
  const file = new Database(`${pathToFileURL(path).href}?immutable=1`, { readonly: true });
  try {
    // The engine makes an object of every row.
    return file.prepare(query).all() as Record<string, unknown>[];
  } finally {
    file.close();
  }
}

/** Whether something failed because somebody else holds a lock; what was made of the engine's error counts too. */
export function isLocked(error: unknown): boolean {
  const code = codeOf(error);
  if (code.startsWith('SQLITE_BUSY') || code.startsWith('SQLITE_LOCKED')) return true;
  return error instanceof Error && error.cause !== undefined && isLocked(error.cause);
}

/** Whether a statement failed by a rule of the schema: then nothing but this statement was undone. */
export function brokeConstraint(error: unknown): boolean {
  return codeOf(error).startsWith('SQLITE_CONSTRAINT');
}

/** Whether reading or writing a file failed, for another reason than that its disk is full. */
export function failedByDisk(error: unknown): boolean {
  return codeOf(error).startsWith('SQLITE_IOERR');
}

/** What to do about a file or a disk that the engine cannot work with; null: the failure is of another kind. */
export function adviceFor(error: unknown): string | null {
  const code = codeOf(error);
  return Object.entries(ADVICE).find(([start]) => code.startsWith(start))?.[1] ?? null;
}

const ADVICE: Readonly<Record<string, string>> = {
  SQLITE_FULL: 'Make room on its disk. What was refused was not written; nothing else was lost.',
  SQLITE_READONLY:
    'Let the user that runs Latchkey write to the folder and to every file in it, and mount its disk for writing.',
  SQLITE_PERM: 'Let the user that runs Latchkey read and write every file in the folder.',
  SQLITE_CANTOPEN:
    'See that its disk is mounted, and that the user that runs Latchkey may write to the folder.',
  SQLITE_IOERR: 'Look at the health of its disk, and whether it is full. What was refused was not written.',
  SQLITE_CORRUPT: 'Stop the service and put a backup in its place (docs/operating.md, Backup).',
  SQLITE_NOTADB: 'Stop the service and put a backup in its place (docs/operating.md, Backup).',
};

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : '';
}

/** Statements kept prepared per connection: more than the desk has, and a bound where somebody writes them by the dozen. */
const KEPT_STATEMENTS = 500;

/** A connection over an open file. */
export function connectionTo(file: Database.Database): EngineConnection {
  const prepared = new Map<string, Database.Statement>();

  function prepare(text: string): Database.Statement {
    const known = prepared.get(text);
    if (known) return known;
    const statement = file.prepare(text);
    if (prepared.size >= KEPT_STATEMENTS) prepared.clear();
    prepared.set(text, statement);
    return statement;
  }

  return {
    exec: (statements) => void file.exec(statements),
    run(text, parameters) {
      const statement = prepare(text);
      try {
        // Kysely binds nothing but what the engine takes.
        if (statement.reader)
          return { rows: statement.all(parameters as Bindable[]) as EngineAnswer['rows'] };
        const { changes, lastInsertRowid } = statement.run(parameters as Bindable[]);
        return { rows: [], changes: BigInt(changes), insertId: BigInt(lastInsertRowid) };
      } catch (error) {
        prepared.delete(text);
        throw error;
      }
    },
    rows: (text, parameters) =>
      file.prepare(text).iterate(parameters as Bindable[]) as Iterable<Record<string, unknown>>, // rows are records of columns
    inTransaction: () => file.inTransaction,
    isClean() {
      if (file.inTransaction) return false;
      try {
        // A commit is refused while a write is unfinished on its connection. One that did nothing needs no lock.
        file.exec('begin');
        file.exec('commit');
        return true;
      } catch {
        return false;
      }
    },
    close() {
      prepared.clear();
      if (!file.open) return;
      try {
        // Closing alone leaves the lock of an open transaction to a statement that was not collected yet.
        if (file.inTransaction) file.exec('rollback');
      } finally {
        file.close();
      }
    },
  };
}
