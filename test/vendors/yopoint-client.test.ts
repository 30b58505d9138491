import { afterEach, describe, expect, test } from 'vitest';
import { VendorRefused, VendorRejectedSignature, VendorUnreadable } from '../../src/vendors/errors.ts';
import { createTransport } from '../../src/vendors/transport.ts';
import type { YoPointClient } from '../../src/vendors/yopoint/client.ts';
import { createYoPointClient } from '../../src/vendors/yopoint/client.ts';
import { verify } from '../../src/vendors/yopoint/sign.ts';
import type { Loopback, Reply } from './loopback.ts';
import { json, rejection, sample, startLoopback } from './loopback.ts';

const SECRET = 'test-secret-001';
const NOW = 1_703_730_100_123;
const ends: (() => unknown)[] = [];

afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
});

async function client(
  reply: Reply,
  unit: 's' | 'ms' = 's',
): Promise<{ yopoint: YoPointClient; vendor: Loopback }> {
  const vendor = await startLoopback(reply);
  const transport = createTransport({ vendor: 'yopoint' });
  ends.push(vendor.close, transport.close);
  const gatewayUrl = `${vendor.url}/api/gateway/index`;
  const options = { appId: '930859529955', appSecret: SECRET, gatewayUrl, timestampUnit: unit };
  return { yopoint: createYoPointClient(options, { transport, now: () => NOW }), vendor };
}

function success(data: unknown): Reply {
  return (response) => json(response, { error_code: 0, error_msg: 'SUCCESS', sub_error_code: null, data });
}

function failure(message: string, code: number | string = -1, status = 200): Reply {
  return (response) => json(response, { error_code: code, error_msg: message, data: null }, status);
}

function form(vendor: Loopback): Record<string, string> {
  return Object.fromEntries(new URLSearchParams(vendor.received[0]?.body ?? ''));
}

describe('what goes out', () => {
  test('a call in seconds, exactly', async () => {
    const { yopoint, vendor } = await client(success({}));
    await yopoint.cabinetOrderGet({ receiptNo: 'VI231228102118586561' });
    expect(vendor.received[0]).toMatchObject({
      path: '/api/gateway/index',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
    });
    expect(form(vendor)).toEqual({
      appid: '930859529955',
      biz_content: '{"ReceiptNo":"VI231228102118586561"}',
      method: 'cabinet.order.get',
      sign: 'ffc885ce759ad8c5d3aa8015e40a4ae4',
      sign_type: 'md5',
      timestamp: '1703730100',
      version: '1.0.0',
    });
  });

  test('a call in milliseconds, exactly', async () => {
    const { yopoint, vendor } = await client(success({}), 'ms');
    await yopoint.cabinetOrderGet({ receiptNo: 'VI231228102118586561' });
    expect(form(vendor)).toMatchObject({
      timestamp: '1703730100123',
      sign: '85d77e72a2de5826427d798f903fa86b',
    });
  });

  const range = { page: 2, startTime: 1_708_617_600, endTime: 1_709_222_399 };
  const calls: readonly [string, (yopoint: YoPointClient) => Promise<unknown>, string][] = [
    ['api.test', (yopoint) => yopoint.apiTest(), '{}'],
    ['cabinet.list', (yopoint) => yopoint.cabinetList(1, 5), '{"Page":1,"PageSize":5}'],
    ['cabinet.product.stock', (yopoint) => yopoint.cabinetProductStock('c友'), '{"CID":"c友"}'],
    [
      'cabinet.open.door',
      (yopoint) => yopoint.cabinetOpenDoor({ cid: 'c1', openId: 'o1' }),
      '{"CID":"c1","OpenID":"o1"}',
    ],
    [
      'cabinet.order.refund.apply',
      (yopoint) => yopoint.cabinetOrderRefundApply('VI1'),
      '{"ReceiptNo":"VI1"}',
    ],
    ['cabinet.order.user.appeal', (yopoint) => yopoint.cabinetOrderUserAppeal('VI1'), '{"ReceiptNo":"VI1"}'],
    [
      'cabinet.order.list',
      (yopoint) => yopoint.cabinetOrderList({ ...range, pageSize: 20 }),
      '{"page":2,"StartTime":1708617600,"EndTime":1709222399,"pageSize":20}',
    ],
    ['cabinet.order.get', (yopoint) => yopoint.cabinetOrderGet({ tradeNo: 'T1' }), '{"TradeNo":"T1"}'],
    [
      'consumer.order.list',
      (yopoint) => yopoint.consumerOrderList(range),
      '{"Page":2,"StartTime":1708617600,"EndTime":1709222399}',
    ],
    ['consumer.order.get', (yopoint) => yopoint.consumerOrderGet('OD1'), '{"ReceiptNo":"OD1"}'],
  ];

  test.each(calls)('%s', async (method, call, business) => {
    const { yopoint, vendor } = await client(success({}));
    await call(yopoint);
    expect(form(vendor)).toMatchObject({ method, biz_content: business });
    expect(verify(form(vendor), SECRET)).toBe(true);
  });

  test('more than 100 orders a page are not asked for', async () => {
    const { yopoint, vendor } = await client(success([]));
    const error = await rejection(yopoint.cabinetOrderList({ ...range, pageSize: 101 }));
    expect(error).toBeInstanceOf(RangeError);
    expect(vendor.received).toHaveLength(0);
  });
});

