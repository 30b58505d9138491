import pg from 'pg';
import type { StoreLocation } from '../../src/store/open-store.ts';
import { openSqliteFile } from '../../src/store/sqlite.ts';

/** The parameters of a statement. */
type Value = string | number | null;

/** A row as the driver gives it. PostgreSQL's bigint comes as text: nothing here reckons with one without `Number`. */
type Row = Readonly<Record<string, unknown>>;

/**
 * A driver with nothing before it: statements that are prepared the first time and kept, on one connection, as durable as the
 * product's. `?` stands for a parameter on either engine.
 */
export type Bare = {
  readonly run: (statement: string, ...values: readonly Value[]) => Promise<readonly Row[]>;
  /** Runs statements in one transaction. An error leaves the connection unusable, because the bench is broken then. */
  readonly transaction: <T>(work: () => Promise<T>) => Promise<T>;
  /**
   * Resolves when a worker beside it would know that a job was committed, asked before it is: on PostgreSQL by the notice that the
   * schema's own trigger sends, heard on another connection; on SQLite in the next turn of the same process.
   */
  readonly woken: () => () => Promise<void>;
  readonly close: () => Promise<void>;
};

/** Opens the database of a store that is there already: a file with the product's own pragmas, or one connection. */
export function openBare(location: StoreLocation): Promise<Bare> {
  return location.engine === 'sqlite' ? bareSqlite(location.folder) : barePostgres(location.url);
}

async function bareSqlite(folder: string): Promise<Bare> {
  const file = openSqliteFile(folder);
  const prepared = new Map<string, ReturnType<typeof file.prepare>>();
  const run: Bare['run'] = async (text, ...values) => {
    const known = prepared.get(text);
    const statement = known ?? file.prepare(text);
    if (!known) prepared.set(text, statement);
    if (statement.reader) return statement.all(...values) as Row[]; // rows are records of columns
    statement.run(...values);
    return [];
  };
  return {
    run,
    transaction: async (work) => {
      await run('begin immediate');
      const result = await work();
      await run('commit');
      return result;
    },
    woken: () => () => new Promise((resolve) => void setImmediate(resolve)),
    close: async () => void file.close(),
  };
}

async function barePostgres(url: string): Promise<Bare> {
  const client = new pg.Client({ connectionString: url });
  const ears = new pg.Client({ connectionString: url });
  await Promise.all([client.connect(), ears.connect()]);
  await ears.query('listen latchkey_jobs');
  const { rows } = await client.query<{ schema: string }>('select current_schema() as schema');
  const names = new Map<string, { readonly name: string; readonly text: string }>();
  const run: Bare['run'] = async (statement, ...values) => {
    const known = names.get(statement) ?? { name: `s${names.size}`, text: numbered(statement) };
    names.set(statement, known);
    return (await client.query<Row>({ ...known, values: [...values] })).rows;
  };
  return {
    run,
    transaction: async (work) => {
      await client.query('begin');
      const result = await work();
      await client.query('commit');
      return result;
    },
    woken: () => {
      const heard = new Promise<void>((resolve) => {
        const hear = ({ payload }: { readonly payload?: string | undefined }) => {
          if (payload !== rows[0]?.schema) return; // a notice reaches the whole database
          ears.off('notification', hear);
          resolve();
        };
        ears.on('notification', hear);
      });
      return () => heard;
    },
    close: async () => {
      await Promise.all([client.end(), ears.end()]);
    },
  };
}

/** `?` as PostgreSQL writes it: `$1`, `$2`. None of the statements here holds a question mark in a text. */
export function numbered(statement: string): string {
  let count = 0;
  return statement.replaceAll('?', () => `$${++count}`);
}
