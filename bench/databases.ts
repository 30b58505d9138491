import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { openStore, type Store, type StoreLocation } from '../src/store/open-store.ts';
import type { Engine } from '../src/store/tables.ts';

/** Databases of one bench on one engine, gone after `remove`. */
export type Databases = {
  readonly engine: Engine;
  /** The engine as the table names it. */
  readonly name: string;
  /**
   * One that nobody has used, migrated: a file, or a schema of the same server. `fill` writes into it before it is opened for the
   * bench, while nobody has it open.
   */
  readonly fresh: (fill?: (location: StoreLocation) => Promise<void>) => Promise<Database>;
  readonly remove: () => Promise<void>;
};

/** One database, open for the bench itself. */
export type Database = {
  readonly location: StoreLocation;
  readonly store: Store;
  /** The environment of a service that uses it. */
  readonly env: Readonly<Record<string, string>>;
};

/** Does the same on SQLite and, where TEST_DATABASE_URL names a server, on PostgreSQL; one after the other. */
export async function onEachEngine<T>(work: (databases: Databases) => Promise<T>): Promise<T[]> {
  const url = process.env['TEST_DATABASE_URL'];
  const results: T[] = [];
  for (const make of [onSqlite, ...(url ? [() => onPostgres(url)] : [])]) {
    const databases = make();
    try {
      results.push(await work(databases));
    } finally {
      await databases.remove();
    }
  }
  return results;
}

function onSqlite(): Databases {
  const folders: string[] = [];
  const opened: Store[] = [];
  return {
    engine: 'sqlite',
    name: 'SQLite',
    fresh: async (fill) => {
      const folder = await mkdtemp(join(tmpdir(), 'latchkey-bench-db-'));
      folders.push(folder);
      return open({ engine: 'sqlite', folder }, { LATCHKEY_DATA_DIR: folder }, opened, fill);
    },
    remove: async () => {
      for (const store of opened) await store.close();
      for (const folder of folders) await rm(folder, { recursive: true, force: true });
    },
  };
}

function onPostgres(url: string): Databases {
  const schemas: string[] = [];
  const opened: Store[] = [];
  return {
    engine: 'postgres',
    name: 'PostgreSQL',
    fresh: async (fill) => {
      const schema = `latchkey_bench_${randomBytes(6).toString('hex')}`;
      await onServer(url, `create schema ${schema}`);
      schemas.push(schema);
      const own = new URL(url);
      const options = own.searchParams.get('options');
      own.searchParams.set('options', `${options === null ? '' : `${options} `}-c search_path=${schema}`);
      return open({ engine: 'postgres', url: own.href }, { DATABASE_URL: own.href }, opened, fill);
    },
    remove: async () => {
      for (const store of opened) await store.close();
      if (schemas.length > 0) await onServer(url, `drop schema ${schemas.join(', ')} cascade`);
    },
  };
}

async function open(
  location: StoreLocation,
  env: Readonly<Record<string, string>>,
  opened: Store[],
  fill?: (location: StoreLocation) => Promise<void>,
): Promise<Database> {
  const first = await openStore(location);
  await first.migrate().finally(() => first.close());
  await fill?.(location);
  const store = await openStore(location);
  opened.push(store);
  return { location, store, env };
}

async function onServer(url: string, statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}
