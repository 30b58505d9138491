import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { sql } from 'kysely';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Service, startService } from '../../sandbox/service.ts';
import { createWorld, type World } from '../../sandbox/world.ts';
import { openStore } from '../../src/store/open-store.ts';
import { gate } from '../jobs/harness.ts';
import { startChargingSystem } from './charged.ts';

/* The real process in front of a payment system. */

const CHARGE = 'cabinet.order.vi.result.notify';

let world: World;
let payment: Awaited<ReturnType<typeof startChargingSystem>>;
beforeAll(async () => {
  payment = await startChargingSystem();
  world = await createWorld();
});
afterAll(async () => {
  await world.close();
  await payment.close();
});

function start(env: Readonly<Record<string, string>> = {}, awaitReady = true): Promise<Service> {
  return startService(world, { env: { YOPOINT_PAYMENT_RELAY_URL: payment.url, ...env }, awaitReady });
}

/** YoPoint orders a charge of this order: what it is answered. */
async function charge(
  { url }: Service,
  receipt: string,
): Promise<{ readonly status: number; readonly body: string }> {
  const biz = { ReceiptNo: receipt, Products: [] };
  const [answer] = await world.yopoint.notify(`${url}/yopoint/notify`, CHARGE, biz, 'payment');
  if (!answer) throw new Error('One delivery has one answer');
  return answer;
}

async function statusOf(service: Service, path: string, method = 'GET'): Promise<number> {
  return (await fetch(`${service.url}${path}`, { method })).status;
}

test('a charge reaches the payment system and its answer goes back; once a stop begins the balancer hears of it, and what is under way is finished', async () => {
  const service = await start();
  try {
    expect(await charge(service, 'VI000000000000000001')).toMatchObject({
      status: 200,
      body: expect.stringContaining('"charged":true'),
    });
    expect(await statusOf(service, '/readyz/relay')).toBe(200);
    const held = gate();
    payment.answerWith(async (_charge, response) => {
      await held.opened;
      response.writeHead(200).end('charged at last');
    });
    const answering = charge(service, 'VI000000000000000002');
    await expect.poll(() => payment.charges.length).toBe(2);
    const stopping = service.stop();
    await expect.poll(() => service.log.some((line) => line.includes('"stopping"'))).toBe(true);
    held.open();
    expect(await answering).toEqual({ status: 200, body: 'charged at last' });
    expect(await stopping).toEqual({ code: 0, signal: null });
  } finally {
    await service.stop();
  }
  const store = await openStore({ engine: 'sqlite', folder: join(world.folder, 'data') });
  try {
    // Written down before it ended.
    const rows = await store.db.selectFrom('notices').select('content').execute();
    expect(rows.filter(({ content }) => /VI00000000000000000[12]/.test(content))).toHaveLength(2);
  } finally {
    await store.close();
  }
});

test('with the database away at the start it listens and passes on, is not ready, and once the database is there it is ready and knows', async () => {
  const folder = join(world.folder, 'away');
  await writeFile(folder, 'No folder can be here.');
  payment.charges.length = 0;
  payment.answerWith((_charge, response) => response.writeHead(200).end('charged'));
  const service = await start({ LATCHKEY_DATA_DIR: folder }, false);
  try {
    await expect.poll(() => statusOf(service, '/readyz/relay').catch(() => 0), { timeout: 20_000 }).toBe(200);
    expect(await charge(service, 'VI000000000000000003')).toEqual({ status: 200, body: 'charged' });
    expect(payment.charges).toHaveLength(1);
    const ready = await fetch(`${service.url}/readyz`);
    expect(ready.status).toBe(503);
    expect(await ready.json()).toMatchObject({
      missing: [{ what: 'database', why: expect.stringContaining('away') }],
    });
    expect(await statusOf(service, '/healthz')).toBe(200);
    expect(await statusOf(service, '/metrics')).toBe(200);
    // All else is to come again.
    expect(await statusOf(service, '/slack/events', 'POST')).toBe(503);
    expect(await statusOf(service, '/appeals', 'POST')).toBe(503);
    const [notice] = await world.yopoint.notify(`${service.url}/yopoint/notify`, 'notify.close.door', {
      ReceiptNo: 'VI4',
      Status: 1,
    });
    expect(notice?.status).toBe(503);

    // Nobody could be told by the ledger of alerts, which lies in the database.
    const told = () =>
      world.slack.workspace
        .messages()
        .filter(({ channel, text }) => channel === 'C0ALERTS' && /退款和开门暂停/.test(text ?? ''));
    await world.slack.waitFor(() => told().length > 0, { what: 'an alert', timeoutMs: 20_000 });
    expect(told().map(({ text }) => /已恢复/.test(text ?? ''))).toEqual([false]);

    await rm(folder);
    await expect.poll(() => statusOf(service, '/readyz'), { timeout: 20_000 }).toBe(200);
    await world.slack.waitFor(() => told().some(({ text }) => /已恢复/.test(text ?? '')), {
      what: 'the end of it',
      timeoutMs: 20_000,
    });
    expect(told()).toHaveLength(1);
    expect(await charge(service, 'VI000000000000000005')).toEqual({ status: 200, body: 'charged' });
    const store = await openStore({ engine: 'sqlite', folder });
    try {
      const known = async () => (await store.db.selectFrom('notices').select('content').execute()).length;
      await expect.poll(known).toBe(2);
    } finally {
      await store.close();
    }
  } finally {
    expect(await service.stop()).toEqual({ code: 0, signal: null });
  }
});

test('a database that fails between its opening and the first job holds up the work and no callback', async () => {
  const store = await openStore({ engine: 'sqlite', folder: join(world.folder, 'data') });
  await store.migrate();
  await sql`alter table jobs rename to jobs_away`.execute(store.db);
  const service = await start({ LOG_LEVEL: 'info' }, false);
  try {
    const said = (words: string) => service.log.some((line) => line.includes(words));
    await expect.poll(() => said('cannot be begun yet'), { timeout: 20_000 }).toBe(true);
    expect(await statusOf(service, '/readyz/relay')).toBe(200);
    expect((await charge(service, 'VI000000000000000009')).status).toBe(200);
    await sql`alter table jobs_away rename to jobs`.execute(store.db);
    await expect.poll(() => said('"listening"'), { timeout: 20_000 }).toBe(true);
    expect(await service.stop()).toEqual({ code: 0, signal: null });
  } finally {
    await service.kill();
    await store.close();
  }
});

test('a stop while the database is away ends at once, in order', async () => {
  const folder = join(world.folder, 'never');
  await writeFile(folder, 'No folder can be here.');
  const service = await start({ LATCHKEY_DATA_DIR: folder }, false);
  await expect.poll(() => statusOf(service, '/readyz/relay').catch(() => 0), { timeout: 20_000 }).toBe(200);
  expect(await service.stop()).toEqual({ code: 0, signal: null });
});

test('without a relay there is nothing to balance by', async () => {
  const service = await startService(world, {
    env: {
      YOPOINT_PAYMENT_RELAY_URL: '',
      YOPOINT_PAYMENT_COPY: 'true',
      LATCHKEY_DATA_DIR: join(world.folder, 'copies'),
    },
  });
  try {
    expect(await statusOf(service, '/readyz/relay')).toBe(404);
    const before = payment.charges.length;
    // A copy is listened to.
    expect(await charge(service, 'VI000000000000000006')).toMatchObject({ status: 200 });
    expect(payment.charges).toHaveLength(before);
  } finally {
    await service.stop();
  }
});
