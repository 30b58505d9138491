import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DatabaseUnavailable } from '../../src/store/errors.ts';
import { openStore } from '../../src/store/open-store.ts';
import { type PgBouncer, startPgBouncer } from '../tools/pgbouncer.ts';
import { PGBOUNCER, POSTGRES, type PostgresServer, startPostgres } from '../tools/postgres-server.ts';

const PATIENCE = { timeout: 20_000, interval: 10 };

describe.runIf(POSTGRES.there && PGBOUNCER.there)('behind PgBouncer', () => {
  let server: PostgresServer;
  const poolers: PgBouncer[] = [];
  beforeAll(async () => {
    server = await startPostgres();
    await server.run('create schema desk');
  });
  afterAll(async () => {
    await Promise.all(poolers.map((pooler) => pooler.close()));
    await server?.close();
  });

  /** The address of a new one before the server. */
  async function behind(settings: readonly string[], more = ''): Promise<string> {
    const pooler = await startPgBouncer(server, settings);
    poolers.push(pooler);
    return `${server.url(pooler.port)}${more}`;
  }

  it('in session mode, with its defaults, two instances work, hear each other, and keep the limits of a session', async () => {
    const url = await behind([], '?options=-c%20search_path%3Ddesk%20--work-mem=5MB&lock_timeout=7000');
    const stores = [
      await openStore({ engine: 'postgres', url }),
      await openStore({ engine: 'postgres', url }),
    ];
    const [here, there] = stores;
    if (!here || !there) throw new Error('There are two');
    try {
      await here.migrate();
      const { rows } = await sql`select current_schema() as schema, current_setting('work_mem') as work_mem,
        current_setting('lock_timeout') as lock, current_setting('statement_timeout') as statement`.execute(
        here.db,
      );
      expect(rows).toEqual([{ schema: 'desk', work_mem: '5MB', lock: '7s', statement: '8s' }]);
      const heard: string[] = [];
      let missed = 0;
      const stop = here.watchChanges(
        (what) => heard.push(what),
        () => {
          missed += 1;
        },
      );
      await expect.poll(() => missed, PATIENCE).toBe(1);
      await there.db.transaction().execute((trx) => there.announce(trx, 'news'));
      await expect.poll(() => heard, PATIENCE).toEqual(['news']);
      await stop();
    } finally {
      await Promise.all(stores.map((store) => store.close()));
    }
  });

  it.each([
    ['transaction', /a pooler in transaction mode stands before it/],
    ['statement', /a pooler in statement mode stands before it/],
  ])('in %s mode it is refused, with what to set', async (mode, reason) => {
    const url = await behind([`pool_mode = ${mode}`]);
    const failed = await openStore({ engine: 'postgres', url }).catch((error: unknown) => error);
    if (!(failed instanceof DatabaseUnavailable)) throw new Error('It was not refused', { cause: failed });
    expect(failed.reason).toMatch(reason);
    expect(failed.advice).toMatch(/pool_mode = session.*DATABASE_URL/);
  });

  it('with fewer server sessions than an instance needs, the advice names its own setting', async () => {
    const url = await behind(['default_pool_size = 1']);
    await expect(openStore({ engine: 'postgres', url })).rejects.toThrow(
      /no session in time.*default_pool_size/,
    );
  });
});
