import { randomInt } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createRandom } from '../../sandbox/fleet/random.ts';
import type { Service } from '../../sandbox/service.ts';
import { openStore, type Store } from '../../src/store/open-store.ts';
import type { RequestRow } from '../../src/store/requests.ts';
import { verifyAudit } from '../../src/store/verify-audit.ts';
import {
  deliverTo,
  effectsAbout,
  openDesk,
  policyWith,
  type RunningDesk,
  writesAbout,
} from '../desk/service.ts';
import { POSTGRES, type PostgresServer, startPostgres } from '../tools/postgres-server.ts';
import { openTcpRelay, type TcpRelay } from '../tools/tcp-relay.ts';
import { offers, postedById } from './posted.ts';
import { live, makeWish, type Wish } from './shift.ts';
import { decisionsShown, requestsToldOf } from './told.ts';

/** Decides who wants what and when the database fails. To see a failure again: FAILOVER_SEED=<the one in its name>. */
const SEED = Number(process.env['FAILOVER_SEED'] ?? randomInt(1, 2 ** 31));
const WISHES = 200;
/** How the database fails, in an order that chance decides. */
const TROUBLES = ['silent', 'silent_for_all', 'reset', 'ended', 'read_only'] as const;
const SHARE = WISHES / TROUBLES.length;
/** New people come while fewer than this number are active. */
const MOST_AT_ONCE = SHARE / 3;
const MOST_LOOKS = 600;
const LOOK_MS = 50;
/** A door opens within this time after its approval, as in the example policy. */
const NOT_AFTER_MS = 60_000;
/** The time limit of cards once the faults have ended. */
const TRUE_WITHIN = { timeout: 60_000, interval: 250 };

/** What people read first on a card: by state, of what was done by kind. */
const LEADS: Readonly<Partial<Record<string, RegExp>>> = {
  cancelled: /^(Mei|Lin) 已撤回$/,
  failed: /^未执行：/,
  unknown: /^结果未知：/,
  refund: /^已向友朋申请退款，等待友朋审核/,
  door: /^门开着$|^友朋已接受指令/,
};

