import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { APP } from '../../sandbox/slack/directory.ts';
import { createWorld } from '../../sandbox/world.ts';
import type { RequestState } from '../../src/domain/request.ts';
import type { Store } from '../../src/store/open-store.ts';
import {
  approvalsCard,
  copiesOf,
  deliverTo,
  effectsAbout,
  openDesk,
  policyWith,
  type RunningDesk,
  reaches,
  requestRow,
  sellOrder,
  writeArrives,
  writesAbout,
} from '../desk/service.ts';
import { endLeases, hurry, makeOlder } from '../requests/hurry.ts';
import { describeOnEachEngine } from '../store/engines.ts';

const NOW = 1_763_983_200_000;

/** A refund that was asked for and begun at NOW. */
async function storeRefund({ db }: Store, id: string, state: RequestState): Promise<void> {
  await db
    .insertInto('requests')
    .values({
      id,
      kind: 'refund',
      state,
      version: 4,
      subject: `c.${id}`,
      amount_fen: 500,
      requester: 'mei',
      reason: 'charged twice',
      note: null,
      facts: '{}',
      facts_digest: 'none',
      trace: 'none',
      created_at: NOW,
      expires_at: NOW + 1000,
      decided_at: NOW,
      decided_by: null,
      decision_note: null,
      begun_at: NOW,
      ended_at: null,
      ending: null,
      ending_words: null,
      ended_by: null,
      person_asked_at: null,
      receipt: null,
      followed: null,
    })
    .execute();
}

/** Its attempt, and two jobs of next century. */
async function storeWork({ db }: Store, id: string): Promise<void> {
  const attempt = { request: id, number: 1, fence: 1, stored_at: NOW, send_by: NOW + 10, ended_at: null };
  await db
    .insertInto('attempts')
    .values({ ...attempt, outcome: 'unknown' })
    .execute();
  const job = { kind: 'none', subject: id, payload: null, created_at: NOW, attempts: 0, wanted: 1, fence: 1 };
  const later = Date.UTC(2100, 0);
  await db
    .insertInto('jobs')
    .values([
      { ...job, key: `waiting:${id}`, run_at: later, lease_until: null },
      { ...job, key: `held:${id}`, run_at: later, lease_until: later },
    ])
    .execute();
}

describeOnEachEngine('hurry', (open) => {
  it('brings waiting jobs forward and leaves those alone that somebody works on', async () => {
    const store = await open();
    await storeRefund(store, 'R1001', 'unknown');
    await storeWork(store, 'R1001');
    expect(await hurry(store)).toBe(1);
    const jobs = () => store.db.selectFrom('jobs').selectAll().orderBy('key').execute();
    expect(await jobs()).toMatchObject([
      { key: 'held:R1001', wanted: 1 },
      { key: 'waiting:R1001', wanted: 2, run_at: 0, lease_until: null },
    ]);
    expect((await jobs())[0]?.run_at).toBeGreaterThan(NOW);
    expect(await endLeases(store)).toBe(1);
    expect((await jobs())[0]?.lease_until).toBe(0);
  });

  it('makes one request older and no other, what has not happened staying so', async () => {
    const store = await open();
    for (const id of ['R1001', 'R1002']) {
      await storeRefund(store, id, 'unknown');
      await storeWork(store, id);
    }
    await makeOlder(store, 'R1001', 60_000);
    expect(await requestRow(store, 'R1001')).toMatchObject({
      version: 4,
      created_at: NOW - 60_000,
      expires_at: NOW - 59_000,
      begun_at: NOW - 60_000,
      ended_at: null,
    });
    expect(await requestRow(store, 'R1002')).toMatchObject({ created_at: NOW, begun_at: NOW });
    const attempts = await store.db.selectFrom('attempts').selectAll().orderBy('request').execute();
    expect(attempts).toMatchObject([
      { stored_at: NOW - 60_000, send_by: NOW - 59_990, ended_at: null },
      { stored_at: NOW, send_by: NOW + 10 },
    ]);
  });
});

describe('the world', () => {
  it('gives its services a door identity, and writes the policy as it is told', async () => {
    const policy = policyWith({ refund: { expireAfter: '2m' }, door: { coolDown: '1s' } });
    const world = await createWorld({ policy });
    try {
      expect(world.serviceEnv(1)['YOPOINT_DOOR_OPEN_ID']).toBe('sandbox-door-identity');
      expect(parse(await readFile(join(world.folder, 'policy.yml'), 'utf8'))).toMatchObject({
        refund: { expireAfter: '2m', remindAfter: '15m' },
        door: { coolDown: '1s', notAfter: '60s' },
      });
    } finally {
      await world.close();
    }
  });

  it('is not made with a section that the policy does not have', async () => {
    await expect(createWorld({ policy: policyWith({ refunds: {} }) })).rejects.toThrow('no refunds');
  });
});

