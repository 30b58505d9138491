import { sql } from 'kysely';
import { expect, test } from 'vitest';
import { MIGRATIONS } from '../../src/store/migrations/index.ts';
import { openStore, type Store, type StoreLocation } from '../../src/store/open-store.ts';
import { startStoreProcess } from '../store/child.ts';
import { describeOnEachEngine } from '../store/engines.ts';
import { bringTo, rowsOf } from '../store/old-versions.ts';
import { loadUnderWay, WRITTEN_AT } from './under-way.ts';

const BUILT = new URL('../../dist/src/store/migrations/index.js', import.meta.url).href;

/** Migrates, and ends as by a power cut right before the statement of this number that a migration makes; says how many there were. */
const MIGRATE = `
  const { MIGRATIONS } = await import(input.migrations);
  let made = 0;
  const counts = {
    transformQuery({ node }) {
      made += 1;
      if (made === input.cutAt) process.kill(process.pid, 'SIGKILL');
      return node;
    },
    transformResult: async ({ result }) => result,
  };
  for (const migration of MIGRATIONS) {
    const up = migration.up;
    migration.up = (db, engine) => up(db.withPlugin(counts), engine);
  }
  const opened = await store.openStore(input.location, { serving: true });
  const applied = await opened.migrate();
  await opened.close();
  say({ made, applied });
`;

/** The versions to begin at, and how a database of theirs is made. */
const BEFORE: readonly (readonly [string, (store: Store) => Promise<void>])[] = [
  ['0008-alerts', (store) => bringTo(store, '0008-alerts')],
  [WRITTEN_AT, loadUnderWay],
];

describeOnEachEngine('a migration that is killed', (_open, fresh) => {
  /** Every row of every table, and the migrations that count as applied. */
  async function everything(location: StoreLocation): Promise<Readonly<Record<string, readonly unknown[]>>> {
    const store = await openStore(location);
    try {
      const tables = (await store.db.introspection.getTables({ withInternalKyselyTables: true })).map(
        ({ name }) => name,
      );
      const rows: Record<string, readonly unknown[]> = {};
      for (const table of tables.sort())
        rows[table] = (await rowsOf(store, table)).map((row) => JSON.stringify(row)).sort();
      return rows;
    } finally {
      await store.close();
    }
  }

  test.each(BEFORE)(
    'from %s loses nothing wherever it is cut short, and goes through the next time',
    async (version, make) => {
      const pending = MIGRATIONS.map(({ name }) => name).filter((name) => name > version);
      const location = await fresh();
      const store = await openStore(location);
      await make(store);
      await store.close();
      const before = await everything(location);

      const counted = await fresh();
      const copy = await openStore(counted);
      await make(copy);
      await copy.close();
      const whole = startStoreProcess(MIGRATE, { migrations: BUILT, location: counted, cutAt: 0 });
      const { made } = Object(await whole.next());
      await whole.kill();

      for (const cutAt of new Set([1, Math.ceil(made / 2), made].filter((at) => at >= 1 && at <= made))) {
        const cut = startStoreProcess(MIGRATE, { migrations: BUILT, location, cutAt });
        await expect(cut.next()).rejects.toThrow('ended without saying more');
        expect(await everything(location)).toEqual(before);
      }
      const last = startStoreProcess(MIGRATE, { migrations: BUILT, location, cutAt: 0 });
      expect(await last.next()).toEqual({ made, applied: pending });
      await last.kill();
      expect(Object.keys(await everything(location))).toEqual(Object.keys(await everything(counted)));
    },
  );

  test.each([
    [
      'a message that was sent to nowhere',
      `update deliveries set channel = null where id = 'appeal:A1001'`,
      `update deliveries set channel = 'C0ALERTS' where id = 'appeal:A1001'`,
      /deliveries appeal:A1001 slack/,
    ],
    [
      'a message of a kind that there never was',
      `update deliveries set kind = 'banner' where id = 'appeal:A1001'`,
      `update deliveries set kind = 'card' where id = 'appeal:A1001'`,
      /deliveries appeal:A1001 slack/,
    ],
    [
      'a card of which only the channel is known',
      `update cards_posted set message = null where request = 'R1001' and place = 'approvals'`,
      `update cards_posted set message = '1796089846.572000' where request = 'R1001' and place = 'approvals'`,
      /cards_posted R1001 approvals slack/,
    ],
  ])(
    'names %s, leaves the database as it was, and goes on when the row is mended',
    async (_what, spoil, mend, named) => {
      const location = await fresh();
      const store = await openStore(location);
      await loadUnderWay(store);
      await sql.raw(spoil).execute(store.db);
      await store.close();
      const before = await everything(location);
      const upgraded = await openStore(location, { serving: true });
      try {
        await expect(upgraded.migrate()).rejects.toThrow(named);
        expect(await upgraded.pendingMigrations()).toContain('0017-messages');
      } finally {
        await upgraded.close();
      }
      expect(await everything(location)).toEqual(before);
      const again = await openStore(location, { serving: true });
      try {
        await sql.raw(mend).execute(again.db);
        expect(await again.migrate()).toContain('0017-messages');
      } finally {
        await again.close();
      }
    },
  );
});