describe('what comes back', () => {
  test('the sample order', async () => {
    const { yopoint } = await client((response) => json(response, sample('yopoint.cabinet.order.get.json')));
    const answer = await yopoint.cabinetOrderGet({ receiptNo: 'VI231228102118586561' });
    expect(answer).toMatchObject({
      order: { number: 'VI231228102118586561', paidAt: 1703730094 },
      unread: [],
    });
  });

  test('an order whose number cannot be read keeps the one asked for; without one there is no order', async () => {
    const { yopoint } = await client(success({ ReceiptNo: { no: 1 }, Price: 5 }));
    expect(await yopoint.cabinetOrderGet({ receiptNo: 'VI9' })).toMatchObject({
      order: { number: 'VI9', total: 5 },
      unread: ['ReceiptNo'],
    });
    expect(await rejection(yopoint.cabinetOrderGet({ tradeNo: 'T9' }))).toBeInstanceOf(VendorUnreadable);
  });

  test('a list as a bare array', async () => {
    const { yopoint } = await client((response) =>
      json(response, sample('yopoint.cabinet.order.list.older.json')),
    );
    const list = await yopoint.cabinetOrderList({ page: 1, startTime: 1, endTime: 2, pageSize: 10 });
    expect(list).toMatchObject({
      items: [{ number: 'OD210127120126902082', source: 'cabinet' }],
      total: null,
      page: null,
      lastPage: null,
      unread: [],
    });
  });

  test('a list as a page', async () => {
    const { yopoint } = await client((response) =>
      json(response, sample('yopoint.cabinet.list.assumed.json')),
    );
    expect(await yopoint.cabinetList(1, 5)).toMatchObject({
      items: [{ id: '5f6da2362201410011fe7b72' }],
      total: 1,
      page: 1,
      lastPage: 1,
      unread: [],
    });
    const stock = await client((response) =>
      json(response, sample('yopoint.cabinet.product.stock.with.replenishment.json')),
    );
    expect(await stock.yopoint.cabinetProductStock('c')).toMatchObject({
      items: [{ stock: 0 }],
      total: 46,
      lastPage: 23,
    });
  });

  test('rows that cannot be used are left out and named', async () => {
    const rows = [{ ReceiptNo: 'A', Price: 'much' }, 'row', { Price: 1 }, { ReceiptNo: 'B' }];
    const { yopoint } = await client(success({ total: '4', data: rows }));
    const list = await yopoint.consumerOrderList({ page: 1, startTime: 1, endTime: 2 });
    expect(list.items.map(({ number }) => number)).toEqual(['A', 'B']);
    expect(list).toMatchObject({ total: 4, page: null, unread: ['0.Price', '1.(all)', '2.ReceiptNo'] });
  });

  test.each([[null], [[]], [{}], ['']])('nothing (%j) is an empty list and no order', async (data) => {
    const { yopoint } = await client(success(data));
    expect(await yopoint.cabinetList(1, 5)).toMatchObject({ items: [], unread: [] });
    expect(await yopoint.cabinetOrderGet({ receiptNo: 'x' })).toBeNull();
    expect(await yopoint.consumerOrderGet('x')).toBeNull();
  });

  test('a list in no known shape', async () => {
    const { yopoint } = await client(success({ rows: 3 }));
    expect(await rejection(yopoint.cabinetList(1, 5))).toBeInstanceOf(VendorUnreadable);
  });

  test('an open door: what is told of the order, else null', async () => {
    const told = await client(success({ ReceiptNo: 'VI1', NotifyUrl: 'https://api.example/n' }));
    const door = { cid: 'c', openId: 'o' };
    expect(await told.yopoint.cabinetOpenDoor(door)).toEqual({
      receiptNo: 'VI1',
      notifyUrl: 'https://api.example/n',
    });
    for (const data of [null, [], 'ok', { ReceiptNo: { a: 1 } }]) {
      const { yopoint } = await client(success(data));
      expect(await yopoint.cabinetOpenDoor(door)).toEqual({ receiptNo: null, notifyUrl: null });
    }
  });
});

