import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Kysely } from 'kysely';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { withBackup } from '../../src/backup/format.ts';
import { takeBackup } from '../../src/backup/take.ts';
import { fillDatabase } from '../../src/store/fill.ts';
import { MIGRATIONS } from '../../src/store/migrations/index.ts';
import { openStore, type Store, type StoreLocation } from '../../src/store/open-store.ts';
import { shapeAfter, type TableShape } from '../../src/store/shape.ts';
import type { Engine } from '../../src/store/tables.ts';
import { databasesOfEach } from '../store/engines.ts';
import { bringTo } from '../store/old-versions.ts';

const ALL = MIGRATIONS.map(({ name }) => name);
const databases = databasesOfEach();
const engines = Object.keys(databases) as Engine[]; // the keys that it was made with
const pairs = engines.flatMap((from) => engines.map((to) => [from, to] as const));

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'latchkey-backup-'));
});
afterAll(async () => {
  await rm(folder, { recursive: true, force: true });
  await Promise.all(Object.values(databases).map((each) => each.removeAll()));
});

async function fresh(engine: Engine): Promise<StoreLocation> {
  return (await databases[engine]?.fresh()) ?? expect.fail(`no ${engine} here`);
}

async function on<T>(location: StoreLocation, use: (store: Store) => Promise<T>): Promise<T> {
  const store = await openStore(location);
  try {
    return await use(store);
  } finally {
    await store.close();
  }
}

type Untyped = Kysely<Record<string, Readonly<Record<string, unknown>>>>;

/** Tables as they are there, whatever the types say. */
function untyped({ db }: Store): Untyped {
  return db as unknown as Untyped; // every table by its name
}

async function columnsOf(store: Store): Promise<readonly TableShape[]> {
  const { rows } =
    store.engine === 'sqlite'
      ? await sql<{ table: string; column: string }>`
          select t.name as "table", c.name as "column" from sqlite_master t join pragma_table_info(t.name) c
          where t.type = 'table'`.execute(store.db)
      : await sql<{ table: string; column: string }>`
          select table_name as "table", column_name as "column" from information_schema.columns
          where table_schema = current_schema()`.execute(store.db);
  const tables = [...new Set(rows.map(({ table }) => table))].filter((name) => !name.startsWith('kysely_'));
  return tables.sort().map((table) => ({
    table,
    columns: rows
      .filter((row) => row.table === table)
      .map(({ column }) => column)
      .sort(),
  }));
}

const WORDS = ['门没开, "两次" 😀\n', "it's", ''] as const;

/** Two rows in every table, with something in every column but where the second leaves out what may be left out. */
async function writeEverywhere(store: Store): Promise<void> {
  const { rows: columns } = await sql<{ table: string; column: string; type: string; needed: number }>`
    select t.name as "table", c.name as "column", c.type as type, max(c."notnull", c.pk) as needed
    from sqlite_master t join pragma_table_info(t.name) c where t.type = 'table' order by t.rowid, c.cid`.execute(
    store.db,
  );
  for (const { table } of await shapeAfter(ALL)) {
    const theirs = columns.filter((one) => one.table === table);
    if (table !== 'audit') await untyped(store).deleteFrom(table).execute();
    // Of a database there is one.
    for (const number of table === 'database_identity' ? [1] : [1, 2]) {
      const row = Object.fromEntries(
        theirs.map(({ column, type, needed }, at) => [
          column,
          number === 2 && needed === 0
            ? null
            : type === 'text'
              ? `k${number}${needed === 0 ? (WORDS[at % 3] ?? '') : ''}`
              : type === 'bigint'
                ? Number.MAX_SAFE_INTEGER - at - 100 * number
                : number,
        ]),
      );
      await untyped(store).insertInto(table).values(row).execute();
    }
  }
}

async function everythingIn(store: Store): Promise<Readonly<Record<string, readonly unknown[]>>> {
  const entries = await Promise.all(
    (await shapeAfter(ALL)).map(async ({ table }) => {
      const rows = await untyped(store).selectFrom(table).selectAll().execute();
      return [table, rows.sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1))] as const;
    }),
  );
  return Object.fromEntries(entries);
}

function fillFrom(store: Store, file: string): Promise<void> {
  return store.db
    .transaction()
    .execute((trx) => withBackup(file, (snapshot) => fillDatabase(trx, store.engine, snapshot)));
}

test.each(engines)(
  'what is carried is every table and every column that a migrated %s has',
  async (engine) => {
    await on(await fresh(engine), async (store) => {
      await store.migrate();
      const carried = (await shapeAfter(ALL)).map(({ table, columns }) => ({
        table,
        columns: [...columns].sort(),
      }));
      expect(await columnsOf(store)).toEqual(carried.sort((a, b) => (a.table < b.table ? -1 : 1)));
    });
  },
);

describe.each(pairs)('a backup of %s, put into an empty %s', (from, to) => {
  test('brings every row of every table, with every value as it was, and the guards', async () => {
    const file = join(folder, `${from}-${to}`);
    // What is written everywhere is written by the types of SQLite, and comes to the other engine by way of a backup.
    const first = await fresh('sqlite');
    const before = await on(first, async (store) => {
      await store.migrate();
      await writeEverywhere(store);
      return everythingIn(store);
    });
    expect(Object.values(before).flat().length).toBe((await shapeAfter(ALL)).length * 2 - 1);
    let source = first;
    if (from === 'postgres') {
      await takeBackup(first, `${file}-first`, Date.now);
      source = await fresh('postgres');
      await on(source, (store) => fillFrom(store, `${file}-first`));
    }
    await takeBackup(source, file, Date.now);
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    await on(await fresh(to), async (store) => {
      await fillFrom(store, file);
      expect(await everythingIn(store)).toEqual(before);
      expect(await store.pendingMigrations()).toEqual([]);
      expect(await store.migrate()).toEqual([]);
      await expect(store.db.deleteFrom('audit').execute()).rejects.toThrow(/never changed or removed/);
      const orphan = { request: 'R9', staff: 'lin', at: 1, facts_digest: 'd' };
      await expect(store.db.insertInto('votes').values(orphan).execute()).rejects.toThrow(/foreign key/i);
    });
  });
});

describe.each(engines)('a backup of an earlier version on %s', (engine) => {
  test.each(ALL.slice(1))('%s is brought to this one', async (version) => {
    const file = join(folder, `${engine}-${version}`);
    const location = await fresh(engine);
    await on(location, (store) => bringTo(store, version));
    await takeBackup(location, file, Date.now);
    await on(await fresh(engine), async (store) => {
      await fillFrom(store, file);
      expect(await store.pendingMigrations()).toEqual([]);
      const { seq } = await store.db.selectFrom('audit_head').select('seq').executeTakeFirstOrThrow();
      expect(seq).toBe(2);
    });
  });
});
