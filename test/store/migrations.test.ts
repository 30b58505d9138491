import { randomBytes } from 'node:crypto';
import { sql } from 'kysely';
import { describe, expect, it } from 'vitest';
import { DatabaseTooNew } from '../../src/store/errors.ts';
import { MIGRATIONS } from '../../src/store/migrations/index.ts';
import { openStore } from '../../src/store/open-store.ts';
import { startStoreProcess } from './child.ts';
import { describeOnEachEngine } from './engines.ts';

const ALL = MIGRATIONS.map((migration) => migration.name);

const MIGRATE = `
  const own = await store.openStore(input.location);
  say('ready');
  await turn();
  say(await own.migrate());
  await own.close();`;

describe('the list of migrations', () => {
  it('is in the order of its names, each once', () => {
    expect([...new Set(ALL)].sort()).toEqual(ALL);
    for (const name of ALL) expect(name).toMatch(/^\d{4}-[a-z-]+$/);
  });
});

describeOnEachEngine('migrations', (open, fresh, engine) => {
  it('go up from empty, and a second time do nothing', async () => {
    const store = await openStore(await fresh());
    expect(await store.pendingMigrations()).toEqual(ALL);
    expect(await store.migrate()).toEqual(ALL);
    expect(await store.pendingMigrations()).toEqual([]);
    expect(await store.migrate()).toEqual([]);
    await store.close();
  });

  it('are still there when the database is opened again', async () => {
    const location = await fresh();
    const first = await openStore(location);
    await first.migrate();
    await first.close();
    const second = await openStore(location);
    expect(await second.pendingMigrations()).toEqual([]);
    await second.close();
  });

  it('run once when two processes start at the same moment', async () => {
    const location = await fresh();
    const two = [startStoreProcess(MIGRATE, { location }), startStoreProcess(MIGRATE, { location })];
    try {
      for (const process of two) expect(await process.next()).toBe('ready');
      for (const process of two) process.go();
      const applied = await Promise.all(two.map((process) => process.next()));
      expect(applied).toContainEqual(ALL);
      expect(applied).toContainEqual([]);
    } finally {
      await Promise.all(two.map((process) => process.kill()));
    }
  });

  it('leave nothing behind when one of them fails', async () => {
    const store = await openStore(await fresh());
    // In the way of the last migration.
    await sql`create table inbox (wrong integer)`.execute(store.db);
    await expect(store.migrate()).rejects.toThrow(/failed at 0003-inbox: .*Nothing was changed/);
    expect(await store.pendingMigrations()).toEqual(ALL);
    await sql`drop table inbox`.execute(store.db);
    expect(await store.migrate()).toEqual(ALL);
    await store.close();
  });

  if (engine === 'postgres')
    it('go through while other schemas of the database come and go', async () => {
      const others = await openStore(await fresh());
      const schemas = Array.from({ length: 3 }, () => `latchkey_test_${randomBytes(6).toString('hex')}`);
      let over = false;
      const comeAndGo = schemas.map(async (name) => {
        for (let turn = 0; turn < 1_000 && !over; turn += 1) {
          const tables = [1, 2, 3].map((number) => `create table ${name}.t${number} (id serial)`);
          await sql.raw(`create schema ${name}; ${tables.join('; ')}`).execute(others.db);
          await sql.raw(`drop schema ${name} cascade`).execute(others.db);
        }
      });
      try {
        for (let time = 0; time < 5; time += 1) {
          const store = await openStore(await fresh());
          expect(await store.migrate()).toEqual(ALL);
          await store.close();
        }
      } finally {
        over = true;
        await Promise.all(comeAndGo);
        await others.close();
      }
    });

  it('refuse a database that a newer version has used', async () => {
    const store = await open();
    const newer = { name: '9999-from-the-future', timestamp: new Date(0).toISOString() };
    await store.db.insertInto('kysely_migration').values(newer).execute();
    await expect(store.migrate()).rejects.toThrow(DatabaseTooNew);
    await expect(store.pendingMigrations()).rejects.toThrow('9999-from-the-future');
  });
});