describe('in a world of requests', () => {
  it('what came to the vendor and what it did are counted for each order and each cabinet', async () => {
    const world = await createWorld();
    try {
      const { state } = world.yopoint;
      const cabinet = state.addCabinet();
      const order = sellOrder(world, 500, cabinet.id);
      expect(order).toMatchObject({ CID: cabinet.id, PayPrice: 500 });
      expect(sellOrder(world, 1).CID).toBe(world.fleet.cabinets[0]?.id);
      state.openDoor(cabinet, 'desk');
      expect([writesAbout(world, cabinet.id), effectsAbout(world, cabinet.id)]).toEqual([0, 1]);
      const arrival = writeArrives(world, order.ReceiptNo);
      const body = new URLSearchParams({
        method: 'cabinet.order.refund.apply',
        biz_content: JSON.stringify({ ReceiptNo: order.ReceiptNo }),
      });
      await fetch(world.yopoint.url, { method: 'POST', body });
      await arrival;
      expect([writesAbout(world, order.ReceiptNo), effectsAbout(world, order.ReceiptNo)]).toEqual([1, 0]);
    } finally {
      await world.close();
    }
  });

  it('a card is found by the number of its request, whole, where it was sent, and without its thread', async () => {
    const world = await createWorld();
    try {
      const { workspace } = world.slack;
      const post = (channel: string, text: string, more: object = {}) =>
        workspace.add({ channel, text, user: APP.botUser, blocks: [], via: 'web_api', ...more });
      post('C0APPROVE', 'Refund R10010');
      expect(approvalsCard(world, 'R1001')).toBeUndefined();
      const card = post('C0APPROVE', 'Refund R1001');
      post('C0APPROVE', 'R1001: approved', { threadTs: card.ts });
      post('C0APPROVE', 'what about R1001?', { via: 'person' });
      const copy = post(workspace.direct('U0MEI').id, '', { metadata: { request: 'R1001' } });
      expect(approvalsCard(world, 'R1001')).toBe(card);
      expect(copiesOf(world, 'R1001', 'C0APPROVE')).toEqual([card]);
      expect(copiesOf(world, 'R1001', 'U0MEI')).toEqual([copy]);
      expect(copiesOf(world, 'R1001', 'U0LIN')).toEqual([]);
    } finally {
      await world.close();
    }
  });
});

describeOnEachEngine('a desk of requests', (_open, fresh, engine) => {
  let desk: RunningDesk;
  beforeAll(async () => {
    desk = await openDesk({ database: await fresh(), env: { LOG_LEVEL: 'warn' } });
  });
  afterAll(() => desk?.close());

  it('reads the service’s database beside it, and waits for a state by name', async () => {
    await storeRefund(desk.store, 'R0001', 'rejected');
    expect(await requestRow(desk.store, 'R0001')).toMatchObject({ state: 'rejected', amount_fen: 500 });
    expect(await requestRow(desk.store, 'R0002')).toBeUndefined();
    expect(await reaches(desk.store, 'R0001', ['done', 'rejected'])).toMatchObject({ id: 'R0001' });
    await expect(reaches(desk.store, 'R0001', ['done'], 50)).rejects.toThrow(
      'R0001 to be done; it is rejected',
    );
  });

  it('is killed at once and comes back on the same database', async () => {
    const first = desk.service;
    expect(await first.kill()).toEqual({ code: null, signal: 'SIGKILL' });
    expect(await first.kill()).toEqual({ code: null, signal: 'SIGKILL' });
    const second = await desk.start();
    expect(desk.service).toBe(second);
    expect(second.pid).not.toBe(first.pid);
    expect(await requestRow(desk.store, 'R0001')).toBeDefined();
    expect((await desk.world.slack.as('U0MEI').command('/desk', 'help')).status).toBe(200);
  });

  if (engine === 'postgres') {
    it('has two instances, and Slack delivers to the one that is named', async () => {
      const first = desk.service;
      const second = await desk.start();
      expect(desk.world.slack.requestUrl).toBe(`${second.url}/slack/events`);
      deliverTo(desk.world, first);
      await second.kill();
      expect((await desk.world.slack.as('U0MEI').command('/desk', 'help')).status).toBe(200);
      deliverTo(desk.world, second);
      expect((await desk.world.slack.as('U0MEI').command('/desk', 'help')).error).toBe('dispatch_failed');
    });
  } else {
    it('has one instance at a time, to which Slack goes on delivering', async () => {
      const only = desk.service;
      await expect(desk.start()).rejects.toThrow(/ended before it was ready/);
      expect(desk.service).toBe(only);
      expect((await desk.world.slack.as('U0MEI').command('/desk', 'help')).status).toBe(200);
    });
  }
});
