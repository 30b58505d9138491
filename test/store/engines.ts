import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { afterAll, describe } from 'vitest';
import type { Store, StoreLocation } from '../../src/store/open-store.ts';
import { openStore } from '../../src/store/open-store.ts';
import type { Engine } from '../../src/store/tables.ts';

/** A database with nothing in it, not even tables; gone at the end of the suite. */
type FreshDatabase = () => Promise<StoreLocation>;

/** A migrated store, closed at the end of the suite: on a new database, or as one more instance on a given one. */
type OpenStore = (location?: StoreLocation) => Promise<Store>;

/** Runs a suite on SQLite and, where TEST_DATABASE_URL is set, the same suite on that PostgreSQL (in schemas of its own). */
export function describeOnEachEngine(
  name: string,
  suite: (open: OpenStore, fresh: FreshDatabase, engine: Engine) => void,
): void {
  describe(`${name} on SQLite`, () => suiteWith(sqliteFolders(), 'sqlite', suite));
  const url = process.env['TEST_DATABASE_URL'];
  if (url) describe(`${name} on PostgreSQL`, () => suiteWith(postgresSchemas(url), 'postgres', suite));
}

type Databases = { fresh: FreshDatabase; removeAll(): Promise<void> };

function suiteWith(
  databases: Databases,
  engine: Engine,
  suite: (open: OpenStore, fresh: FreshDatabase, engine: Engine) => void,
): void {
  const stores: Store[] = [];
  const open: OpenStore = async (location) => {
    const store = await openStore(location ?? (await databases.fresh()));
    stores.push(store);
    await store.migrate();
    return store;
  };
  afterAll(async () => {
    await Promise.all(stores.map((store) => store.close()));
    await databases.removeAll();
  });
  suite(open, databases.fresh, engine);
}

/** Databases of either engine that there is here, for what goes from one to the other; gone with `removeAll`. */
export function databasesOfEach(): Readonly<Partial<Record<Engine, Databases>>> {
  const url = process.env['TEST_DATABASE_URL'];
  return { sqlite: sqliteFolders(), ...(url && { postgres: postgresSchemas(url) }) };
}

function sqliteFolders(): Databases {
  const folders: string[] = [];
  return {
    fresh: async () => {
      const folder = await mkdtemp(join(tmpdir(), 'latchkey-store-'));
      folders.push(folder);
      return { engine: 'sqlite', folder };
    },
    removeAll: async () => {
      await Promise.all(folders.map((folder) => rm(folder, { recursive: true, force: true })));
    },
  };
}

function postgresSchemas(url: string): Databases {
  const schemas: string[] = [];
  return {
    fresh: async () => {
      const schema = `latchkey_test_${randomBytes(6).toString('hex')}`;
      await onServer(url, `create schema ${schema}`);
      schemas.push(schema);
      const location = new URL(url);
      const options = location.searchParams.get('options');
      location.searchParams.set(
        'options',
        `${options === null ? '' : `${options} `}-c search_path=${schema}`,
      );
      return { engine: 'postgres', url: location.href };
    },
    removeAll: async () => {
      for (const schema of schemas) {
        // And the schemas that a restore has kept.
        await onServer(
          url,
          `do $$ declare name text; begin
            for name in select nspname from pg_namespace where nspname ~ '^${schema}(_before_.*)?$'
            loop execute format('drop schema %I cascade', name); end loop; end $$`,
        );
      }
    },
  };
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
