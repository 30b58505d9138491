import { once } from 'node:events';
import { connect } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import type { Notice } from '../../src/domain/notice.ts';
import { createHttpServer } from '../../src/http/server.ts';
import type { Store } from '../../src/store/open-store.ts';
import { describeOnEachEngine } from '../store/engines.ts';
import { sample } from '../vendors/loopback.ts';
import {
  type Answer,
  createPoster,
  type Encoding,
  encoded,
  type Fields,
  phpJson,
  type SignedWith,
  signedFields,
} from './deliveries.ts';
import { type Doors, openDoors } from './doors.ts';
import { METHODS, type Method } from './events.ts';
import { useDoors } from './use-doors.ts';

const SUCCESS = { error_code: 0, error_msg: 'SUCCESS', data: {} };
const SECRET_OF_THE_SAMPLES = 'test-secret-001';

describeOnEachEngine('the door for notifications', (open) => {
  let store: Store;
  let doors: Doors;
  let poster: ReturnType<typeof createPoster>;
  beforeAll(async () => {
    store = await open();
    // The vendor's printed samples are signed with one secret, whichever kind they are.
    doors = await openDoors(store, { payKey: SECRET_OF_THE_SAMPLES });
    poster = createPoster(doors.notifyUrl);
  });
  afterAll(async () => {
    poster.close();
    await doors.close();
  });

  const send = (fields: Fields, encoding?: Encoding): Promise<Answer> =>
    poster.post(encoded(fields, encoding));

  test.each([
    ['yopoint.notify.cabinet.order.simple.json', 'form'],
    ['yopoint.notify.cabinet.order.simple.json', 'json'],
    ['yopoint.cabinet.order.vi.result.notify.json', 'form'],
    ['yopoint.cabinet.order.vi.result.notify.json', 'json'],
  ] as const)('the vendor’s own sample %s, as %s, is genuine and stored once', async (name, encoding) => {
    const fields = fieldsOf(name);
    const answer = await send(fields, encoding);
    expect(answer).toMatchObject({ status: 200, envelope: SUCCESS });
    const [row, ...others] = await storedOf(store, fields['biz_content'] ?? '');
    expect(others).toEqual([]);
    // Seconds, years ago: how old it is does not matter.
    expect(row).toMatchObject({ method: fields['method'], sent_at: 1_703_730_100_000, handled_at: null });
  });

  test('each published vector of that secret is genuine, whatever its method, and with another time it is not', async () => {
    expect(vectors()).toHaveLength(5);
    for (const { params, sign } of vectors()) {
      const known = { ...params, sign };
      expect((await send(known)).status, JSON.stringify(params)).toBe(200);
      expect((await send({ ...known, timestamp: '1' })).status).toBe(401);
    }
  });

  test('escaped content is taken as it stands: written anew it would not be what was signed', async () => {
    const content = phpJson({ ReceiptNo: 'VI000000000000000001', Msg: '已关门 🙃 a/b' });
    expect(content).toMatch(/\\u5df2.*\\ud83d\\ude43.*a\\\/b/);
    const fields = signedFields('notify.close.door', content, 'appSecret');
    expect((await send(fields)).status).toBe(200);
    expect(await storedOf(store, content)).toHaveLength(1);
    expect((await send({ ...fields, biz_content: JSON.stringify(JSON.parse(content)) })).status).toBe(401);
  });

  test('what no column holds is stored without it, and still known again', async () => {
    const fields = signedFields(
      'notify.close.door',
      '{"ReceiptNo":"VI000000000000000002","Msg":"\0"}',
      'appSecret',
    );
    expect((await send(fields)).status).toBe(200);
    expect((await send(fields)).status).toBe(200);
    expect(await storedOf(store, '{"ReceiptNo":"VI000000000000000002","Msg":"\uFFFD"}')).toHaveLength(1);
  });

  test.each([
    ['urlencoded', 'application/x-www-form-urlencoded'],
    ['urlencoded with a charset', 'application/x-www-form-urlencoded; charset=UTF-8'],
    ['no type at all', ''],
    ['a type in capitals', 'APPLICATION/JSON'],
  ])('a body of %s is read', async (what, type) => {
    const fields = signedFields('notify.close.door', `{"ReceiptNo":"${what}"}`, 'appSecret');
    const { body } = encoded(fields, type.startsWith('APP') ? 'json' : 'form');
    const answer = await fetch(doors.notifyUrl, {
      method: 'POST',
      body,
      headers: type === '' ? {} : { 'content-type': type },
    });
    expect(answer.status).toBe(200);
  });

  test.each<[string, string | Buffer, string]>([
    ['nothing', '', 'application/x-www-form-urlencoded'],
    ['words', 'hello', 'text/plain'],
    ['half a JSON', '{"method":', 'application/json'],
    ['a JSON list', '[]', 'application/json'],
    ['JSON null', 'null', 'application/json'],
    ['content that is an object', '{"method":"a","biz_content":{},"sign":"x"}', 'application/json'],
    ['no method', 'biz_content=%7B%7D&sign=x', 'application/x-www-form-urlencoded'],
    ['no content', 'method=notify.close.door&sign=x', 'application/x-www-form-urlencoded'],
    ['a method that is none', 'method=a%00b&biz_content=%7B%7D&sign=x', 'application/x-www-form-urlencoded'],
    ['a name twice', 'method=a&method=b&biz_content=%7B%7D', 'application/x-www-form-urlencoded'],
    ['too many fields', `method=a&biz_content=b&${names(60)}`, 'application/x-www-form-urlencoded'],
    ['bytes', Buffer.from([0, 255, 254, 1]), 'application/octet-stream'],
  ])('%s gets 400, in the vendor’s envelope', async (_what, body, type) => {
    const answer = await poster.post({ type, body: Buffer.from(body) });
    expect(answer).toMatchObject({
      status: 400,
      envelope: { error_code: -1, error_msg: 'ERR_PARAMS', data: {} },
    });
  });

  test('a body above 256 KiB, or above 1 MiB where payment callbacks come, gets 413 in the envelope, however well it is signed', async () => {
    const business = await openDoors(store, { payKey: null, beside: doors.desk });
    const hand = createPoster(business.notifyUrl);
    try {
      const large = JSON.stringify({ ReceiptNo: 'VI1', Msg: 'x'.repeat(262_144) });
      const delivery = encoded(signedFields('notify.close.door', large, 'appSecret'));
      const tooLarge = { status: 413, envelope: { error_code: -1, data: {} } };
      expect(await hand.post(delivery)).toMatchObject(tooLarge);
      expect((await poster.post(delivery)).status).toBe(200);
      const larger = JSON.stringify({ ReceiptNo: 'VI1', Msg: 'x'.repeat(1_048_576) });
      expect(await send(signedFields('notify.close.door', larger, 'appSecret'))).toMatchObject(tooLarge);
    } finally {
      hand.close();
      await business.close();
    }
  });

  test('a request that breaks off half-way has no effect, and the next one is answered', async () => {
    const content = '{"ReceiptNo":"broken off"}';
    const { body, type } = encoded(signedFields('notify.close.door', content, 'appSecret'));
    const socket = connect(doors.port, '127.0.0.1');
    await once(socket, 'connect');
    socket.write(
      `POST /yopoint/notify HTTP/1.1\r\nhost: x\r\ncontent-type: ${type}\r\ncontent-length: ${body.length}\r\n\r\n`,
    );
    socket.write(body.subarray(0, body.length - 10));
    socket.destroy();
    await once(socket, 'close');
    expect((await send(signedFields('notify.close.door', '{"ReceiptNo":"next"}', 'appSecret'))).status).toBe(
      200,
    );
    expect(await storedOf(store, content)).toEqual([]);
  });

  test('it is known by its content, however often it comes, by form or by JSON, and with another time', async () => {
    const content = '{"ReceiptNo":"VI000000000000000003","Status":1,"Msg":""}';
    const first = signedFields('notify.close.door', content, 'appSecret');
    const later = signedFields('notify.close.door', content, 'appSecret', 1_763_957_700);
    const before = doors.changed.length;
    const answers = [await send(first), await send(first, 'json'), await send(later), await send(later)];
    expect(new Set(answers.map(({ text }) => text))).toEqual(new Set([JSON.stringify(SUCCESS)]));
    expect(await storedOf(store, content)).toHaveLength(1);
    expect(doors.changed.length - before).toBe(1);
  });

  test('a device that changes back is another event where nothing but the time tells them apart', async () => {
    const content = '{"Code":"108284445710","OnlineStatus":0}';
    for (const at of [1_763_956_800, 1_763_956_800, 1_763_956_860]) {
      expect((await send(signedFields('notify.cabinet.changed', content, 'appSecret', at))).status).toBe(200);
    }
    expect(await storedOf(store, content)).toHaveLength(2);
  });

  test('what nobody knows is stored and answered, and counted under one name', async () => {
    for (const method of ['notify.new.one', 'notify.new.two', 'toString', '__proto__']) {
      const content = JSON.stringify({ of: method });
      expect(await send(signedFields(method, content, 'appSecret'))).toMatchObject({
        status: 200,
        envelope: SUCCESS,
      });
      expect(await storedOf(store, content)).toHaveLength(1);
    }
    expect(await doors.counted('notices', { method: 'other', outcome: 'stored' })).toBeGreaterThanOrEqual(4);
    expect(await doors.counted('notices', { method: 'notify.new.one' })).toBe(0);
  });

  test('a genuine one that is cut up otherwise is not another genuine one', async () => {
    const content = '{"Code":"108284445710","Name":"a&n=b","OnlineStatus":1}';
    const whole = signedFields('notify.cabinet.changed', content, 'appSecret');
    const { appid, biz_content, sign_type, timestamp, ...rest } = whole;
    const cuts: readonly Fields[] = [
      // The time swallowed by its neighbour: without it the same event would count as another one.
      {
        ...rest,
        appid: `${appid}`,
        biz_content: `${biz_content}`,
        sign_type: `${sign_type}&timestamp=${timestamp}`,
      },
      {
        ...rest,
        appid: `${appid}&biz_content=${biz_content}`,
        sign_type: `${sign_type}`,
        timestamp: `${timestamp}`,
      },
      // By a name instead of a value.
      {
        ...rest,
        appid: `${appid}`,
        biz_content: `${biz_content}`,
        [`sign_type=${sign_type}&timestamp`]: `${timestamp}`,
      },
      {
        ...rest,
        [`appid=${appid}&biz_content`]: `${biz_content}`,
        sign_type: `${sign_type}`,
        timestamp: `${timestamp}`,
      },
    ];
    expect((await send(whole)).status).toBe(200);
    for (const cut of cuts) expect((await send(cut)).status).toBe(400);
    // Cut inside its content it says nothing any more.
    const [head = '', tail = ''] = content.split('&n=');
    const answer = await send({ ...whole, biz_content: head, n: tail });
    expect(answer.status).toBe(401);
    expect(await storedOf(store, head)).toEqual([]);
  });

  test('nothing answers to GET', async () => {
    expect((await fetch(doors.notifyUrl)).status).toBe(404);
  });
});

