import { sql } from 'kysely';
import { connectionTo } from './embedded-engine.ts';
import { DatabaseNotMigrated } from './errors.ts';
import { appliedMigrations } from './migrate.ts';
import { openStore, type StoreLocation } from './open-store.ts';
import { shapeAfter, type TableShape } from './shape.ts';
import { openSqliteFile } from './sqlite.ts';
import type { Engine } from './tables.ts';

/** A value as both engines keep it. */
export type Cell = string | number | null;

/** Some rows of a table, each with its values in the order of the columns. */
export type RowBatch = TableShape & { readonly rows: readonly (readonly Cell[])[] };

/** Everything a database held at one moment. */
export type Snapshot = {
  /** Names of the migrations that it had, oldest first. */
  readonly migrations: readonly string[];
  readonly tables: readonly TableShape[];
  /** Every row of every table, table after table. To be read once. */
  readonly batches: AsyncIterable<RowBatch>;
};

/** Rows that are in memory at once; the longest of them is a notification, with 256 KiB at most. */
const BATCH = 200;

/**
 * Reads a whole database as it was at one moment, in bounded memory, while others go on writing: on PostgreSQL in one repeatable-read
 * transaction, on SQLite in one that takes no write lock. Throws DatabaseNotMigrated, DatabaseTooNew and DatabaseUnavailable.
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

/** On a connection of its own: those of a store take the write lock for every transaction. */
async function readFile<T>(folder: string, read: (ask: Ask) => Promise<T>): Promise<T> {
  const connection = connectionTo(openSqliteFile(folder));
  try {
    connection.exec('begin');
    // What it answers is what was written: text and whole numbers.
    return await read(async (statement, values = []) => connection.run(statement, values).rows as Row[]);
  } finally {
    connection.close();
  }
}

type Row = Readonly<Record<string, Cell>>;

/** Asks in the one transaction. Everything in a statement is a name of ours or a number. */
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
  // Each turn gets past at least one row or ends.
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
  // By the key's first column, as the audit's chain goes.
  await ask(`declare carried no scroll cursor for select ${selected} from "${table}" order by 1`);
  // Each turn takes rows or ends.
  for (;;) {
    const rows = await ask(`fetch ${BATCH} from carried`);
    if (rows.length === 0) break;
    yield rows;
  }
  await ask('close carried');
}
