import { randomBytes } from 'node:crypto';
import { sql } from 'kysely';
import { expect, it } from 'vitest';
import { openStore, type Store, type StoreLocation } from '../../src/store/open-store.ts';
import { describeOnEachEngine } from '../store/engines.ts';
import { write } from './harness.ts';

const PATIENCE = { timeout: 20_000, interval: 5 };
const NOW = 1_760_000_000_000;

describeOnEachEngine('listening for jobs', (open, fresh, engine) => {
  if (engine === 'sqlite') {
    it('is nothing on the embedded engine, whose one instance knows what it writes', async () => {
      const store = await open();
      let calls = 0;
      const stop = store.watchJobs(() => {
        calls += 1;
      });
      await write(store, 'R1', NOW);
      await stop();
      expect(calls).toBe(0);
    });
    return;
  }

  /** Its connections carry a name of their own, so that they can be cut and nobody else's. */
  async function named(): Promise<{ location: StoreLocation; name: string }> {
    const location = await fresh();
    if (location.engine !== 'postgres') throw new Error('This is about PostgreSQL');
    const url = new URL(location.url);
    const name = `latchkey_test_${randomBytes(6).toString('hex')}`;
    url.searchParams.set('application_name', name);
    return { location: { engine: 'postgres', url: url.href }, name };
  }

  /** Ends the server's side of the listening connection; answers whether there was one. */
  async function cut(through: Store, name: string): Promise<boolean> {
    const { rows } = await sql<{ cut: boolean }>`
      select pg_terminate_backend(pid) as cut from pg_stat_activity
      where application_name = ${name} and query ilike 'listen%'`.execute(through.db);
    return rows.some((row) => row.cut);
  }

  function counting(store: Store) {
    let calls = 0;
    const stop = store.watchJobs(() => {
      calls += 1;
    });
    return { calls: () => calls, stop };
  }

  it('calls when it begins to listen, and for what any instance commits, and for nothing that is undone', async () => {
    const location = await fresh();
    const [here, there] = [await open(location), await open(location)];
    const { calls, stop } = counting(here);
    await expect.poll(calls, PATIENCE).toBe(1);
    const undone = there.db.transaction().execute(async (trx) => {
      await trx
        .insertInto('jobs')
        .values({ ...ROW, key: 'undone' })
        .execute();
      throw new Error('changed my mind');
    });
    await expect(undone).rejects.toThrow('changed my mind');
    await write(there, 'R1', NOW);
    await expect.poll(calls, PATIENCE).toBe(2);
    // The same wish again is news too; that somebody takes it is none.
    await write(there, 'R1', NOW);
    await expect.poll(calls, PATIENCE).toBe(3);
    await stop();
  });

  it('listens again after the server cut the connection, and calls, since something may have been missed', async () => {
    const { location, name } = await named();
    const there = await open(location);
    const troubles: string[] = [];
    const here = await openStore(location, { onLost: (reason) => troubles.push(reason) });
    const { calls, stop } = counting(here);
    try {
      await expect.poll(calls, PATIENCE).toBe(1);
      expect(await cut(there, name)).toBe(true);
      await expect.poll(calls, PATIENCE).toBe(2);
      expect(troubles).toHaveLength(1);
      await write(there, 'R1', NOW);
      await expect.poll(calls, PATIENCE).toBe(3);
    } finally {
      await stop();
      await here.close();
    }
  });

  it('is over when it is stopped, also while there is no connection', async () => {
    const { location, name } = await named();
    const store = await open(location);
    const { calls, stop } = counting(store);
    await expect.poll(calls, PATIENCE).toBe(1);
    expect(await cut(store, name)).toBe(true);
    await stop();
    await write(store, 'R1', NOW);
    await expect.poll(() => cut(store, name), PATIENCE).toBe(false);
    expect(calls()).toBe(1);
  });
});

const ROW = {
  kind: 'work',
  subject: 'R1',
  payload: null,
  created_at: NOW,
  run_at: NOW,
  attempts: 0,
  wanted: 1,
  fence: 0,
  lease_until: null,
};
