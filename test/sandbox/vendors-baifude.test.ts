import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createBaifude } from '../../sandbox/baifude/index.ts';
import { type BaifudeSignRule, baifudeSign } from '../../sandbox/baifude/sign.ts';
import { createFleet } from '../../sandbox/fleet.ts';
import { sample } from '../../sandbox/samples.ts';
import { type Answer, NOW, post, SECRET, startBaifude, TOKEN } from './vendors-client.ts';

type Row = Record<string, unknown>;

const ORDER = '21231102161100027740';
const PAYMENT = '216989127136336309084473444';
const WRONG_SIGN = sample('baifude.error.10016.json');
const EVER = { paymentStartTime: '2020-1-1 00:00:00', paymentEndTime: '2030-12-31 23:59:59' };

const rows = (answer: Answer): Row[] => answer.data as Row[];

// Worked out apart from the code: printf '%s' '<text>' | md5sum
it.each<[BaifudeSignRule, string]>([
  // access_token=abc&timestamp=1597300776947&version=1.0.0&key=test-secret-001
  ['query-key', '5a3538d50e01ebdf601d8e7355abcf2d'],
  // 1597300776947{"orderNo":"21231102161100027740"}test-secret-001
  ['timestamp-body-key', 'e7ef577ef60b96aa3627e4a4f45a1973'],
])('signs by %s', (rule, sign) => {
  const query = { version: '1.0.0', timestamp: '1597300776947', access_token: 'abc', sign: 'not signed' };
  const body = Buffer.from(`{"orderNo":"${ORDER}"}`);
  expect(baifudeSign(rule, { query, body }, 'test-secret-001')).toBe(sign);
});

describe.each<BaifudeSignRule>(['query-key', 'timestamp-body-key'])('the door, by %s', (rule) => {
  const text = JSON.stringify({ orderNo: ORDER });
  let baifude: Awaited<ReturnType<typeof startBaifude>>;
  beforeEach(async () => {
    baifude = await startBaifude(rule);
  });
  afterEach(() => baifude.vendor.close());

  it('gives the sample order word for word', async () => {
    expect(await baifude.call('getOrderInfo', { orderNo: ORDER })).toEqual(
      sample('baifude.getOrderInfo.json'),
    );
    expect(baifude.vendor.calls).toEqual([
      {
        method: '/openApi/open/order/getOrderInfo',
        biz: { orderNo: ORDER },
        sign: expect.stringMatching(/^[0-9a-f]{32}$/),
        at: NOW,
        accepted: true,
        effect: false,
        code: '0',
        msg: 'success',
      },
    ]);
  });

  it('refuses an altered, a missing and a foreign signature with 10016 and HTTP 200', async () => {
    const good = new URL(baifude.address('getOrderInfo', text));
    const sign = good.searchParams.get('sign') ?? '';
    const flipped = `${sign[0] === '0' ? '1' : '0'}${sign.slice(1)}`;
    const query = Object.fromEntries(good.searchParams);
    const foreign = baifudeSign(rule, { query, body: Buffer.from(text) }, `${SECRET}x`);
    for (const wrong of [flipped, '', sign.toUpperCase(), foreign]) {
      const url = baifude.address('getOrderInfo', text, {}, { sign: wrong });
      const response = await fetch(url, { method: 'POST', body: text });
      expect(response.status).toBe(200);
      expect(await response.json()).toEqual(WRONG_SIGN);
    }
    good.searchParams.delete('sign');
    expect(await baifude.send(good.href, text)).toEqual(WRONG_SIGN);
    expect(baifude.vendor.calls.every((call) => !call.accepted)).toBe(true);
  });

  it('refuses what was altered after signing', async () => {
    const later = baifude.address('getOrderInfo', text, {}, { timestamp: String(NOW + 1) });
    expect(await baifude.send(later, text)).toEqual(WRONG_SIGN);
    const other = JSON.stringify({ orderNo: '21231102161100027741' });
    const answer = await baifude.send(baifude.address('getOrderInfo', text), other);
    // The one rule signs the body, the other does not.
    expect(answer.code).toBe(rule === 'timestamp-body-key' ? '10016' : 'SIM_NO_ORDER');
  });

  it.each([
    ['a foreign token', { access_token: 'abc' }, 'SIM_TOKEN'],
    ['a timestamp eleven minutes old', { timestamp: String(NOW - 660_000) }, 'SIM_TIMESTAMP'],
    ['a timestamp in seconds', { timestamp: String(NOW / 1000) }, 'SIM_TIMESTAMP'],
    ['a timestamp nine minutes old', { timestamp: String(NOW - 540_000) }, '0'],
    ['an empty version', { version: '' }, '0'],
  ])('answers %s', async (_what, change, code) => {
    expect((await baifude.send(baifude.address('getOrderInfo', text, change), text)).code).toBe(code);
  });
});

