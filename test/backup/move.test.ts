import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Service, startService } from '../../sandbox/service.ts';
import { createWorld, type World } from '../../sandbox/world.ts';
import { openStore, type Store, type StoreLocation } from '../../src/store/open-store.ts';
import { verifyAudit } from '../../src/store/verify-audit.ts';
import { approvalsCard, reaches, requestRow, sellOrder, writesAbout } from '../desk/service.ts';
import { posted } from '../requests/posted.ts';
import { ask } from '../requests/shift.ts';
import { databasesOfEach } from '../store/engines.ts';
import { envOf, latchkey, startLatchkey } from './command-line.ts';

const databases = databasesOfEach();
const { postgres } = databases;

async function on<T>(location: StoreLocation, use: (store: Store) => Promise<T>): Promise<T> {
  const store = await openStore(location);
  try {
    return await use(store);
  } finally {
    await store.close();
  }
}

test('nothing is moved from where there is nothing, to what is no PostgreSQL, or from a PostgreSQL', async () => {
  const nowhere = { engine: 'sqlite', folder: join(import.meta.dirname, 'no-such-folder') } as const;
  const url = 'postgres://latchkey:secret@127.0.0.1:9/latchkey';
  const refused = async (from: StoreLocation, to: string) => {
    const { code, out, err } = await latchkey(from, 'move', '--to', to);
    expect({ code, out }).toEqual({ code: 1, out: '' });
    expect(err).not.toContain('secret');
    return err;
  };
  expect(await refused(nowhere, url)).toMatch(/^Nothing was moved: there is no database in /);
  expect(await refused(nowhere, 'mysql://127.0.0.1/x')).toContain('--to is not a postgres:// address');
  expect(await refused({ engine: 'postgres', url }, url)).toContain('it is on PostgreSQL already');
  expect(existsSync(nowhere.folder)).toBe(false);
});

describe.each(postgres ? ['PostgreSQL'] : [])('a desk that is moved to %s', () => {
  type Folder = Extract<StoreLocation, { engine: 'sqlite' }>;
  type Server = Extract<StoreLocation, { engine: 'postgres' }>;
  let world: World;
  let service: Service;
  let from: Folder;
  let to: Server;
  let id: string;
  let receipt: string;

  const empty = async (): Promise<Server> => {
    const location = await postgres?.fresh();
    return location?.engine === 'postgres' ? location : expect.fail('no PostgreSQL here');
  };

  beforeAll(async () => {
    world = await createWorld();
    from = { engine: 'sqlite', folder: join(world.folder, 'data') };
    to = await empty();
    service = await startService(world, { env: envOf(from) });
    receipt = sellOrder(world, 1_500).ReceiptNo;
    id =
      (await ask(world, 'U0MEI', { kind: 'refund', about: receipt, typed: receipt })) ??
      expect.fail('not taken');
    await world.slack.waitFor(() => approvalsCard(world, id), { timeoutMs: 15_000 });
  }, 60_000);
  afterAll(async () => {
    await service?.stop();
    await world?.close();
    await Promise.all(Object.values(databases).map((each) => each.removeAll()));
  });

  test('is not moved while it serves, nor to where another desk has been', async () => {
    const serving = await latchkey(from, 'move', '--to', to.url);
    expect(serving).toMatchObject({ code: 1, out: '' });
    expect(serving.err).toContain('already running');
    await service.stop();
    const used = await empty();
    await on(used, async (store) => {
      await store.migrate();
      await store.db
        .insertInto('staff_preferences')
        .values({ staff_id: 'lin', locale: 'en', updated_at: 1 })
        .execute();
    });
    const refused = await latchkey(from, 'move', '--to', used.url);
    expect(refused).toMatchObject({ code: 1, out: '' });
    expect(refused.err).toMatch(/^Nothing was moved: a desk has used postgres:\/\/.* already\./);
    expect(refused.err).not.toContain('options');
    // Nothing was marked: it would start.
    expect(existsSync(join(from.folder, 'latchkey.moved'))).toBe(false);
  }, 60_000);

  test('is there or here and never half, whenever the move is killed, and no desk starts before it has ended', async () => {
    for (const delay of [300, 700, 1_100]) {
      const { child, ended } = startLatchkey(from, ['move', '--to', to.url]);
      await Promise.race([sleep(delay), once(child, 'exit')]);
      child.kill('SIGKILL');
      await ended;
      const tables = await on(to, async (store) => (await store.pendingMigrations()).length);
      // Everything or nothing.
      if (tables === 0) await on(to, async (store) => expect(await requestRow(store, id)).toBeDefined());
      await on(from, async (store) =>
        expect(await requestRow(store, id)).toMatchObject({ state: 'pending' }),
      );
      if (!existsSync(join(from.folder, 'latchkey.moved'))) continue;
      const start = await latchkey(from, 'start');
      expect(start).toMatchObject({ code: 78 });
      expect(start.err).toMatch(/was moved to|A move of .* was begun/);
    }
  }, 60_000);

  test('goes on there as if nothing had happened, and starts no more where it was', async () => {
    if (!(await wasMovedAlready())) {
      const moved = await latchkey(from, 'move', '--to', to.url);
      expect(moved).toMatchObject({ code: 0, err: '' });
      expect(moved.out).toMatch(/^(An earlier run.*\n)?OK: postgres:\/\/.* has all \d+ rows/);
    }
    const old = await latchkey(from, 'start');
    expect(old).toMatchObject({ code: 78 });
    expect(old.err).toMatch(/was moved to postgres:\/\/\S+\. Set DATABASE_URL to it/);
    expect((await latchkey(from, 'backup', join(world.folder, 'stale'))).err).toContain('was moved to');
    expect((await latchkey(from, 'move', '--to', to.url)).err).toContain('was moved to');

    service = await startService(world, { env: envOf(to) });
    await on(to, async (store) => {
      expect(await verifyAudit(store.db)).toMatchObject({ ok: true });
      await world.slack
        .as('U0LIN')
        .click({ actionId: 'request.approve', message: posted(world, `${id}.approvals`)?.ts ?? '' });
      await reaches(store, id, ['done']);
    });
    expect(writesAbout(world, receipt)).toBe(1);
    const next = sellOrder(world, 900).ReceiptNo;
    expect(await ask(world, 'U0MEI', { kind: 'refund', about: next, typed: next })).toBe('R1002');
  }, 60_000);

  /** The last of the killed runs had come to its end. */
  async function wasMovedAlready(): Promise<boolean> {
    const mark = join(from.folder, 'latchkey.moved');
    return existsSync(mark) && (await readFile(mark, 'utf8')).includes('"moved"');
  }
});