describe('refusals', () => {
  test.each(['ERR_TERMINAL_NOT_EXIST', 'ERR_ORDER_NOT_FOUND', 'ORDER_NOTEXIST'])(
    '%s: there is none',
    async (message) => {
      const { yopoint } = await client(failure(message));
      expect(await yopoint.cabinetOrderGet({ receiptNo: 'x' })).toBeNull();
      expect(await yopoint.consumerOrderGet('x')).toBeNull();
      expect(await yopoint.cabinetProductStock('x')).toBeNull();
    },
  );

  test('of a write it is a refusal', async () => {
    const { yopoint } = await client(failure('ERR_TERMINAL_NOT_EXIST'));
    expect(await rejection(yopoint.cabinetOpenDoor({ cid: 'x', openId: 'o' }))).toBeInstanceOf(VendorRefused);
  });

  test('an unknown appid or method is not an unknown order', async () => {
    for (const message of ['ERR_APPID_NOT_EXIST', 'ERR_METHOD_NOT_FOUND']) {
      const { yopoint } = await client(failure(message));
      expect(await rejection(yopoint.cabinetOrderGet({ receiptNo: 'x' }))).toBeInstanceOf(VendorRefused);
    }
  });

  test.each(['ERR_SIGN', 'ERR_SIGN_TYPE', 'INVALID_SIGNATURE', '签名错误'])(
    '%s: our signature',
    async (message) => {
      const { yopoint } = await client(failure(message));
      expect(await rejection(yopoint.apiTest())).toBeInstanceOf(VendorRejectedSignature);
    },
  );

  test.each(['ERR_ASSIGNED', 'ERR_NO_SIGNAL'])(
    '%s: words of which it is a part say nothing of it',
    async (message) => {
      const { yopoint } = await client(failure(message));
      expect(await rejection(yopoint.apiTest())).toBeInstanceOf(VendorRefused);
    },
  );

  test('anything else comes with the vendor’s code and words, also on HTTP 400, and is not sent again', async () => {
    const { yopoint, vendor } = await client(failure('ERR_SYSTEM', '-1', 400));
    const error = await rejection(yopoint.cabinetList(1, 5));
    expect(error).toBeInstanceOf(VendorRefused);
    expect(error).toMatchObject({
      vendorCode: '-1',
      vendorMessage: 'ERR_SYSTEM',
      method: 'cabinet.list',
      sent: 'yes',
    });
    expect(vendor.received).toHaveLength(1);
  });

  test('they never open the breaker', async () => {
    const { yopoint, vendor } = await client(failure('ERR_SYSTEM'));
    for (let count = 0; count < 12; count += 1) await rejection(yopoint.cabinetList(1, 5));
    expect(vendor.received).toHaveLength(12);
  });
});

describe('answers that are not the vendor’s', () => {
  const answers: readonly [string, string][] = [
    ['a page', '<html>Bad gateway</html>'],
    ['half a body', '{"error_code":0,"da'],
    ['another envelope', '{"code":"0"}'],
    ['no object', '[]'],
    ['nothing', ''],
  ];
  test.each(answers)('%s', async (_name, text) => {
    const { yopoint, vendor } = await client((response) => response.end(text));
    const error = await rejection(yopoint.cabinetOrderRefundApply('VI1'));
    expect(error).toBeInstanceOf(VendorUnreadable);
    expect(error).toMatchObject({ sent: 'maybe' });
    expect(vendor.received).toHaveLength(1);
  });
});

test('a write is received once, whatever comes back', async () => {
  const { yopoint, vendor } = await client((response) => response.destroy());
  await rejection(yopoint.cabinetOpenDoor({ cid: 'c', openId: 'o' }));
  await rejection(yopoint.cabinetOrderRefundApply('VI1'));
  await rejection(yopoint.cabinetOrderUserAppeal('VI1'));
  expect(vendor.received).toHaveLength(3);
});
