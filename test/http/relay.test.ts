import { once } from 'node:events';
import { request } from 'node:http';
import { connect } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { Store } from '../../src/store/open-store.ts';
import { gate } from '../jobs/harness.ts';
import { describeOnEachEngine } from '../store/engines.ts';
import { startChargingSystem } from './charged.ts';
import {
  type Delivery,
  type Encoding,
  encoded,
  type Fields,
  phpJson,
  resigned,
  type SignedWith,
  signedFields,
} from './deliveries.ts';
import { type Doors, openDoors, startPaymentSystem } from './doors.ts';
import { stalled, withoutTable } from './stalling.ts';

const CHARGE = 'cabinet.order.vi.result.notify';
const REFUND = 'cabinet.order.refunds.result.notify';
const FIELDS_OF_ANSWER = '{"error_code":0,"error_msg":"SUCCESS","data":{"charged":true}}';

/** Posts to the desk and keeps the answer to the letter. */
async function post(
  url: string,
  { type, body }: { readonly type: string | null; readonly body: Buffer },
  more = {},
) {
  const sending = request(url, {
    method: 'POST',
    headers: { ...(type === null ? {} : { 'content-type': type }), 'content-length': body.length, ...more },
  });
  sending.end(body);
  // `response` comes with the message alone.
  const [response] = (await once(sending, 'response')) as [import('node:http').IncomingMessage];
  return { status: response.statusCode, headers: response.headers, body: await buffer(response) };
}

