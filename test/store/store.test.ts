import { mkdtemp, rm, stat } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sql } from 'kysely';
import { describe, expect, it } from 'vitest';
import { DatabaseUnavailable } from '../../src/store/errors.ts';
import { openStore } from '../../src/store/open-store.ts';
import { describeOnEachEngine } from './engines.ts';

describeOnEachEngine('the store', (open, fresh) => {
  it('answers a ping before there is a table, and not once it is closed', async () => {
    const store = await openStore(await fresh());
    await store.ping();
    await store.close();
    await store.close();
    await expect(store.ping()).rejects.toThrow(DatabaseUnavailable);
  });

  it('gives times, counts and sums as numbers', async () => {
    const { db } = await open();
    const now = 1_760_000_000_123;
    await db
      .insertInto('staff_preferences')
      .values({ staff_id: 'mei', locale: null, updated_at: now })
      .execute();
    const row = await db
      .selectFrom('staff_preferences')
      .select((select) => [
        'updated_at',
        select.fn.countAll().as('count'),
        select.fn.sum('updated_at').as('sum'),
      ])
      .groupBy('updated_at')
      .executeTakeFirstOrThrow();
    expect(row).toEqual({ updated_at: now, count: 1, sum: now });
  });

  it('undoes a transaction that throws, and goes on working', async () => {
    const { db } = await open();
    const failed = db.transaction().execute(async (trx) => {
      await trx
        .insertInto('inbox')
        .values({ source: 's', key: 'k', received_at: 1, claimed_at: 1, done_at: null })
        .execute();
      throw new Error('changed my mind');
    });
    await expect(failed).rejects.toThrow('changed my mind');
    expect(await db.selectFrom('inbox').selectAll().execute()).toEqual([]);
  });
});

describe('the embedded database', () => {
  it("syncs every commit, blocks the process for no lock, keeps foreign keys, and is the owner's alone", async () => {
    const parent = await mkdtemp(join(tmpdir(), 'latchkey-store-'));
    const folder = join(parent, 'data');
    const { db, close } = await openStore({ engine: 'sqlite', folder });
    const pragma = async (name: string) =>
      Object.values((await sql`pragma ${sql.raw(name)}`.execute(db)).rows[0] ?? {});
    expect(await pragma('journal_mode')).toEqual(['wal']);
    expect(await pragma('synchronous')).toEqual([2]);
    expect(await pragma('foreign_keys')).toEqual([1]);
    expect(await pragma('busy_timeout')).toEqual([5]);
    expect((await stat(folder)).mode & 0o777).toBe(0o700);
    await close();
    await rm(parent, { recursive: true });
  });

  it('says which folder it cannot use, and what to do', async () => {
    const failed = openStore({ engine: 'sqlite', folder: '/dev/null/data' });
    await expect(failed).rejects.toThrow(DatabaseUnavailable);
    await expect(failed).rejects.toThrow(/\/dev\/null\/data.*LATCHKEY_DATA_DIR/);
  });
});

describe('a PostgreSQL that cannot be used', () => {
  const SECRET = 's3cret-word';

  async function failureOf(url: string): Promise<Error> {
    const failed = await openStore({ engine: 'postgres', url }).catch((error: unknown) => error);
    if (!(failed instanceof DatabaseUnavailable))
      throw new Error('expected a DatabaseUnavailable', { cause: failed });
    return failed;
  }

  it('is named with its host, and what to check, when nothing listens there', async () => {
    const port = await unusedPort();
    const { message } = await failureOf(`postgres://latchkey:${SECRET}@127.0.0.1:${port}/desk`);
    expect(message).toContain(`postgres://127.0.0.1:${port}/desk`);
    expect(message).toContain('DATABASE_URL');
  });

  it.each([
    ['no address at all', `latchkey:${SECRET}@host/desk`],
    ['another kind of database', `mysql://latchkey:${SECRET}@127.0.0.1/desk`],
    ['a password that was not encoded', `postgres://latchkey:${SECRET}#/@127.0.0.1/desk`],
    ['nobody there', `postgres://latchkey:${SECRET}@127.0.0.1:1/desk`],
  ])('never repeats the password: %s', async (_case, url) => {
    const failure = await failureOf(url);
    const words = [failure.message, failure.stack, JSON.stringify(failure), String(failure.cause)].join('\n');
    expect(words).not.toContain(SECRET);
  });
});

/** A port that was free a moment ago. */
async function unusedPort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  // A server that listens on TCP has an address object.
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}