describeOnEachEngine('which secret signs', (open) => {
  let store: Store;
  let doors: Doors;
  let poster: ReturnType<typeof createPoster>;
  useDoors(open, (made) => {
    ({ store, doors, poster } = made);
  });

  const send = (fields: Fields): Promise<Answer> => poster.post(encoded(fields));

  test.each<[string, readonly SignedWith[]]>([
    ['notify.cabinet.order.simple', ['appSecret']],
    ['notify.cabinet.changed', ['appSecret']],
    ['notify.consumer.order.simple', ['appSecret']],
    ['notify.activity.voucher.exchangecode', ['appSecret']],
    ['cabinet.order.vi.result.notify', ['payKey']],
    ['cabinet.order.product.modify', ['payKey']],
    ['cabinet.order.refunds.result.notify', ['payKey']],
    ['consumer.order.refunds', ['payKey']],
    ['notify.close.door', ['appSecret', 'payKey']],
    ['api.test', ['appSecret', 'payKey']],
    ['notify.nobody.knows', ['appSecret', 'payKey']],
  ])('%s is taken when it is signed with %j, and with no other', async (method, right) => {
    for (const signedWith of ['appSecret', 'payKey', 'another'] as const) {
      const content = JSON.stringify({ ReceiptNo: `VI ${method} ${signedWith}` });
      const { status, envelope } = await poster.post(encoded(signedFields(method, content, signedWith)));
      if (right.includes(signedWith)) expect(status, signedWith).toBe(200);
      else {
        expect(status, signedWith).toBe(401);
        expect(envelope).toEqual({ error_code: -1, error_msg: 'ERR_SIGN', data: {} });
      }
    }
  });

  test.each<[string, string]>([
    ['an object', '{"foo":"bar"}'],
    [
      'an object with what reading and writing would change',
      '{"n":12345678901234567890,"d":1.0,"__proto__":1,"u":"\\u7edf\\/"}',
    ],
    ['a list', '[1,2]'],
  ])('api.test gets %s back to the letter, and stores nothing', async (_what, content) => {
    for (const signedWith of ['appSecret', 'payKey'] as const) {
      const answer = await send(signedFields('api.test', content, signedWith));
      expect(answer.status).toBe(200);
      expect(answer.text).toBe(`{"error_code":0,"error_msg":"SUCCESS","data":${content}}`);
    }
    expect(await storedOf(store, content)).toEqual([]);
  });

  test('api.test gets words back as words, and nothing as an object with nothing in it', async () => {
    const words = await send(signedFields('api.test', '{foo:bar}', 'appSecret'));
    expect(words.envelope.data).toBe('{foo:bar}');
    const nothing = await send(signedFields('api.test', '', 'appSecret'));
    expect(nothing.envelope).toEqual(SUCCESS);
  });

  test.each<[string, Method, Notice['kind']]>([
    ['yopoint.notify.cabinet.order.simple.json', 'notify.cabinet.order.simple', 'order_paid'],
    ['yopoint.notify.close.door.json', 'notify.close.door', 'door_closed'],
    ['yopoint.notify.cabinet.changed.biz_content.json', 'notify.cabinet.changed', 'device_changed'],
    ['yopoint.notify.consumer.order.simple.biz_content.json', 'notify.consumer.order.simple', 'shipped'],
    ['yopoint.cabinet.order.vi.result.notify.json', 'cabinet.order.vi.result.notify', 'recognised'],
    ['yopoint.cabinet.order.product.modify.assumed.json', 'cabinet.order.product.modify', 'order_replaced'],
    [
      'yopoint.cabinet.order.refunds.result.notify.assumed.json',
      'cabinet.order.refunds.result.notify',
      'refund_ordered',
    ],
  ])('the sample %s, signed as %s is, is understood as %s', async (name, method, kind) => {
    const file = name.includes('biz_content') ? null : fieldsOf(name);
    const content = file?.['biz_content'] ?? JSON.stringify(sample(name));
    expect(file?.['method'] ?? method).toBe(method);
    const signedWith = METHODS[method] === 'either' ? 'appSecret' : METHODS[method];
    doors.lines.length = 0;
    expect((await send(signedFields(method, content, signedWith))).status).toBe(200);
    const told = doors.lines.map((line) => JSON.parse(line)).find(({ msg }) => msg === 'the vendor notified');
    expect(told).toMatchObject({ method, notice: kind });
    expect(doors.lines.filter((line) => line.includes('could not be read'))).toEqual([]);
  });

  test('without the SignKey a payment callback gets 401 and says what is not set; the others are taken', async () => {
    const other = await openDoors(store, { payKey: null, beside: doors.desk });
    const hand = createPoster(other.notifyUrl);
    try {
      const payment = await hand.post(
        encoded(signedFields('cabinet.order.vi.result.notify', '{}', 'payKey')),
      );
      expect(payment).toMatchObject({
        status: 401,
        envelope: { error_code: -1, error_msg: 'ERR_SIGN_KEY_NOT_SET', data: {} },
      });
      const door = await hand.post(encoded(signedFields('notify.close.door', '{}', 'appSecret')));
      expect(door.status).toBe(200);
      const alerts = await store.db.selectFrom('alerts').select('facts').execute();
      const whys = alerts.map(({ facts }) => JSON.parse(facts).why);
      expect(whys.filter((why) => why === 'no_key')).toHaveLength(1);
    } finally {
      hand.close();
      await other.close();
    }
  });

  test('where a door is not configured its path answers 404', async () => {
    const { ground, log, metrics } = doors.parts;
    const bare = createHttpServer({ store, ground, messengers: [], log, metrics });
    for (const url of ['/yopoint/notify', '/appeals']) {
      expect((await bare.inject({ method: 'POST', url, payload: {} })).statusCode).toBe(404);
    }
    await bare.close();
  });
});

function storedOf({ db }: Store, content: string) {
  return db.selectFrom('notices').selectAll().where('content', '=', content).execute();
}

/** A sample's fields as text, as they travel. */
function fieldsOf(name: string): Fields {
  const fields = z.record(z.string(), z.union([z.string(), z.number()])).parse(sample(name));
  return Object.fromEntries(Object.entries(fields).map(([field, value]) => [field, String(value)]));
}

/** Those of the published vectors that are signed with the secret of the samples. */
function vectors() {
  const all = z
    .array(z.object({ secret: z.string(), params: z.record(z.string(), z.string()), sign: z.string() }))
    .parse(sample('yopoint.sign.vectors.json'));
  return all.filter(({ secret }) => secret === SECRET_OF_THE_SAMPLES);
}

function names(count: number): string {
  return Array.from({ length: count }, (_, index) => `n${index}=1`).join('&');
}
