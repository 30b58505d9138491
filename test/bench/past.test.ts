import type { Kysely } from 'kysely';
import { sql } from 'kysely';
import { expect, it } from 'vitest';
import { writePast } from '../../bench/past/write.ts';
import { openStore } from '../../src/store/open-store.ts';
import { nextRequestId, openRequestRows } from '../../src/store/requests.ts';
import type { Tables } from '../../src/store/tables.ts';
import { verifyAudit } from '../../src/store/verify-audit.ts';
import { describeOnEachEngine } from '../store/engines.ts';

const NOW = 1_760_000_000_000;

describeOnEachEngine('A past that is written for a bench', (open, fresh) => {
  /** Nobody has the database open while a past is written into it. */
  async function withPast(count: number) {
    const location = await fresh();
    const first = await openStore(location);
    await first.migrate().finally(() => first.close());
    await writePast(location, count, NOW);
    return open(location);
  }

  it('is a sound one: its audit holds, ten rows a request, and the few last ones are open', async () => {
    const { db } = await withPast(600);
    expect(await verifyAudit(db)).toMatchObject({ ok: true, rows: 6_000 });
    const rows = await db.selectFrom('requests').select(['id', 'state']).execute();
    expect(new Set(rows.map(({ id }) => id)).size).toBe(600);
    const open = await openRequestRows(db, 100);
    expect(open.map(({ id }) => id)).toEqual(['R1596', 'R1597', 'R1598', 'R1599', 'R1600']);
    expect(open.map(({ state }) => state)).toEqual(Array(5).fill('pending'));
    expect(rows.filter(({ state }) => state === 'done')).toHaveLength(595);
  });

  it('has every index that a desk has which grew by itself, and counts on from there', async () => {
    const { db, engine } = await withPast(10);
    const plain = await open();
    const indexes = (of: Kysely<Tables>) =>
      engine === 'sqlite'
        ? sql`select sql as made from sqlite_master where type = 'index' order by name`.execute(of)
        : sql`select replace(indexdef, schemaname || '.', '') as made from pg_indexes
            where schemaname = current_schema() order by indexname`.execute(of);
    const { rows } = await indexes(db);
    expect(rows.length).toBeGreaterThan(20);
    expect(rows).toEqual((await indexes(plain.db)).rows);
    expect(await db.transaction().execute(nextRequestId)).toBe('R1011');
  });
});