describe('reading', () => {
  let baifude: Awaited<ReturnType<typeof startBaifude>>;
  beforeEach(async () => {
    baifude = await startBaifude();
  });
  afterEach(() => baifude.vendor.close());

  it('says in words that there is no such order', async () => {
    const answer = await baifude.call('getOrderInfo', { orderNo: '21000000000000000000' });
    expect(answer).toEqual({ code: 'SIM_NO_ORDER', data: null, msg: '订单不存在' });
  });

  it('finds orders by payment number, leaving out the unknown ones', async () => {
    const [, second] = createFleet({ now: NOW }).baifudeOrders;
    const paySnList = [PAYMENT, '217132502617316312401131698', second?.payOrderNo];
    expect(rows(await baifude.call('getList', { paySnList }))).toEqual([
      { sn: PAYMENT, channelSn: null, orderNo: ORDER },
      { sn: second?.payOrderNo, channelSn: null, orderNo: second?.orderNo },
    ]);
  });

  it.each<[string, Row]>([
    ['getOrderInfo', {}],
    ['getOrderInfo', { orderNo: 21231102 }],
    ['getList', {}],
    ['getList', { paySnList: [] }],
    ['getList', { paySnList: PAYMENT }],
    ['getList', { paySnList: Array.from({ length: 21 }, (_, i) => String(i)) }],
    ['settlement/item/list', { paymentStartTime: EVER.paymentStartTime }],
    ['settlement/item/list', { ...EVER, paymentEndTime: '2030-13-01 00:00:00' }],
    ['settlement/item/list', { ...EVER, orderStartTime: 'yesterday' }],
    ['settlement/item/list', { ...EVER, itemsPerPage: 501 }],
    ['settlement/item/list', { ...EVER, currentPage: 0 }],
  ])('%s refuses %j', async (path, body) => {
    expect(await baifude.call(path, body)).toMatchObject({ code: 'SIM_PARAM', data: null });
  });

  it('refuses a signed body that is no JSON object', async () => {
    expect((await baifude.send(baifude.address('getList', '[1]'), '[1]')).code).toBe('SIM_PARAM');
    expect((await baifude.send(baifude.address('getList', '{'), '{')).code).toBe('SIM_PARAM');
  });

  it('takes 20 numbers at once', async () => {
    const paySnList = [...Array.from({ length: 19 }, (_, i) => String(i)), PAYMENT];
    expect(rows(await baifude.call('getList', { paySnList }))).toHaveLength(1);
  });

  it('states what was paid, newest first, paged without gaps', async () => {
    const all = rows(await baifude.call('settlement/item/list', EVER));
    expect(all.length).toBeGreaterThan(15);
    const printed = sample('baifude.settlement.item.list.assumed.json') as { data: Row[] };
    expect(Object.keys(all[0] ?? {})).toEqual(Object.keys(printed.data[0] ?? {}));
    expect(all.at(-2)).toEqual({ ...printed.data[0], channelName: 2 });
    const paged: Row[] = [];
    for (let currentPage = 1; currentPage <= Math.ceil(all.length / 7); currentPage++) {
      paged.push(
        ...rows(await baifude.call('settlement/item/list', { ...EVER, currentPage, itemsPerPage: 7 })),
      );
    }
    expect(paged).toEqual(all);
  });

  it('narrows the statement by time and number, both ends counted in', async () => {
    const sampleDay = { paymentStartTime: '2023-11-02 16:11:53', paymentEndTime: '2023-11-02 16:11:53' };
    const hit = rows(await baifude.call('settlement/item/list', sampleDay));
    expect(hit.map((row) => row['skuName'])).toEqual(['普通橘子-zh001', '【2022必测】普通商品多规格']);
    expect(rows(await baifude.call('settlement/item/list', { ...EVER, orderNum: ORDER }))).toEqual(hit);
    const before = { ...EVER, orderEndTime: '2023-11-02 16:10:59' };
    expect(rows(await baifude.call('settlement/item/list', before))).toEqual([]);
  });

  it('shows a change that happened at the vendor', async () => {
    baifude.vendor.state.change(ORDER, { refund: 1 });
    expect((await baifude.call('getOrderInfo', { orderNo: ORDER })).data).toMatchObject({
      refund: 1,
      orderStatus: 6,
    });
    expect(() => baifude.vendor.state.change('1', {})).toThrow(/no order 1/);
  });
});

it('wraps the statement in a page object when switched so', async () => {
  const vendor = createBaifude({
    accessToken: TOKEN,
    signSecret: SECRET,
    signRule: 'query-key',
    now: () => NOW,
    fleet: createFleet({ now: NOW }),
    listShape: 'paged',
  });
  await vendor.listen();
  const query = { access_token: TOKEN, timestamp: String(NOW) };
  const body = JSON.stringify({ ...EVER, itemsPerPage: 2 });
  const sign = baifudeSign('query-key', { query, body: Buffer.from(body) }, SECRET);
  const path = `/openApi/open/order/settlement/item/list?${new URLSearchParams({ ...query, sign })}`;
  const answer = await post(`${vendor.url}${path}`, body);
  expect(answer.data).toMatchObject({ currentPage: 1, itemsPerPage: 2, list: [{}, {}] });
  await vendor.close();
});