describe.runIf(POSTGRES.there)(`two instances whose PostgreSQL fails over (FAILOVER_SEED=${SEED})`, () => {
  const random = createRandom(SEED);
  const over = new AbortController();
  let server: PostgresServer;
  let relay: TcpRelay;
  let desk: RunningDesk;
  /** Goes to the server directly. */
  let store: Store;
  let wishes: readonly Wish[];
  let ids: readonly string[];

  beforeAll(async () => {
    server = await startPostgres();
    relay = await openTcpRelay(server.port);
    const dailyCap = { perRequester: 1_000_000, overall: 1_000_000 };
    desk = await openDesk({
      database: { engine: 'postgres', url: server.url(relay.port) },
      policy: policyWith({ refund: { dailyCap } }),
    });
    store = await openStore({ engine: 'postgres', url: server.url() });
    ids = await shift([desk.service, await desk.start()]);
  }, 300_000);
  afterAll(async () => {
    over.abort();
    await store?.close();
    await desk?.close();
    await relay?.close();
    await server?.close();
  });

  async function shift(instances: readonly [Service, Service]): Promise<readonly string[]> {
    const { world } = desk;
    wishes = Array.from({ length: WISHES }, () => makeWish(world, random));
    const lives: Promise<string>[] = [];
    let ended = 0;
    const order = TROUBLES.map((trouble) => ({ trouble, rank: random.int(0, 1_000_000) }));
    order.sort((a, b) => a.rank - b.rank);
    for (const [index, { trouble }] of order.entries()) {
      deliverTo(world, instances[index % 2 === 0 ? 0 : 1]);
      for (const wish of wishes.slice(index * SHARE, (index + 1) * SHARE)) {
        const life = live(world, wish, over.signal).finally(() => {
          ended += 1;
        });
        // A failure is reported below, where all are awaited.
        life.catch(() => undefined);
        lives.push(life);
      }
      for (let look = 0; look < MOST_LOOKS && lives.length - ended > MOST_AT_ONCE; look += 1)
        await sleep(LOOK_MS);
      await sleep(random.int(0, 800));
      await fail(trouble, random.int(100, 3_000));
    }
    return Promise.all(lives);
  }

  /** Lets the database fail for this long. The new server lacks what a failover leaves on the old one. */
  async function fail(trouble: (typeof TROUBLES)[number], forMs: number): Promise<void> {
    const loseSessions = () =>
      server.run(
        `select pg_terminate_backend(pid) from pg_stat_activity where application_name like 'latchkey%'`,
      );
    switch (trouble) {
      case 'silent':
        relay.swallow();
        await loseSessions();
        return;
      case 'silent_for_all':
        relay.swallow();
        relay.swallowNew();
        await loseSessions();
        await sleep(forMs);
        return relay.letNewThrough();
      case 'reset':
        return relay.reset();
      case 'ended':
        return relay.end();
      case 'read_only':
        await server.run('alter database postgres set default_transaction_read_only = on');
        await loseSessions();
        await sleep(forMs);
        await server.run(
          'begin read write; alter database postgres reset default_transaction_read_only; commit',
        );
    }
  }

  const allRows = () => store.db.selectFrom('requests').selectAll().execute();
  const about = ({ subject }: RequestRow) => subject.slice(2);

  test('within a minute of the last trouble every card says how it stands, and has no button that does not work', async () => {
    await expect.poll(untrueCards, TRUE_WITHIN).toEqual([]);
  });

  async function untrueCards(): Promise<readonly string[]> {
    const messages = postedById(desk.world);
    return (await allRows()).flatMap(({ id, state, kind }) =>
      ['approvals', 'requester'].flatMap((place) => {
        const cards = messages.get(`${id}.${place}`) ?? [];
        const [card] = cards;
        const lead = card?.text.replace(/^.*?: /, '') ?? 'no card';
        const fits = LEADS[state === 'done' ? kind : state]?.test(lead) ?? false;
        const offered = card && ['request.approve', 'request.cancel'].some((button) => offers(card, button));
        return fits && !offered && cards.length === 1
          ? []
          : [`${id} ${state} ${place} ${cards.length}: ${lead}`];
      }),
    );
  }

  test('nothing that anybody was told of is lost, and asking again made no second request', async () => {
    const rows = new Map((await allRows()).map((row) => [row.id, row]));
    expect(rows.size).toBe(WISHES);
    expect(ids.map((id) => rows.get(id)?.subject.slice(2))).toEqual(wishes.map((wish) => wish.about));
    expect(new Set(requestsToldOf(desk.world).map(({ request }) => request))).toEqual(new Set(ids));
    for (const { request, how } of decisionsShown(desk.world)) {
      expect({ request, cancelled: rows.get(request)?.state === 'cancelled' }).toEqual({
        request,
        cancelled: how === 'cancelled',
      });
    }
  });

  test('nothing is done twice, late, or otherwise than it is told', async () => {
    for (const row of await allRows()) {
      const { id, state, kind, decided_at } = row;
      const effects = effectsAbout(desk.world, about(row));
      expect({ id, arrived: Math.min(writesAbout(desk.world, about(row)), 2) }).toEqual({
        id,
        arrived: effects,
      });
      expect({ id, state, effects }).toEqual({ id, state, effects: state === 'done' ? 1 : 0 });
      if (kind !== 'door') continue;
      const opened = desk.world.yopoint.calls.filter(
        ({ method, biz }) => method === 'cabinet.open.door' && JSON.stringify(biz).includes(about(row)),
      );
      for (const { at } of opened) expect(at - (decided_at ?? 0)).toBeLessThanOrEqual(NOT_AFTER_MS);
    }
  });

  test('the audit is whole', async () => {
    expect(await verifyAudit(store.db)).toMatchObject({ ok: true });
  });
});
