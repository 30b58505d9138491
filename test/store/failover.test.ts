import { setTimeout as sleep } from 'node:timers/promises';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ChangeUncertain } from '../../src/store/errors.ts';
import { openStore, type Store } from '../../src/store/open-store.ts';
import { POSTGRES, type PostgresServer, startPostgres } from '../tools/postgres-server.ts';
import { openTcpRelay, type TcpRelay } from '../tools/tcp-relay.ts';

/** Far beyond what the store itself may take to notice. */
const PATIENCE = { timeout: 45_000, interval: 20 };
const LONG_MS = 90_000;

type Parts = {
  readonly store: Store;
  readonly relay: TcpRelay;
  /** Stores one row, and answers `written`; or what was wrong. */
  write(): Promise<string>;
  /** Takes this many sessions at once and returns them. */
  fillPool(many: number): Promise<void>;
  /** How often something may have been missed, and what was heard. */
  hear(): { missed(): number; readonly heard: readonly string[]; stop(): Promise<void> };
};

describe.runIf(POSTGRES.there)('a PostgreSQL that fails over', () => {
  let server: PostgresServer;
  beforeAll(async () => {
    server = await startPostgres();
  });
  afterAll(() => server?.close());

  let written = 0;
  async function withStore(work: (parts: Parts) => Promise<void>): Promise<void> {
    const relay = await openTcpRelay(server.port);
    const store = await openStore({ engine: 'postgres', url: server.url(relay.port) });
    try {
      await store.migrate();
      await work({
        store,
        relay,
        write: () => {
          written += 1;
          const row = { source: 's', key: String(written), received_at: 1, claimed_at: 1, done_at: null };
          const stored = store.db.insertInto('inbox').values(row).execute();
          return stored.then(
            () => 'written',
            (error: Error) => error.message,
          );
        },
        fillPool: async (many) => {
          await Promise.all(Array.from({ length: many }, () => sql`select pg_sleep(0.1)`.execute(store.db)));
        },
        hear: () => {
          let missed = 0;
          const heard: string[] = [];
          const stop = store.watchChanges(
            (what) => heard.push(what),
            () => {
              missed += 1;
            },
          );
          return { missed: () => missed, heard, stop };
        },
      });
    } finally {
      await store.close();
      await relay.close();
    }
  }
  const writesAlways = async ({ write }: Parts): Promise<void> => {
    for (let tries = 0; tries < 12; tries += 1) expect(await write()).toBe('written');
  };

  it('keeps no session that was opened while it took no writes', () =>
    withStore(async (parts) => {
      const { relay, write, fillPool } = parts;
      await server.run('alter database postgres set default_transaction_read_only = on');
      try {
        relay.reset();
        await expect.poll(() => fillPool(5).then(() => true, String), PATIENCE).toBe(true);
        expect(await write()).toContain('it takes no writes');
        // As look-ups do: they read, and their sessions would lie idle afterwards.
        await fillPool(5);
      } finally {
        await server.run(
          'begin read write; alter database postgres reset default_transaction_read_only; commit',
        );
      }
      await writesAlways(parts);
    }));

  it('throws sessions away that take no writes any more, and writes as soon as it may', () =>
    withStore(async (parts) => {
      const { write, fillPool } = parts;
      await fillPool(5);
      await server.run('alter system set default_transaction_read_only = on');
      try {
        await server.run('select pg_reload_conf()');
        await expect.poll(write, PATIENCE).toContain('it takes no writes');
        await fillPool(5);
      } finally {
        await server.run('alter system reset default_transaction_read_only');
        await server.run('select pg_reload_conf()');
      }
      await expect.poll(write, PATIENCE).toBe('written');
      await writesAlways(parts);
    }));

  it('lets go of everything when it is closed while nothing answers', () =>
    withStore(async ({ store, relay, fillPool, hear }) => {
      const { missed, stop } = hear();
      await expect.poll(missed, PATIENCE).toBe(1);
      await fillPool(3);
      relay.swallow();
      relay.swallowNew();
      await stop();
      await store.close();
    }));

  describe.concurrent('without a word', () => {
    it(
      'is found out before an idle session is used',
      ({ expect }) =>
        withStore(async (parts) => {
          await parts.fillPool(8);
          await sleep(1_200);
          parts.relay.swallow();
          // More than there are sessions. On one of those that lay idle a write would get no answer.
          const many = await Promise.all(Array.from({ length: 12 }, parts.write));
          expect(new Set(many)).toEqual(new Set(['written']));
        }),
      LONG_MS,
    );

    it(
      'costs what was under way, of which nobody says that it was not done, and the session it was on',
      ({ expect }) =>
        withStore(async (parts) => {
          const { store, relay } = parts;
          let asked = 0;
          const silenced = store.db.transaction().execute(async (trx) => {
            await sql`select 1`.execute(trx);
            asked += 1;
            relay.swallow();
          });
          await expect(silenced).rejects.toThrow(
            /gave no answer in time; whether it stored the change is open/,
          );
          expect(asked).toBe(1);
          await expect(silenced).rejects.toThrow(ChangeUncertain);
          await writesAlways(parts);
        }),
      LONG_MS,
    );

    it(
      'leaves nobody deaf: it is listened again, and what may have been missed is forgotten',
      ({ expect }) =>
        withStore(async ({ store, relay, hear }) => {
          const { missed, heard, stop } = hear();
          await expect.poll(missed, PATIENCE).toBe(1);
          relay.swallow();
          await expect.poll(missed, PATIENCE).toBe(2);
          await store.db.transaction().execute((trx) => store.announce(trx, 'news'));
          await expect.poll(() => heard, PATIENCE).toContain('news');
          await stop();
        }),
      LONG_MS,
    );

    it(
      'and leaves the old server alive: the desk listens where it writes',
      async ({ expect }) => {
        const other = await startPostgres();
        try {
          await withStore(async ({ relay, hear }) => {
            const { missed, stop } = hear();
            await expect.poll(missed, PATIENCE).toBe(1);
            // The listening session stands, and its server answers.
            relay.switchTo(other.port);
            await expect.poll(missed, PATIENCE).toBe(2);
            await stop();
          });
        } finally {
          await other.close();
        }
      },
      LONG_MS,
    );
  });
});
