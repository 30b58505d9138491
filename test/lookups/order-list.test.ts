import { afterEach, describe, expect, test } from 'vitest';
import type { Fleet } from '../../sandbox/fleet.ts';
import type { OrderRow } from '../../src/domain/order-row.ts';
import type { LookupsDesk } from './desk.ts';
import { BENEFIT, CABINET, NOW, startLookups } from './desk.ts';

const desks: LookupsDesk[] = [];

afterEach(async () => {
  for (const desk of desks.splice(0)) await desk.close();
});

async function open(options?: Parameters<typeof startLookups>[0]): Promise<LookupsDesk> {
  const desk = await startLookups(options);
  desks.push(desk);
  return desk;
}

const DAY = 86_400;
const SECONDS = NOW / 1000;
/** Everything the fleet made up, nothing of the vendors' samples of other years. */
const FORTNIGHT = { from: SECONDS - 14 * DAY, to: SECONDS };

async function rows(desk: LookupsDesk, range = FORTNIGHT): Promise<readonly OrderRow[]> {
  return (await desk.orderList.list(range)).value.facts.rows;
}

/** The fleet with this number of cabinet orders in one hour. */
function crowded(fleet: Fleet, count: number): Fleet {
  const [like] = fleet.cabinetOrders;
  if (!like) throw new Error('the fleet has no order');
  const more = Array.from({ length: count }, (_, i) => ({
    ...like,
    ReceiptNo: `VI251124180000${String(i).padStart(6, '0')}`,
  }));
  return { ...fleet, cabinetOrders: more };
}

describe.each([
  ['paged', 'paged'],
  ['array', 'array'],
] as const)('lists in the shape: %s', (listShape, baifudeShape) => {
  test('every order of the range from every source, once, newest first, those without a time last', async () => {
    const desk = await open({ listShape, baifudeShape });
    const { value, standing } = await desk.orderList.list(FORTNIGHT);
    expect(standing).toBe('live');
    expect(value).toMatchObject({ facts: { cutShort: [], unanswered: [] }, unread: [] });
    const list = value.facts.rows;

    const numbers = list.map(({ number }) => number);
    expect(new Set(numbers).size).toBe(numbers.length);
    const paid = desk.fleet.baifudeOrders.filter(
      ({ paidAt }) => paidAt !== null && paidAt >= NOW - 14 * DAY * 1000,
    );
    const of = (source: string) => list.filter((row) => row.source === source).length;
    expect(of('cabinet')).toBe(320);
    expect(of('vending')).toBe(12);
    expect(of('benefit')).toBe(paid.length);

    const times = list.map(({ at }) => at);
    const known = times.filter((at) => at !== null);
    expect(times.slice(0, known.length)).toEqual(known);
    expect(known).toEqual([...known].sort((a, b) => b - a));
    expect(known.length).toBeLessThan(times.length);
  });
});

test('a row says what happened to the order and carries no personal data', async () => {
  const desk = await open();
  const list = await rows(desk, { from: SECONDS - 5 * 365 * DAY, to: SECONDS });
  const sample = list.find(({ number }) => number === CABINET);
  expect(sample).toMatchObject({ source: 'cabinet', deviceId: '5f6da2362201410011fe7b72' });
  expect(list.find(({ number }) => number === BENEFIT)).toEqual({
    source: 'benefit',
    number: BENEFIT,
    state: { code: null, meaning: 'unknown' },
    goods: '普通橘子-zh001',
    more: 1,
    total: null,
    at: null,
    deviceId: null,
    deviceCode: null,
    deviceName: null,
    suspicious: false,
    refunded: false,
    refundAsked: false,
  });

  const raw = new Map(desk.fleet.cabinetOrders.map((order) => [order.ReceiptNo, order]));
  for (const row of list.filter(({ source }) => source === 'cabinet')) {
    const order = raw.get(row.number);
    expect(row.suspicious).toBe(order?.IsSuspicious === 1);
    expect(row.refunded).toBe(order?.TradeStatus === 2 || (order?.RefundsPrice ?? 0) > 0);
    expect(row.refundAsked).toBe((order?.UserRefundsStatus ?? 0) !== 0);
    expect(row.total).toBe(order?.Price);
  }
  for (const flag of ['suspicious', 'refunded', 'refundAsked'] as const) {
    expect(list.some((row) => row[flag])).toBe(true);
  }
  const personal = new Set<unknown>();
  for (const order of desk.fleet.cabinetOrders) {
    const user = (order['UserVO'] ?? {}) as Record<string, unknown>; // An object wherever the fleet has it.
    const member = (user['MemberVO'] ?? {}) as Record<string, unknown>; // The same.
    for (const value of [order['OpenID'], order['UserID'], order['ClientIPAddress']]) personal.add(value);
    for (const value of [user['NickName'], user['LastIPAddress'], member['Mobile']]) personal.add(value);
  }
  for (const { order } of desk.fleet.baifudeOrders) {
    for (const key of ['receiverMobile', 'orderUserName', 'consignee', 'address']) personal.add(order[key]);
  }
  const text = JSON.stringify(list);
  personal.delete('测试'); // A recipient's name that is also half of a cabinet's.
  const hidden = [...personal].filter((value) => typeof value === 'string' && value.length > 1);
  expect(hidden.length).toBeGreaterThan(100);
  expect(hidden.filter((value) => text.includes(String(value)))).toEqual([]);
});

