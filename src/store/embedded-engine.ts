import { pathToFileURL } from 'node:url';
import Database from 'libsql';

/*
 * The embedded engine. No other file knows which library it is (ARCHITECTURE.md, "The embedded engine", gives the reasons and figures),
 * so that another library can replace it here.
 */

type Bindable = string | number | bigint | Buffer | null;

/** The result of a statement. `changes` and `insertId` are absent when it returned rows. */
type EngineAnswer = {
  readonly rows: Record<string, unknown>[];
  readonly changes?: bigint;
  readonly insertId?: bigint;
};

/** One connection to a file. Every call completes synchronously. */
export type EngineConnection = {
  /** Runs statements without results. A failed one leaves nothing unfinished. */
  exec(statements: string): void;
  /** Runs one statement to its end. A failed one may stay unfinished: see `isClean`. */
  run(statement: string, parameters: readonly unknown[]): EngineAnswer;
  /** The same, row by row. A reader that is abandoned early stays unfinished. */
  rows(statement: string, parameters: readonly unknown[]): Iterable<Record<string, unknown>>;
  inTransaction(): boolean;
  /** Proves that no transaction is open and no write is unfinished, without touching the file. */
  isClean(): boolean;
  close(): void;
};

/** Opens a file and creates it when it is missing. `busyMs`: how long a statement may block the process for a lock, in ms. */
export function openEngineFile(path: string, busyMs: number): Database.Database {
  const file = new Database(path);
  // Set first, so that every later statement waits for locks.
  file.pragma(`busy_timeout = ${busyMs}`);
  return file;
}

/**
 * Reads the file without its write-ahead log and without a lock, i.e. the state of the last checkpoint. It uses the engine, because
 * closing a file that the process opened by other means would drop the engine's own locks on it. Throws the engine's errors.
 */
export function readFileAlone(path: string, query: string): Record<string, unknown>[] {
  const file = new Database(`${pathToFileURL(path).href}?immutable=1`, { readonly: true });
  try {
    // The engine returns every row as an object.
    return file.prepare(query).all() as Record<string, unknown>[];
  } finally {
    file.close();
  }
}

/** True for an error caused by another holder of a lock, also when it wraps the engine's error. */
export function isLocked(error: unknown): boolean {
  const code = codeOf(error);
  if (code.startsWith('SQLITE_BUSY') || code.startsWith('SQLITE_LOCKED')) return true;
  return error instanceof Error && error.cause !== undefined && isLocked(error.cause);
}

/** True when a constraint failed: then only this statement was undone. */
export function brokeConstraint(error: unknown): boolean {
  return codeOf(error).startsWith('SQLITE_CONSTRAINT');
}

/** True when reading or writing a file failed for a reason other than a full disk. */
export function failedByDisk(error: unknown): boolean {
  return codeOf(error).startsWith('SQLITE_IOERR');
}

/** The advice for a file or disk that the engine cannot use; null: another kind of failure. */
export function adviceForSqlite(error: unknown): string | null {
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

/** Prepared statements kept per connection: more than the desk has, as a bound for generated ones. */
const KEPT_STATEMENTS = 500;

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
        // Kysely binds only values that the engine accepts.
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
        // The engine refuses a commit while a write is unfinished on the connection. An empty transaction needs no lock.
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
        // A rollback releases the lock of an open transaction; closing alone leaves it until the statement is collected.
        if (file.inTransaction) file.exec('rollback');
      } finally {
        file.close();
      }
    },
  };
}
