import { createHash, randomInt } from 'node:crypto';
import { Agent, type IncomingMessage, request, type ServerResponse } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { createRandom, type Random } from '../../sandbox/fleet/random.ts';
import { freePort, type Service, startService } from '../../sandbox/service.ts';
import { createWorld } from '../../sandbox/world.ts';
import { openStore, type StoreLocation } from '../../src/store/open-store.ts';
import { allAppeals } from '../appeals/appealing.ts';
import { VENDOR_KEYS } from '../desk/desk.ts';
import { policyWith, sellOrder } from '../desk/service.ts';
import { describeOnEachEngine } from '../store/engines.ts';
import { startChargingSystem } from './charged.ts';
import { encoded, phpJson, signedFields } from './deliveries.ts';
import { cuttable, type Outage } from './outage.ts';

/* Ten thousand payment callbacks, as a vendor sends them that repeats what is not answered 200, while everything around them breaks. */

/** On PostgreSQL two instances share them; SQLite has one, which is away while it is killed. */
const CALLBACKS = { postgres: 10_000, sqlite: 1_000 } as const;
const AT_ONCE = 64;
/** Of them: as large as a body may be. */
const LARGE_EVERY = 500;
/** Orders whose customers want their money back: the desk has to know of each in the end. */
const APPEALED = 20;
const ONE_MIB = 1_048_576;
/** A vendor's minute, in ms, and the tries after which it gives up: far more than are needed. */
const TRIED_AGAIN_MS = 60;
const MOST_TRIES = 400;

const METHODS = [
  'cabinet.order.vi.result.notify',
  'cabinet.order.vi.result.notify',
  'cabinet.order.product.modify',
  'cabinet.order.refunds.result.notify',
  'consumer.order.refunds',
  'consumer.order.refunds.notify',
  'notify.close.door',
  'api.test',
  'nobody.knows.this',
] as const;

type Callback = {
  readonly type: string;
  readonly body: Buffer;
  readonly digest: string;
  /** The pay key proves it. */
  readonly genuine: boolean;
};

/** What the payment system did with one body, by its digest. */
type Account = { readonly type: string | undefined; readonly answer: Buffer; accepted: number; came: number };

