import { sql } from 'kysely';
import { connectionTo } from './embedded-engine.ts';
import { DatabaseNotMigrated } from './errors.ts';
import { appliedMigrations } from './migrate.ts';
import { openStore, type StoreLocation } from './open-store.ts';
import { shapeAfter, type TableShape } from './shape.ts';
import { openSqliteFile } from './sqlite.ts';
import type { Engine } from './tables.ts';

export type Cell = string | number | null;

/** Some rows of a table, with values in the order of its columns. */
export type RowBatch = TableShape & { readonly rows: readonly (readonly Cell[])[] };

/** The whole content of a database at one moment. */
export type Snapshot = {
  /** Names of its migrations, oldest first. */
  readonly migrations: readonly string[];
  readonly tables: readonly TableShape[];
  /** Every row of every table, table after table. It can be read once. */
  readonly batches: AsyncIterable<RowBatch>;
};

/** Rows in memory at once; the longest row is a notification of at most 256 KiB. */
const BATCH = 200;

/**
 * Reads a whole database at one moment, in bounded memory, while others write: on PostgreSQL in one repeatable-read transaction, on
 * SQLite in one that takes no write lock. Throws DatabaseNotMigrated, DatabaseTooNew and DatabaseUnavailable.
 */
export async function withSnapshot<T>(
  location: StoreLocation,
  use: (snapshot: Snapshot) => Promise<T>,
): Promise<T> {
  const store = await openStore(location, { existing: true });
  try {
    const pending = await store.pendingMigrations();
    const read = async (ask: Ask) => {
      const applied = await ask('select name from kysely_migration order by name');
      const migrations = applied.map(({ name }) => String(name));
      const tables = await shapeAfter(migrations);
      return use({ migrations, tables, batches: batchesOf(ask, location.engine, tables) });
    };
    if ((await appliedMigrations(store.db)).length === 0) throw new DatabaseNotMigrated(pending);
    return location.engine === 'postgres'
      ? await store.db
          .transaction()
          .setIsolationLevel('repeatable read')
          .setAccessMode('read only')
          .execute((trx) => read(async (statement) => (await sql.raw<Row>(statement).execute(trx)).rows))
      : await readFile(location.folder, read);
  } finally {
    await store.close();
  }
}

/** Uses a connection of its own, because the store's connection takes the write lock for every transaction. */
async function readFile<T>(folder: string, read: (ask: Ask) => Promise<T>): Promise<T> {
  const connection = connectionTo(openSqliteFile(folder));
  try {
    connection.exec('begin');
    // The result has the types that were written: text and whole numbers.
    return await read(async (statement, values = []) => connection.run(statement, values).rows as Row[]);
  } finally {
    connection.close();
  }
}

type Row = Readonly<Record<string, Cell>>;

/** Runs a statement in the one transaction. Statements contain only our own names and numbers. */
type Ask = (statement: string, values?: readonly Cell[]) => Promise<readonly Row[]>;

async function* batchesOf(ask: Ask, engine: Engine, tables: readonly TableShape[]): AsyncGenerator<RowBatch> {
  for (const shape of tables) {
    const pages = engine === 'postgres' ? byCursor(ask, shape) : byRowid(ask, shape);
    for await (const rows of pages) {
      yield { ...shape, rows: rows.map((row) => shape.columns.map((column) => row[column] ?? null)) };
    }
  }
}

async function* byRowid(ask: Ask, { table, columns }: TableShape): AsyncGenerator<readonly Row[]> {
  const selected = columns.map((column) => `"${column}"`).join(', ');
  let after = -1;
  // Ends: each round passes at least one row or returns.
  for (;;) {
    const rows = await ask(
      `select rowid as "the rowid", ${selected} from "${table}" where rowid > ? order by rowid limit ${BATCH}`,
      [after],
    );
    const last = rows.at(-1);
    if (last === undefined) return;
    yield rows;
    after = Number(last['the rowid']);
  }
}

async function* byCursor(ask: Ask, { table, columns }: TableShape): AsyncGenerator<readonly Row[]> {
  const selected = columns.map((column) => `"${column}"`).join(', ');
  // Ordered by the key's first column, which is the order of the audit's chain.
  await ask(`declare carried no scroll cursor for select ${selected} from "${table}" order by 1`);
  // Ends: each round takes rows or returns.
  for (;;) {
    const rows = await ask(`fetch ${BATCH} from carried`);
    if (rows.length === 0) break;
    yield rows;
  }
  await ask('close carried');
}
