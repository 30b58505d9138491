import { createHash } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { type BaifudeClient, createBaifudeClient } from '../../src/vendors/baifude/client.ts';
import { staticToken } from '../../src/vendors/baifude/gateway.ts';
import { loadSignRule, type SignRequest } from '../../src/vendors/baifude/sign.ts';
import { VendorRefused, VendorRejectedSignature, VendorUnreadable } from '../../src/vendors/errors.ts';
import { createTransport } from '../../src/vendors/transport.ts';
import { json, type Loopback, type Reply, rejection, sample, startLoopback } from './loopback.ts';

const TOKEN = 'tok-abc';
const SECRET = 'bfd-secret';
const NOW = 1_597_300_776_947;
const ends: (() => unknown)[] = [];

afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
});

function md5(text: string): string {
  return createHash('md5').update(text, 'utf8').digest('hex');
}

async function client(
  reply: Reply,
  { rule = 'query-key', version, prefix = '' }: { rule?: string; version?: string; prefix?: string } = {},
): Promise<{ baifude: BaifudeClient; vendor: Loopback }> {
  const vendor = await startLoopback(reply);
  const transport = createTransport({ vendor: 'baifude' });
  ends.push(vendor.close, transport.close);
  const baifude = createBaifudeClient(
    {
      baseUrl: vendor.url + prefix,
      token: staticToken(TOKEN),
      sign: await loadSignRule(rule, SECRET),
      ...(version === undefined ? {} : { version }),
    },
    { transport, now: () => NOW },
  );
  return { baifude, vendor };
}

function success(data: unknown): Reply {
  return (response) => json(response, { code: '0', data, msg: 'success' });
}

function failure(code: unknown, msg: string, status = 200): Reply {
  return (response) => json(response, { code, data: null, msg }, status);
}

describe('what goes out', () => {
  test('token, timestamp and sign in the query, JSON in the body', async () => {
    const { baifude, vendor } = await client(success(null));
    await baifude.getOrderInfo('21231102161100027740');
    const sign = md5(`access_token=${TOKEN}&timestamp=${NOW}&key=${SECRET}`);
    expect(vendor.received[0]).toMatchObject({
      path: `/openApi/open/order/getOrderInfo?access_token=${TOKEN}&timestamp=${NOW}&sign=${sign}`,
      headers: { 'content-type': 'application/json', 'cache-control': 'no-cache' },
      body: '{"orderNo":"21231102161100027740"}',
    });
  });

  test('with a version, which is signed too, behind a prefix and a slash', async () => {
    const { baifude, vendor } = await client(success(null), { version: '1.0.0', prefix: '/gate/' });
    await baifude.getOrderInfo('1', { terminal: 'bfd_pc' });
    const sign = md5(`access_token=${TOKEN}&timestamp=${NOW}&version=1.0.0&key=${SECRET}`);
    const query = `access_token=${TOKEN}&timestamp=${NOW}&version=1.0.0&sign=${sign}`;
    expect(vendor.received[0]?.path).toBe(`/gate/openApi/open/order/getOrderInfo?${query}`);
    expect(vendor.received[0]?.body).toBe('{"orderNo":"1","terminal":"bfd_pc"}');
  });

  test('the body that was signed is the one that is sent', async () => {
    const { baifude, vendor } = await client(success([]), { rule: 'timestamp-body-key' });
    await baifude.getList(['友', '2']);
    const { body = '', path = '' } = vendor.received[0] ?? {};
    expect(body).toBe('{"paySnList":["友","2"]}');
    expect(new URL(path, vendor.url).searchParams.get('sign')).toBe(md5(`${NOW}${body}${SECRET}`));
  });

  test('the statement, with times in China', async () => {
    const { baifude, vendor } = await client(success([]));
    const paymentStart = Date.UTC(2022, 7, 31, 16) / 1000;
    await baifude.settlementItemList({
      paymentStart,
      paymentEnd: paymentStart + 59,
      orderNumber: 'o',
      page: 1,
      pageSize: 100,
    });
    expect(vendor.received[0]?.path).toMatch(/^\/openApi\/open\/order\/settlement\/item\/list\?/);
    expect(JSON.parse(vendor.received[0]?.body ?? '')).toEqual({
      paymentStartTime: '2022-09-01 00:00:00',
      paymentEndTime: '2022-09-01 00:00:59',
      orderNum: 'o',
      currentPage: 1,
      itemsPerPage: 100,
    });
  });

  test('more than the vendor takes is not asked for', async () => {
    const { baifude, vendor } = await client(success([]));
    const numbers = Array.from({ length: 21 }, (_, index) => String(index));
    expect(await rejection(baifude.getList(numbers))).toMatchObject({
      message: expect.stringContaining('1 to 20'),
    });
    expect(await rejection(baifude.getList([]))).toBeInstanceOf(RangeError);
    const query = { paymentStart: 1, paymentEnd: 2, pageSize: 501 };
    expect(await rejection(baifude.settlementItemList(query))).toBeInstanceOf(RangeError);
    expect(vendor.received).toHaveLength(0);
    await baifude.getList(numbers.slice(0, 20));
    expect(vendor.received).toHaveLength(1);
  });
});