describeOnEachEngine('in front of the payment system', (open) => {
  let store: Store;
  let payment: Awaited<ReturnType<typeof startChargingSystem>>;
  let doors: Doors;
  let serial = 0;
  beforeAll(async () => {
    payment = await startChargingSystem();
    store = await open();
    doors = await openDoors(store, { relayUrl: payment.url });
  });
  afterEach(() => {
    payment.charges.length = 0;
    payment.answerWith((_charge, response) =>
      response.writeHead(200, { 'content-type': 'application/json' }).end(FIELDS_OF_ANSWER),
    );
  });
  afterAll(async () => {
    await doors.close();
    await payment.close();
  });

  /** A callback about an order that no other test has. */
  function callback(method: string, signedWith: SignedWith, more: object = {}): Fields {
    serial += 1;
    return signedFields(
      method,
      phpJson({ ReceiptNo: receiptOf(serial), Products: [], Name: '统一冰红茶', ...more }),
      signedWith,
    );
  }
  function receiptOf(number: number): string {
    return `VI${String(number).padStart(18, '0')}`;
  }
  const stored = async (fields: Fields) =>
    (
      await store.db
        .selectFrom('notices')
        .select('key')
        .where('content', '=', fields['biz_content'] ?? '')
        .execute()
    ).length;
  const send = (delivery: Delivery) => post(doors.notifyUrl, delivery);
  const alarms = async () =>
    (await store.db.selectFrom('alerts').select('id').where('kind', '=', 'forged_callback').execute()).map(
      ({ id }) => id,
    );

  describe.each<Encoding>(['form', 'json'])('as %s', (encoding) => {
    test.each<[string, SignedWith]>([
      [CHARGE, 'payKey'],
      ['cabinet.order.product.modify', 'payKey'],
      [REFUND, 'payKey'],
      ['consumer.order.refunds', 'payKey'],
      ['consumer.order.refunds.notify', 'payKey'],
      ['nobody.knows', 'payKey'],
      ['nobody.knows', 'appSecret'],
    ])(
      '%s is passed on byte for byte, its answer goes back, and then it is stored',
      async (method, signedWith) => {
        const fields = callback(method, signedWith);
        const delivery = encoded(fields, encoding);
        const answer = await send(delivery);
        expect(payment.charges).toHaveLength(1);
        const [charge] = payment.charges;
        expect(charge?.body.equals(delivery.body)).toBe(true);
        expect(charge).toMatchObject({
          method: 'POST',
          type: delivery.type,
          url: '/pay/callback?shop=7&key=a%2Fb',
        });
        expect(charge?.trace).toMatch(/^\w{6,}$/);
        expect(doors.lines.some((line) => line.includes(`"trace":"${charge?.trace}"`))).toBe(true);
        expect({ ...answer, body: answer.body.toString() }).toMatchObject({
          status: 200,
          headers: { 'content-type': 'application/json' },
          body: FIELDS_OF_ANSWER,
        });
        await expect.poll(() => stored(fields)).toBe(1);
        // A repeat is the payment system's to recognise.
        await send(delivery);
        expect(payment.charges).toHaveLength(2);
        expect(await stored(fields)).toBe(1);
      },
    );

    test('a notice that only the pay key proves is passed on, answered as the payment system answers, and stored', async () => {
      const fields = callback('notify.close.door', 'payKey', { Status: 1 });
      payment.answerWith((_charge, response) => response.writeHead(500).end('not mine'));
      const answer = await send(encoded(fields, encoding));
      expect([answer.status, answer.body.toString()]).toEqual([500, 'not mine']);
      await expect.poll(() => stored(fields)).toBe(1);
    });

    test('a business notification is the desk’s: stored, answered, and not passed on', async () => {
      const fields = callback('notify.close.door', 'appSecret', { Status: 1 });
      const answer = await send(encoded(fields, encoding));
      expect(answer.status).toBe(200);
      expect(await stored(fields)).toBe(1);
      expect(payment.charges).toEqual([]);
    });

    test('the test goes to whom its key belongs', async () => {
      const own = await send(encoded(callback('api.test', 'appSecret'), encoding));
      expect(JSON.parse(own.body.toString())).toMatchObject({ error_code: 0, data: { Products: [] } });
      expect(payment.charges).toEqual([]);
      const theirs = await send(encoded(callback('api.test', 'payKey'), encoding));
      expect(theirs.body.toString()).toBe(FIELDS_OF_ANSWER);
      expect(payment.charges).toHaveLength(1);
    });

    test.each<[string, (fields: Fields) => Fields]>([
      ['is signed with another key', (fields) => resigned(fields, 'another')],
      ['is not signed', ({ sign: _left, ...fields }) => fields],
      ['is signed with the app secret', (fields) => resigned(fields, 'appSecret')],
    ])('what %s is passed on and never believed', async (_what, change) => {
      const fields = change(callback(CHARGE, 'payKey'));
      const answer = await send(encoded(fields, encoding));
      expect(answer.body.toString()).toBe(FIELDS_OF_ANSWER);
      expect(payment.charges).toHaveLength(1);
      await expect.poll(alarms).toEqual([expect.stringMatching(/^forged_callback:passed_on:/)]);
      expect(await stored(fields)).toBe(0);
    });
  });

  test.each<[string, Buffer, string | null]>([
    ['bytes', Buffer.from([0, 255, 254, 1, 13, 10]), 'application/octet-stream'],
    ['nothing', Buffer.alloc(0), null],
    ['half a JSON', Buffer.from('{"method":"cabinet.order'), 'application/json'],
    [
      'a method twice',
      Buffer.from('method=notify.close.door&method=cabinet.order.vi.result.notify'),
      'application/x-www-form-urlencoded',
    ],
    ['a type that is none', Buffer.from('hello'), 'text/ plain;; charset'],
  ])('%s is the payment system’s to judge', async (_what, body, type) => {
    await post(doors.notifyUrl, { type, body });
    expect(payment.charges).toHaveLength(1);
    expect(payment.charges[0]?.body.equals(body)).toBe(true);
    expect(payment.charges[0]?.type).toBe(type ?? undefined);
  });

  test('a business notification that is forged is refused here, and not passed on', async () => {
    const answer = await send(encoded(callback('notify.close.door', 'another')));
    expect(answer.status).toBe(401);
    expect(payment.charges).toEqual([]);
  });

  test.each<[string, number, Readonly<Record<string, string>>, Buffer]>([
    [
      'a refusal in words',
      200,
      { 'content-type': 'application/json; charset=gbk' },
      Buffer.from([0xb2, 0xbb]),
    ],
    ['an error', 500, { 'content-type': 'text/html' }, Buffer.from('<h1>down</h1>')],
    ['no type', 404, {}, Buffer.from('no type')],
    ['a redirect', 302, { location: '/elsewhere?a=b' }, Buffer.alloc(0)],
    ['no content', 204, {}, Buffer.alloc(0)],
    ['bytes that are packed', 200, { 'content-encoding': 'gzip' }, Buffer.from([31, 139, 8, 0])],
  ])('an answer that is %s goes back as it came', async (_what, status, headers, body) => {
    payment.answerWith((_charge, response) => response.writeHead(status, headers).end(body));
    const fields = callback(CHARGE, 'payKey');
    const answer = await send(encoded(fields));
    expect(answer.status).toBe(status);
    expect(answer.body.equals(body)).toBe(true);
    for (const name of ['content-type', 'location', 'content-encoding']) {
      expect(answer.headers[name]).toBe(headers[name]);
    }
    // What the vendor will send again is not believed before it is taken.
    if (status === 200) await expect.poll(() => stored(fields)).toBe(1);
    else expect(await stored(fields)).toBe(0);
  });

  test.each<[string, Parameters<typeof payment.answerWith>[0]]>([
    ['breaks before it answers', (_charge, _response, incoming) => incoming.socket.destroy()],
    [
      'breaks in the middle of its answer',
      (_charge, response, incoming) => {
        response.writeHead(200, { 'content-length': 100 });
        response.write('{"error_code":0', () => incoming.socket.destroy());
      },
    ],
    [
      'brings a status that is none',
      (_charge, _response, incoming) => incoming.socket.end('HTTP/1.1 000 ?\r\ncontent-length: 1\r\n\r\nx'),
    ],
  ])(
    'where the connection %s, YoPoint is answered 503 and nothing is believed',
    async (_what, answerWith) => {
      payment.answerWith(answerWith);
      const fields = callback(CHARGE, 'payKey');
      const answer = await send(encoded(fields));
      expect(answer.status).toBe(503);
      expect(JSON.parse(answer.body.toString())).toMatchObject({ error_code: -1 });
      // Once: only the vendor repeats a callback, never the relay.
      expect(payment.charges).toHaveLength(1);
      expect(await stored(fields)).toBe(0);
    },
  );

  test('a body of 1 MiB is passed on, one that is larger is refused', async () => {
    const body = Buffer.alloc(1_048_576, 'a');
    expect((await post(doors.notifyUrl, { type: 'text/plain', body })).status).toBe(200);
    expect(payment.charges[0]?.body.equals(body)).toBe(true);
    const larger = await post(doors.notifyUrl, { type: 'text/plain', body: Buffer.alloc(1_048_577, 'a') });
    expect(larger.status).toBe(413);
    expect(payment.charges).toHaveLength(1);
  });

  test('no proxy of the environment is asked', async () => {
    const before = {
      http: process.env['http_proxy'],
      HTTP: process.env['HTTP_PROXY'],
      all: process.env['ALL_PROXY'],
    };
    Object.assign(process.env, {
      http_proxy: 'http://127.0.0.1:1',
      HTTP_PROXY: 'http://127.0.0.1:1',
      ALL_PROXY: 'http://127.0.0.1:1',
    });
    try {
      expect((await send(encoded(callback(CHARGE, 'payKey')))).status).toBe(200);
    } finally {
      for (const [name, value] of [
        ['http_proxy', before.http],
        ['HTTP_PROXY', before.HTTP],
        ['ALL_PROXY', before.all],
      ] as const) {
        if (value === undefined) delete process.env[name];
        else process.env[name] = value;
      }
    }
  });

  test('an address that leads back here ends in one 503 and not in a circle', async () => {
    payment.answerWith(async (charge, response) => {
      const type = charge.type ?? null;
      const again = await post(
        doors.notifyUrl,
        { type, body: charge.body },
        { 'x-latchkey-trace': charge.trace },
      );
      response.writeHead(again.status ?? 500).end(again.body);
    });
    expect((await send(encoded(callback(CHARGE, 'payKey')))).status).toBe(503);
    expect(payment.charges).toHaveLength(1);
  });

  test('an address that leads to another instance, and from there back, ends in one 503 and not in a circle', async () => {
    const other = await openDoors(store, { beside: doors.desk, relayUrl: payment.url });
    const addresses = [other.notifyUrl, doors.notifyUrl];
    payment.answerWith(async (charge, response) => {
      const type = charge.type ?? null;
      // Bounded, should nobody recognise it.
      const url = payment.charges.length < 20 ? addresses[(payment.charges.length - 1) % 2] : undefined;
      const sent = { type, body: charge.body };
      const again = url
        ? await post(url, sent, { 'x-latchkey-trace': charge.trace })
        : { status: 500, body: '' };
      response.writeHead(again.status ?? 500).end(again.body);
    });
    try {
      expect((await send(encoded(callback(CHARGE, 'payKey')))).status).toBe(503);
      expect(payment.charges).toHaveLength(2);
    } finally {
      await other.close();
    }
  });

  test('while the database hangs or fails, callbacks are passed on as ever, and what they said is stored afterwards', async () => {
    const waiting = [callback(CHARGE, 'payKey'), callback(CHARGE, 'payKey')];
    const letGo = await stalled(store, 'notices');
    for (const fields of waiting) expect((await send(encoded(fields))).status).toBe(200);
    await letGo();
    for (const fields of waiting) await expect.poll(() => stored(fields)).toBe(1);
    const bringBack = await withoutTable(store, 'notices');
    const later = callback(CHARGE, 'payKey');
    expect((await send(encoded(later))).status).toBe(200);
    await bringBack();
    await expect.poll(() => stored(later), { timeout: 10_000 }).toBe(1);
  });

  test('a hundred are under way at once, and none waits for another', async () => {
    const held = gate();
    payment.answerWith(async (_charge, response) => {
      await held.opened;
      response.writeHead(200).end();
    });
    const answers = Array.from({ length: 100 }, () => send(encoded(callback(CHARGE, 'payKey'))));
    await expect.poll(() => payment.charges.length).toBe(100);
    held.open();
    for (const { status } of await Promise.all(answers)) expect(status).toBe(200);
  });

  test('where nothing answers in time it is 503, also for what waited for its turn', async () => {
    const narrow = await openDoors(store, {
      beside: doors.desk,
      relayUrl: payment.url,
      relayLimits: { mostUnderWay: 2, answeredWithinMs: 300 },
    });
    payment.answerWith(() => undefined);
    try {
      const answers = Array.from({ length: 5 }, () =>
        post(narrow.notifyUrl, encoded(callback(CHARGE, 'payKey'))),
      );
      for (const { status } of await Promise.all(answers)) expect(status).toBe(503);
      payment.answerWith((_charge, response) => response.writeHead(200).end());
      expect((await post(narrow.notifyUrl, encoded(callback(CHARGE, 'payKey')))).status).toBe(200);
    } finally {
      await narrow.close();
    }
  });

  test('a callback that breaks off half way is not begun', async () => {
    const { type, body } = encoded(callback(CHARGE, 'payKey'));
    const socket = connect(doors.port, '127.0.0.1');
    await once(socket, 'connect');
    socket.write(
      `POST /yopoint/notify HTTP/1.1\r\nhost: x\r\ncontent-type: ${type}\r\ncontent-length: ${body.length}\r\n\r\n`,
    );
    socket.write(body.subarray(0, body.length - 10));
    socket.destroy();
    await once(socket, 'close');
    expect((await send(encoded(callback(CHARGE, 'payKey')))).status).toBe(200);
    expect(payment.charges).toHaveLength(1);
  });

  test('where refunds are forwarded, one that verifies goes there alone, and any other is answered 401', async () => {
    const forwards = await startPaymentSystem(() => doors.desk.clock.ms);
    const other = await openDoors(store, {
      beside: doors.desk,
      relayUrl: payment.url,
      payment: forwards.client,
    });
    try {
      const fields = callback(REFUND, 'payKey', { RefundsPrice: 100 });
      expect(JSON.parse((await post(other.notifyUrl, encoded(fields))).body.toString())).toMatchObject({
        error_code: 0,
      });
      expect(forwards.simulated.refunds).toHaveLength(1);
      const { sign: _left, ...unsigned } = callback(REFUND, 'payKey');
      const cut = { ...callback(REFUND, 'payKey'), 'a=b': 'c' };
      for (const bad of [callback(REFUND, 'another'), unsigned, cut]) {
        expect((await post(other.notifyUrl, encoded(bad))).status).toBe(401);
      }
      const twice = Buffer.from(`method=x&method=${REFUND}&biz_content=%7B%7D`);
      expect(
        (await post(other.notifyUrl, { type: 'application/x-www-form-urlencoded', body: twice })).status,
      ).toBe(401);
      expect(payment.charges).toEqual([]);
      expect((await post(other.notifyUrl, encoded(callback(CHARGE, 'payKey')))).status).toBe(200);
      expect(payment.charges).toHaveLength(1);
    } finally {
      await other.close();
      await forwards.simulated.close();
    }
  });

  test('no line of the log holds what a callback said', () => {
    expect(
      doors.lines.filter((line) => line.includes('a payment callback was passed on')).length,
    ).toBeGreaterThan(20);
    expect(doors.lines.filter((line) => /biz_content|统一|VI0000|[0-9a-f]{32}|key=a/.test(line))).toEqual([]);
  });
});

describeOnEachEngine('without the pay key', (open) => {
  test.each<[string, SignedWith]>([
    [CHARGE, 'payKey'],
    [REFUND, 'payKey'],
    ['nobody.knows', 'appSecret'],
    ['nobody.knows', 'another'],
  ])(
    '%s signed with %s is refused with 401 and an error code, and nothing is stored',
    async (method, signedWith) => {
      const store = await open();
      const doors = await openDoors(store, { payKey: null });
      try {
        const answer = await post(
          doors.notifyUrl,
          encoded(signedFields(method, '{"ReceiptNo":"VI1"}', signedWith)),
        );
        expect(answer.status).toBe(401);
        expect(JSON.parse(answer.body.toString())).toMatchObject({
          error_code: -1,
          error_msg: 'ERR_SIGN_KEY_NOT_SET',
        });
        expect(await store.db.selectFrom('notices').selectAll().execute()).toEqual([]);
      } finally {
        await doors.close();
      }
    },
  );
});