test('an order in two lists is one row', async () => {
  const desk = await open({
    fleet: (fleet) => ({
      ...fleet,
      consumerOrders: fleet.consumerOrders.map((order, i) =>
        i === 0 ? { ...order, ReceiptNo: fleet.cabinetOrders[0]?.ReceiptNo ?? '' } : order,
      ),
    }),
  });
  const twice = (await rows(desk)).filter(({ number }) => number === desk.fleet.cabinetOrders[0]?.ReceiptNo);
  expect(twice).toMatchObject([{ source: 'cabinet' }]);
});

test('a list that is too long is read to a limit, and says so', async () => {
  const desk = await open({ fleet: (fleet) => crowded(fleet, 2_050) });
  const { value } = await desk.orderList.list(FORTNIGHT);
  expect(value.facts.cutShort).toEqual(['cabinet']);
  expect(value.facts.rows.filter(({ source }) => source === 'cabinet')).toHaveLength(2_000);
  expect(desk.calls().filter((method) => method === 'cabinet.order.list')).toHaveLength(20);
});

describe('sources that fail', () => {
  test('one of them: the others are shown and it is named', async () => {
    const desk = await open();
    desk.yopoint.faults.add({ kind: 'refuse', match: 'consumer.order.list' });
    const { value, standing, trouble } = await desk.orderList.list(FORTNIGHT);
    expect([standing, trouble]).toEqual(['live', null]);
    expect(value.facts.unanswered).toMatchObject([{ source: 'vending', error: { code: 'vendor_refused' } }]);
    expect(new Set(value.facts.rows.map(({ source }) => source))).toEqual(new Set(['cabinet', 'benefit']));
  });

  test('all of them with nothing known: the error of the first', async () => {
    const desk = await open();
    desk.yopoint.faults.add({ kind: 'refuse' });
    desk.baifude.faults.add({ kind: 'refuse' });
    await expect(desk.orderList.list(FORTNIGHT)).rejects.toMatchObject({
      code: 'vendor_refused',
      method: 'cabinet.order.list',
    });
  });

  test('all of them later: the last known list', async () => {
    const desk = await open({ without: 'baifude' });
    const before = await desk.orderList.list(FORTNIGHT);
    desk.clock.ms += 3_600_000;
    desk.yopoint.faults.add({ kind: 'refuse' });
    const after = await desk.orderList.list(FORTNIGHT);
    expect(after).toMatchObject({ standing: 'last_known', asOf: NOW, trouble: { code: 'vendor_refused' } });
    expect(after.value).toEqual(before.value);
  });

  test('one of them later: its last known rows stand beside the new ones of the others, with their age', async () => {
    const desk = await open();
    const before = await desk.orderList.list(FORTNIGHT);
    desk.clock.ms += 3_600_000;
    desk.yopoint.faults.add({ kind: 'refuse', match: 'consumer.order.list' });
    const after = await desk.orderList.list(FORTNIGHT);
    expect(after).toMatchObject({ standing: 'last_known', asOf: NOW, trouble: { code: 'vendor_refused' } });
    expect(after.value.facts.unanswered).toEqual([]);
    expect(after.value.facts.rows).toEqual(before.value.facts.rows);
    desk.yopoint.faults.clear();
    const again = await desk.orderList.list(FORTNIGHT);
    expect(again).toMatchObject({ standing: 'cached', asOf: desk.clock.ms, trouble: null });
  });

  test('a failure is told to the log with the gesture it happened in', async () => {
    const desk = await open();
    desk.yopoint.faults.add({ kind: 'refuse', match: 'consumer.order.list' });
    await desk.orderList.list(FORTNIGHT, { trace: 'trace-1' });
    expect(desk.events.filter(({ kind }) => kind === 'failed')).toMatchObject([
      { name: 'order_list', trace: 'trace-1', error: { code: 'vendor_refused' } },
    ]);
  });
});

test('what could not be read of the rows is counted, under a reference that the log has too', async () => {
  const desk = await open({
    fleet: (fleet) => ({
      ...fleet,
      cabinetOrders: fleet.cabinetOrders.map((order, i) =>
        i === 0 ? { ...order, DoorStatus: { odd: 1 } as never } : order,
      ),
      consumerOrders: fleet.consumerOrders.map((order, i) =>
        i === 0 ? { ...order, DoorStatus: { odd: 1 } as never } : order,
      ),
    }),
  });
  const { value } = await desk.orderList.list({ from: 1, to: SECONDS }, { trace: 'trace-2' });
  expect(value.unread.map((path) => path.replace(/\d+/g, '0'))).toEqual([
    'cabinet.p0.0.DoorStatus',
    'vending.p0.0.DoorStatus',
  ]);
  expect(value.reference).toBe('trace-2');
  expect(desk.unread.map(({ name, reference }) => [name, reference])).toEqual([
    ['order_list', 'trace-2'],
    ['order_list', 'trace-2'],
  ]);
});

test('a list is read once for everybody, kept for a while, and read anew on refresh', async () => {
  const desk = await open();
  await Promise.all(Array.from({ length: 100 }, () => desk.orderList.list(FORTNIGHT)));
  const calls = desk.calls().length;
  expect(calls).toBe(4 + 2 + 1); // 320 cabinet orders, 12 vending orders ten a page, one statement
  desk.clock.ms += 14_999;
  expect((await desk.orderList.list(FORTNIGHT)).standing).toBe('cached');
  expect(desk.calls()).toHaveLength(calls);
  expect((await desk.orderList.list(FORTNIGHT, { refresh: true })).standing).toBe('live');
  expect(desk.calls()).toHaveLength(2 * calls);
});