describe('what comes back', () => {
  test('the sample order', async () => {
    const { baifude } = await client((response) => json(response, sample('baifude.getOrderInfo.json')));
    expect(await baifude.getOrderInfo('21231102161100027740')).toMatchObject({
      order: { number: '21231102161100027740', total: 36900, state: { code: 6, name: { zh: '已支付' } } },
      unread: [],
    });
  });

  test('success as the number 0', async () => {
    const { baifude } = await client((response) =>
      json(response, { code: 0, data: { totalPaid: 1 }, msg: '' }),
    );
    expect(await baifude.getOrderInfo('77')).toMatchObject({ order: { number: '77', paid: 100 } });
  });

  test('no order: null on success, or a refusal in words', async () => {
    for (const reply of [success(null), failure('20001', '订单不存在'), failure('x', 'Order not found')]) {
      const { baifude } = await client(reply);
      expect(await baifude.getOrderInfo('1')).toBeNull();
      expect(await baifude.getList(['1'])).toEqual({ items: [], unread: [] });
    }
  });

  test('an object in which nothing but the number is filled in is no order', async () => {
    for (const data of [
      {},
      { orderNo: '1' },
      { orderNo: '1', orderStatus: null, goodsList: [], consignee: '' },
    ]) {
      const { baifude } = await client(success(data));
      expect(await baifude.getOrderInfo('1')).toBeNull();
    }
    const { baifude } = await client(success({ orderNo: '1', orderStatus: 6 }));
    expect(await baifude.getOrderInfo('1')).toMatchObject({ order: { number: '1' } });
  });

  test('a line of the statement without any number is left out and named', async () => {
    const { baifude } = await client(success([{ skuName: '橘子' }, { bizOrderNum: '2' }]));
    expect(await baifude.settlementItemList({ paymentStart: 1, paymentEnd: 2 })).toMatchObject({
      items: [{ orderNumber: null, businessNumber: '2' }],
      unread: ['0.orderNum'],
    });
  });

  test('a missing token or interface is not a missing order', async () => {
    for (const message of ['access_token不存在', '接口不存在', '授权访问凭证不存在']) {
      const { baifude } = await client(failure('10014', message));
      expect(await rejection(baifude.getOrderInfo('1'))).toBeInstanceOf(VendorRefused);
    }
  });

  test('payments: the sample, one alone, and the orders under any of the assumed names', async () => {
    const assumed = await client((response) => json(response, sample('baifude.getList.assumed.json')));
    expect(await assumed.baifude.getList(['1'])).toEqual({
      items: [{ number: '217132502617316312401131698', orderNumbers: [] }],
      unread: [],
    });
    const one = await client(success({ sn: '1', channelSn: 'c', orderNo: 'A' }));
    expect((await one.baifude.getList(['1'])).items).toEqual([{ number: '1', orderNumbers: ['A'] }]);
    const many = await client(
      success({ records: [{ sn: '1', orderSn: ['A', 'B', 'A', 5] }, { sn: '2', orderNum: 'C' }, {}, 7] }),
    );
    expect(await many.baifude.getList(['1'])).toMatchObject({
      items: [{ orderNumbers: ['A', 'B'] }, { orderNumbers: ['C'] }],
      unread: ['2.sn', '3.(all)'],
    });
  });

  test('the statement, without personal data', async () => {
    const { baifude } = await client((response) =>
      json(response, sample('baifude.settlement.item.list.assumed.json')),
    );
    const { items } = await baifude.settlementItemList({ paymentStart: 1, paymentEnd: 2 });
    expect(items).toEqual([
      {
        orderNumber: '21231102161100027740',
        businessNumber: '21231102161100027740',
        goods: '普通橘子-zh001',
        category: null,
      },
    ]);
  });

  test('a name typed as a number is taken as it is, and what is not shown is not named unread', async () => {
    const { baifude } = await client(success([{ orderNum: '1', skuName: 5, channelName: {} }]));
    const { items, unread } = await baifude.settlementItemList({ paymentStart: 1, paymentEnd: 2 });
    expect(items[0]?.goods).toBe('5');
    expect(unread).toEqual([]);
  });

  test('neither order nor list', async () => {
    const { baifude } = await client(success('soon'));
    expect(await rejection(baifude.getOrderInfo('1'))).toBeInstanceOf(VendorUnreadable);
    expect(await rejection(baifude.getList(['1']))).toBeInstanceOf(VendorUnreadable);
  });
});