describeOnEachEngine('ten thousand payment callbacks', (_open, fresh, engine) => {
  test('no byte is changed, none is swallowed, none is answered as charged that was not, and the desk knows in the end', async () => {
    const seed = Number(process.env['RELAY_SEED'] ?? randomInt(2 ** 31));
    process.stdout.write(`The relay's suite on ${engine}: RELAY_SEED=${seed}\n`);
    const random = createRandom(seed);
    const place = await fresh();
    const outage = place.engine === 'postgres' ? await cuttable(place.url) : null;
    const world = await createWorld({
      policy: policyWith({ appeals: { digestAbove: { count: 1_000, within: '1m' } } }),
    });
    const payment = await startChargingSystem();
    const accounts = new Map<string, Account>();
    const trouble = { on: true };
    payment.answerWith(({ type, body }, response, incoming) =>
      answer(accounts, { type, body, random: trouble.on ? random : null }, response, incoming),
    );
    const ports = [await freePort(), ...(engine === 'postgres' ? [await freePort()] : [])];
    const env = {
      ...databaseEnv(outage?.location ?? place),
      YOPOINT_PAYMENT_RELAY_URL: payment.url,
      YOPOINT_PAY_KEY: VENDOR_KEYS.payKey,
      YOPOINT_WATCH_INTERVAL: '1s',
      LOG_LEVEL: 'warn',
    };
    const running = new Map<number, Service>();
    const start = async (port: number, awaitReady = true) => {
      running.set(port, await startService(world, { env, port, awaitReady }));
    };
    const agent = new Agent({ keepAlive: true, maxSockets: AT_ONCE });
    try {
      // One migrates.
      for (const port of ports) await start(port);
      const appealed = Array.from({ length: APPEALED }, () => sellOrder(world, 900).ReceiptNo);
      const callbacks = Array.from({ length: CALLBACKS[engine] }, (_one, index) =>
        drawn(random, index, appealed[index % APPEALED] ?? ''),
      );
      for (const receipt of appealed) world.yopoint.state.customerAsksRefund(receipt);

      let taken = 0;
      const wrong: string[] = [];
      const queue = callbacks.entries();
      async function vendor(): Promise<void> {
        for (const [index, callback] of queue) {
          const last = await untilTaken(callback, ports, { random, agent, trouble });
          const account = accounts.get(callback.digest);
          if (last === null) wrong.push(`${index}: given up`);
          else if (!account || account.accepted === 0)
            wrong.push(`${index}: answered 200, and never accepted`);
          else if (!account.answer.equals(last)) wrong.push(`${index}: another answer`);
          else if (account.type !== callback.type) wrong.push(`${index}: another type`);
          taken += 1;
        }
      }
      const sending = Promise.all(Array.from({ length: AT_ONCE }, vendor));
      await disturb({ running, start, outage, random, share: () => taken / callbacks.length });
      trouble.on = false;
      await sending;

      expect(wrong).toEqual([]);
      const known = new Set(callbacks.map(({ digest }) => digest));
      // Whatever came to the payment system is a callback to the byte.
      expect([...accounts.keys()].filter((digest) => !known.has(digest))).toEqual([]);
      expect(accounts.size).toBe(known.size);

      const store = await openStore(place);
      try {
        const appeals = async () => (await allAppeals(store)).map(({ receipt }) => receipt);
        await expect
          .poll(async () => (await appeals()).filter((receipt) => appealed.includes(receipt)).sort(), {
            timeout: 30_000,
          })
          .toEqual([...appealed].sort());
        // What is not proved is believed nowhere.
        const stored = await store.db.selectFrom('notices').select(['content', 'method']).execute();
        expect(stored.filter(({ content }) => content.includes('"forged":true'))).toEqual([]);
        expect(stored.filter(({ method }) => method === 'api.test')).toEqual([]);
        const least = callbacks.filter(({ genuine }) => genuine).length / 2;
        await expect
          .poll(async () => (await store.db.selectFrom('notices').select('key').execute()).length, {
            timeout: 20_000,
          })
          .toBeGreaterThan(least);
      } finally {
        await store.close();
      }
      for (const service of running.values()) {
        await stopInOrder(service);
      }
    } finally {
      agent.destroy();
      await Promise.all([...running.values()].map((service) => service.kill()));
      await outage?.close();
      await world.close();
      await payment.close();
    }
  }, 240_000);
});

/** The payment system: it charges once per body, answers as it did the first time, and is slow, cut, or in trouble in between. */
async function answer(
  accounts: Map<string, Account>,
  {
    type,
    body,
    random,
  }: { readonly type: string | undefined; readonly body: Buffer; readonly random: Random | null },
  response: ServerResponse,
  incoming: IncomingMessage,
): Promise<void> {
  const digest = digestOf(body);
  const account = accounts.get(digest) ?? {
    type,
    answer: Buffer.from(JSON.stringify({ error_code: 0, error_msg: 'SUCCESS', data: { charged: digest } })),
    accepted: 0,
    came: 0,
  };
  accounts.set(digest, account);
  account.came += 1;
  const dice = random?.int(0, 999) ?? 999;
  if (dice < 20) return void incoming.socket.destroy();
  if (dice < 40) return void response.writeHead(500, { 'content-type': 'text/plain' }).end('in trouble');
  if (dice < 60) {
    response.writeHead(200, { 'content-length': account.answer.length });
    return void response.write(account.answer.subarray(0, 20), () => incoming.socket.destroy());
  }
  // Far beyond what anybody waits for.
  if (dice < 63) await sleep(6_000);
  else if (dice < 160) await sleep(random?.int(1, 60));
  account.accepted += 1;
  response.writeHead(200, { 'content-type': 'application/json' }).end(account.answer);
}

/** Sends until the answer is 200, to any instance; its body, or null when the vendor gives up. */
async function untilTaken(
  callback: Callback,
  ports: readonly number[],
  with_: { readonly random: Random; readonly agent: Agent; readonly trouble: { readonly on: boolean } },
): Promise<Buffer | null> {
  const { random, agent, trouble } = with_;
  for (let tries = 0; tries < MOST_TRIES; tries += 1) {
    const port = random.pick(ports);
    const cutAt = trouble.on && random.int(0, 99) < 2 ? random.int(0, callback.body.length) : null;
    const answered = await sendOnce(callback, port, agent, cutAt);
    if (answered?.status === 200) return answered.body;
    await sleep(TRIED_AGAIN_MS);
  }
  return null;
}

/** Null: no complete answer. `cutAt`: the connection breaks after this many bytes of the body. */
function sendOnce(
  { type, body }: Callback,
  port: number,
  agent: Agent,
  cutAt: number | null,
): Promise<{ readonly status: number | undefined; readonly body: Buffer } | null> {
  return new Promise((resolve) => {
    const headers = { 'content-type': type, 'content-length': body.length };
    const sending = request(
      { host: '127.0.0.1', port, path: '/yopoint/notify', method: 'POST', agent, headers, timeout: 15_000 },
      (response) => {
        buffer(response).then(
          (whole) => resolve({ status: response.statusCode, body: whole }),
          () => resolve(null),
        );
      },
    );
    sending.once('error', () => resolve(null));
    sending.once('timeout', () => sending.destroy());
    if (cutAt === null) sending.end(body);
    else sending.write(body.subarray(0, cutAt), () => sending.destroy());
  });
}

/** Kills, stops and starts instances, and takes the database away, spread over the callbacks. */
async function disturb(parts: {
  readonly running: Map<number, Service>;
  readonly start: (port: number, awaitReady?: boolean) => Promise<void>;
  readonly outage: Outage | null;
  readonly random: Random;
  readonly share: () => number;
}): Promise<void> {
  const { running, start, outage, random, share } = parts;
  const deeds = outage
    ? (['kill', 'away', 'stop', 'kill', 'away', 'stop', 'kill'] as const)
    : (['kill', 'stop', 'kill'] as const);
  for (const [index, deed] of deeds.entries()) {
    while (share() < (index + 1) / (deeds.length + 2)) await sleep(20);
    const [port, service] = random.pick([...running]);
    if (deed === 'away') {
      await outage?.begin();
      // One starts while the database is away.
      await service.kill();
      await start(port, false);
      await sleep(random.int(500, 1_500));
      await outage?.end();
    } else {
      if (deed === 'kill') await service.kill();
      else await stopInOrder(service);
      await start(port, false);
    }
  }
}

/** Of a process that does not listen yet a signal is the system's to answer. */
async function stopInOrder(service: Service): Promise<void> {
  const passesOn = async () => (await fetch(`${service.url}/readyz/relay`).catch(() => null))?.status;
  await expect.poll(passesOn, { timeout: 30_000 }).toBe(200);
  expect(await service.stop(25_000)).toEqual({ code: 0, signal: null });
}

/** A callback unlike any other: every method, both encodings, some unsigned or forged, some no callback at all, some as large as may be. */
function drawn(random: Random, index: number, receipt: string): Callback {
  const dice = random.int(0, 99);
  if (dice < 4)
    return made(
      'application/octet-stream',
      Buffer.from([...String(index), 0, 255, 13, 10].map(Number)),
      false,
    );
  const genuine = dice < 85;
  // A business notification that is forged is refused here.
  const method = random.pick(METHODS.filter((one) => genuine || !one.startsWith('notify.')));
  const large = index % LARGE_EVERY === 0;
  const biz = {
    ReceiptNo: method === 'cabinet.order.vi.result.notify' ? receipt : `VI${String(index).padStart(18, '0')}`,
    index,
    ...(genuine ? {} : { forged: true }),
    Products: [],
    Msg: '已关门 🙃 a&b=c/%',
    ...(large ? { filling: 'x'.repeat(ONE_MIB - 1_000) } : {}),
  };
  const fields = signedFields(
    method,
    random.int(0, 1) === 0 ? phpJson(biz) : JSON.stringify(biz),
    genuine ? 'payKey' : 'another',
  );
  const { sign, ...unsigned } = fields;
  const sent = genuine || random.int(0, 1) === 0 ? { ...unsigned, sign: sign ?? '' } : unsigned;
  const { type, body } = encoded(sent, !large && random.int(0, 1) === 0 ? 'form' : 'json');
  return made(type, body, genuine);
}

function made(type: string, body: Buffer, genuine: boolean): Callback {
  return { type, body, digest: digestOf(body), genuine };
}

function digestOf(body: Buffer): string {
  return createHash('sha256').update(body).digest('hex');
}

function databaseEnv(place: StoreLocation): Record<string, string> {
  return place.engine === 'postgres' ? { DATABASE_URL: place.url } : { LATCHKEY_DATA_DIR: place.folder };
}