describe('refusals', () => {
  test('the vendor’s sample: our signature', async () => {
    const { baifude, vendor } = await client((response) =>
      json(response, sample('baifude.error.10016.json')),
    );
    expect(await rejection(baifude.getOrderInfo('1'))).toBeInstanceOf(VendorRejectedSignature);
    expect(vendor.received).toHaveLength(1);
  });

  test('anything else with its code and words, whatever the HTTP status', async () => {
    const { baifude, vendor } = await client(failure(500100, '系统繁忙', 400));
    const error = await rejection(baifude.getOrderInfo('1'));
    expect(error).toBeInstanceOf(VendorRefused);
    expect(error).toMatchObject({
      vendorCode: '500100',
      vendorMessage: '系统繁忙',
      method: 'order/getOrderInfo',
    });
    expect(vendor.received).toHaveLength(1);
  });

  test.each(['<html/>', '{"data":{}}', '[]', ''])('%j is not the vendor’s answer', async (text) => {
    const { baifude } = await client((response) => response.end(text));
    expect(await rejection(baifude.getOrderInfo('1'))).toBeInstanceOf(VendorUnreadable);
  });
});

describe('sign rules', () => {
  const request = { accessToken: 't', timestamp: '1', path: '/p', rawBody: '{}', query: { b: '2', a: '1' } };

  test('query-key: sorted pairs, then the key', async () => {
    const sign = await loadSignRule('query-key', 's');
    expect(await sign(request)).toBe(md5('a=1&b=2&key=s'));
  });

  test('timestamp-body-key', async () => {
    const sign = await loadSignRule('timestamp-body-key', 's');
    expect(await sign(request)).toBe(md5('1{}s'));
  });

  async function moduleFile(text: string): Promise<string> {
    const folder = await mkdtemp(join(tmpdir(), 'latchkey-sign-'));
    ends.push(() => rm(folder, { recursive: true }));
    const file = join(folder, 'rule.mjs');
    await writeFile(file, text);
    return relative(process.cwd(), file);
  }

  test('module: gets the whole request and the secret, from a path relative to the working directory', async () => {
    const file = await moduleFile(
      'import { createHash } from "node:crypto";\n' +
        'export default async (request) => createHash("md5").update(JSON.stringify(request)).digest("hex");\n',
    );
    const sign = await loadSignRule(`module:${file}`, 's');
    const whole: SignRequest = { ...request, secret: 's' };
    expect(await sign(request)).toBe(md5(JSON.stringify(whole)));
  });

  test('module without a function, missing module, unknown name: says what to set', async () => {
    const empty = await moduleFile('export default 3;\n');
    await expect(loadSignRule(`module:${empty}`, 's')).rejects.toThrow(
      /BAIFUDE_SIGN_RULE.*default export.*not a function/,
    );
    await expect(loadSignRule('module:./no-such-rule.mjs', 's')).rejects.toThrow(
      /BAIFUDE_SIGN_RULE.*could not be loaded/,
    );
    for (const name of ['md5', 'module:', 'constructor']) {
      await expect(loadSignRule(name, 's')).rejects.toThrow(
        /choose one of query-key, timestamp-body-key, module:<path>/,
      );
    }
  });

  test('a signature that is not lower-case hex is never sent', async () => {
    const file = await moduleFile('export default () => "ABC";\n');
    const { baifude, vendor } = await client(success(null), { rule: `module:${file}` });
    await expect(baifude.getOrderInfo('1')).rejects.toThrow(/lower-case hex/);
    expect(vendor.received).toHaveLength(0);
  });
});
