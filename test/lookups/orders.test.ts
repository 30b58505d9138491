import { afterEach, describe, expect, test } from 'vitest';
import type { Fleet } from '../../sandbox/fleet.ts';
import { VendorError } from '../../src/vendors/errors.ts';
import type { LookupsDesk } from './desk.ts';
import { BENEFIT, CABINET, found, NOW, PAYMENT, startLookups, VENDING } from './desk.ts';

const desks: LookupsDesk[] = [];

afterEach(async () => {
  for (const desk of desks.splice(0)) await desk.close();
});

async function open(options?: Parameters<typeof startLookups>[0]): Promise<LookupsDesk> {
  const desk = await startLookups(options);
  desks.push(desk);
  return desk;
}

const typed = (number: string) => ({ source: 'typed', number }) as const;

/** A cabinet order with a trade number in the shape of WeChat's. */
function traded(desk: LookupsDesk): { readonly receipt: string; readonly trade: string } {
  const order = desk.fleet.cabinetOrders.find(({ TradeNo }) => /^42\d{26}$/.test(TradeNo));
  if (!order) throw new Error('the fleet has no order that was paid through WeChat');
  return { receipt: order.ReceiptNo, trade: order.TradeNo };
}

/** The same fleet, Baifude's sample order under another number. */
function renamed(fleet: Fleet, number: string): Fleet {
  return {
    ...fleet,
    baifudeOrders: fleet.baifudeOrders.map((each) =>
      each.orderNo === BENEFIT
        ? { ...each, orderNo: number, order: { ...each.order, orderNo: number } }
        : each,
    ),
  };
}

describe('every kind of number finds its order', () => {
  test('receipts and order numbers, each by one call to its own method where the shape is decisive', async () => {
    const desk = await open();
    const cabinet = found(await desk.orders.find(typed(CABINET)));
    expect(cabinet.ref).toEqual({ source: 'cabinet', number: CABINET });
    expect(cabinet.known).toMatchObject({ standing: 'live', asOf: NOW, trouble: null });
    expect(cabinet.known.value.facts).toMatchObject({ source: 'cabinet', number: CABINET });
    const benefit = found(await desk.orders.find(typed(BENEFIT)));
    expect(benefit.ref).toEqual({ source: 'benefit', number: BENEFIT });
    expect(desk.calls()).toEqual(['cabinet.order.get', 'getOrderInfo']);
  });

  test('a vending receipt', async () => {
    const desk = await open();
    const finding = found(await desk.orders.find(typed(VENDING)));
    expect(finding.ref).toEqual({ source: 'vending', number: VENDING });
    expect(finding.known.value.facts.number).toBe(VENDING);
  });

  test('an old cabinet receipt that looks like a vending one', async () => {
    const desk = await open();
    const old = desk.fleet.cabinetOrders.find(({ ReceiptNo }) => ReceiptNo.startsWith('OD'));
    const finding = found(await desk.orders.find(typed(old?.ReceiptNo ?? '')));
    expect(finding.ref).toEqual({ source: 'cabinet', number: old?.ReceiptNo });
  });

  test('a trade number, by one call; afterwards receipt and trade number answer from the same facts', async () => {
    const desk = await open();
    const { receipt, trade } = traded(desk);
    const byTrade = found(await desk.orders.find(typed(trade)));
    expect(byTrade.ref).toEqual({ source: 'cabinet', number: receipt });
    expect(byTrade.known.standing).toBe('live');
    const byReceipt = found(await desk.orders.find(typed(receipt)));
    const again = found(await desk.orders.find(typed(trade)));
    const known = found(await desk.orders.find(byTrade.ref));
    for (const finding of [byReceipt, again, known]) {
      expect(finding.known.standing).toBe('cached');
      expect(finding.known.value).toBe(byTrade.known.value);
    }
    expect(desk.calls()).toEqual(['cabinet.order.get']);
  });

  test('an order found by its receipt also answers to its trade number', async () => {
    const desk = await open();
    const { receipt, trade } = traded(desk);
    await desk.orders.find(typed(receipt));
    expect(found(await desk.orders.find(typed(trade))).ref).toEqual({ source: 'cabinet', number: receipt });
    expect(desk.calls()).toEqual(['cabinet.order.get']);
  });

  test('a payment number: which order it paid, then that order', async () => {
    const desk = await open();
    const finding = found(await desk.orders.find(typed(PAYMENT)));
    expect(finding.ref).toEqual({ source: 'benefit', number: BENEFIT });
    expect(finding.known.standing).toBe('live');
    expect(desk.calls()).toEqual(['getList', 'getOrderInfo']);
    expect(found(await desk.orders.find(typed(PAYMENT))).known.standing).toBe('cached');
    expect(found(await desk.orders.find(typed(BENEFIT))).known.standing).toBe('cached');
    expect(desk.calls()).toHaveLength(2);
  });

  test('a payment whose order the vendor does not give', async () => {
    const desk = await open({
      fleet: (fleet) => ({
        ...fleet,
        // Known as a payment, but the order it names is not to be had under that number.
        baifudeOrders: fleet.baifudeOrders.map((each) =>
          each.orderNo === BENEFIT ? { ...each, orderNo: '' } : each,
        ),
      }),
    });
    const finding = await desk.orders.find(typed(PAYMENT));
    expect(finding).toEqual({ kind: 'payment_only', number: PAYMENT, vendor: 'baifude', asOf: NOW });
    expect(desk.calls()).toEqual(['getList']);
  });

  test('a number of a shape nobody has seen is asked of everybody, and found', async () => {
    const strange = 'T-2025/77';
    const desk = await open({ fleet: (fleet) => renamed(fleet, strange) });
    const finding = found(await desk.orders.find(typed(strange)));
    expect(finding.ref).toEqual({ source: 'benefit', number: strange });
  });
});

describe('one order is asked for a thousand times at once', () => {
  const kinds = [
    ['cabinet receipt', () => CABINET, ['cabinet.order.get']],
    ['trade number', (desk: LookupsDesk) => traded(desk).trade, ['cabinet.order.get']],
    ['benefit order', () => BENEFIT, ['getOrderInfo']],
    // Which order a payment belongs to is a call of its own.
    ['payment number', () => PAYMENT, ['getList', 'getOrderInfo']],
  ] as const;

  test.each(kinds)('%s', async (_kind, numberOf, expected) => {
    const desk = await open();
    const number = numberOf(desk);
    const findings = await Promise.all(Array.from({ length: 1_000 }, () => desk.orders.find(typed(number))));
    expect(new Set(findings.map((finding) => found(finding).known.value)).size).toBe(1);
    expect(findings.every((finding) => found(finding).known.standing === 'live')).toBe(true);
    expect(desk.calls()).toEqual(expected);
  });

  test('vending receipt: each way of asking once', async () => {
    const desk = await open();
    const findings = await Promise.all(Array.from({ length: 1_000 }, () => desk.orders.find(typed(VENDING))));
    expect(new Set(findings.map((finding) => found(finding).known.value)).size).toBe(1);
    expect(desk.calls().filter((method) => method === 'consumer.order.get')).toHaveLength(1);
    // As receipt and as trade number.
    expect(desk.calls().filter((method) => method === 'cabinet.order.get').length).toBeLessThanOrEqual(2);
  });

  test('a thousand refreshes of a known order are one call more', async () => {
    const desk = await open();
    const { ref } = found(await desk.orders.find(typed(CABINET)));
    await Promise.all(Array.from({ length: 1_000 }, () => desk.orders.find(ref, { refresh: true })));
    expect(desk.calls()).toHaveLength(2);
  });
});

describe('an unknown number', () => {
  test('is asked of everybody, and not again for some seconds', async () => {
    const desk = await open();
    const number = 'VI200101000000000000';
    const finding = await desk.orders.find(typed(number));
    expect(finding).toEqual({
      kind: 'not_found',
      number,
      asked: ['cabinet.receipt', 'cabinet.trade', 'vending.receipt', 'benefit.order', 'benefit.payment'],
      unanswered: [],
    });
    expect(desk.calls()).toHaveLength(5);
    desk.clock.ms += 4_000;
    expect(await desk.orders.find(typed(number))).toEqual(finding);
    expect(desk.calls()).toHaveLength(5);
    desk.clock.ms += 1_000;
    await desk.orders.find(typed(number));
    expect(desk.calls()).toHaveLength(10);
  });

  test('is found as soon as a notification has dropped it', async () => {
    const desk = await open();
    const cabinet = [...desk.yopoint.state.cabinets.values()][0];
    if (!cabinet) throw new Error('the fleet has no cabinet');
    const order = desk.yopoint.state.openDoor(cabinet, 'somebody');
    const state = desk.yopoint.state.cabinetOrders as Map<string, typeof order>; // The simulator's own map.
    state.delete(order.ReceiptNo);
    expect((await desk.orders.find(typed(order.ReceiptNo))).kind).toBe('not_found');
    state.set(order.ReceiptNo, order);
    desk.orders.drop(order.ReceiptNo);
    expect((await desk.orders.find(typed(order.ReceiptNo))).kind).toBe('found');
  });

  test('is asked only of the vendor that is configured', async () => {
    const without = await open({ without: 'baifude' });
    expect(await without.orders.find(typed(BENEFIT))).toMatchObject({
      kind: 'not_found',
      asked: ['cabinet.receipt', 'cabinet.trade', 'vending.receipt'],
    });
    const other = await open({ without: 'yopoint' });
    expect(await other.orders.find(typed(CABINET))).toMatchObject({
      kind: 'not_found',
      asked: ['benefit.order', 'benefit.payment'],
    });
    expect(await other.orders.find({ source: 'cabinet', number: CABINET })).toMatchObject({ asked: [] });
    expect(other.yopoint.calls).toHaveLength(0);
  });
});

describe('a vendor is down', () => {
  test('with nothing known: who could not be asked, and why', async () => {
    const desk = await open();
    desk.yopoint.faults.add({ kind: 'refuse', message: 'ERR_SYSTEM' });
    const finding = await desk.orders.find(typed(CABINET));
    if (finding.kind !== 'not_found') throw new Error(finding.kind);
    expect(finding.asked).toEqual(['benefit.order', 'benefit.payment']);
    expect(finding.unanswered.map(({ probe }) => probe)).toEqual([
      'cabinet.receipt',
      'cabinet.trade',
      'vending.receipt',
    ]);
    expect(finding.unanswered.every(({ error }) => error instanceof VendorError)).toBe(true);
  });

  test('found at the other vendor wins over a vendor that could not be asked', async () => {
    const strange = '2025-000-77';
    const desk = await open({ fleet: (fleet) => renamed(fleet, strange) });
    desk.yopoint.faults.add({ kind: 'refuse' });
    const finding = found(await desk.orders.find(typed(strange)));
    expect(finding.known.standing).toBe('live');
    expect(desk.yopoint.calls).toHaveLength(3);
  });

  test('a mistake of ours is thrown, not shown as a vendor that is down', async () => {
    const desk = await open({ sign: () => Promise.reject(new TypeError('the sign rule is broken')) });
    await expect(desk.orders.find(typed(BENEFIT))).rejects.toThrow('the sign rule is broken');
    // Nobody needs Baifude for this one.
    expect((await desk.orders.find(typed(CABINET))).kind).toBe('found');
  });

  test('last known facts, with their age and the trouble, by every number of the order', async () => {
    const desk = await open();
    const { receipt, trade } = traded(desk);
    await desk.orders.find(typed(receipt));
    desk.clock.ms += 3_600_000;
    desk.yopoint.faults.add({ kind: 'cut_before' });
    for (const number of [receipt, trade]) {
      const { known } = found(await desk.orders.find(typed(number)));
      expect(known).toMatchObject({ standing: 'last_known', asOf: NOW });
      expect(known.trouble).toMatchObject({ code: 'vendor_unreachable', vendor: 'yopoint' });
    }
  });

  test('facts that were dropped are still last known', async () => {
    const desk = await open();
    await desk.orders.find(typed(CABINET));
    desk.orders.drop(CABINET);
    desk.yopoint.faults.add({ kind: 'garbage' });
    const { known } = found(await desk.orders.find(typed(CABINET)));
    expect(known.standing).toBe('last_known');
    expect(known.trouble).toMatchObject({ code: 'vendor_unreadable' });
  });

  test('a number whose facts were never kept stays unanswered under the number that was typed', async () => {
    const desk = await open();
    desk.baifude.faults.add({ kind: 'refuse', match: /getOrderInfo/ });
    const finding = await desk.orders.find(typed(PAYMENT));
    expect(finding).toMatchObject({ kind: 'not_found', number: PAYMENT });
    expect(finding.kind === 'not_found' && finding.unanswered.map(({ probe }) => probe)).toEqual([
      'benefit.payment',
      'benefit.order',
    ]);
  });
});

describe('a vendor is slow or does not answer', () => {
  test('the other vendor is asked beside it, and the one that is down not again in other ways', async () => {
    const desk = await open({ totalTimeoutMs: 3_000 });
    desk.yopoint.faults.add({ kind: 'delay', ms: 60_000 });
    const looking = desk.orders.find(typed(CABINET));
    await expect.poll(() => desk.baifude.calls.length, { timeout: 5_000 }).toBe(2);
    expect(desk.events.some(({ kind }) => kind === 'failed')).toBe(false);
    const finding = await looking;
    if (finding.kind !== 'not_found') throw new Error(finding.kind);
    expect(finding.asked).toEqual(['benefit.order', 'benefit.payment']);
    expect(finding.unanswered.map(({ probe }) => probe)).toEqual([
      'cabinet.receipt',
      'cabinet.trade',
      'vending.receipt',
    ]);
    expect(new Set(finding.unanswered.map(({ error }) => error)).size).toBe(1);
    expect(finding.unanswered[0]?.error).toMatchObject({ code: 'vendor_timeout' });
    expect(new Set(desk.yopoint.calls.map(({ biz }) => JSON.stringify(biz))).size).toBe(1);
    expect(desk.baifude.calls).toHaveLength(2);
  });

  test('a number of a strange shape is answered by who found it, not after who hangs', async () => {
    const strange = 'T-2025/78';
    const desk = await open({ fleet: (fleet) => renamed(fleet, strange) });
    desk.yopoint.faults.add({ kind: 'delay', ms: 60_000 });
    const finding = found(await desk.orders.find(typed(strange)));
    expect(finding.ref).toEqual({ source: 'benefit', number: strange });
    // Those who hang have not failed yet.
    expect(desk.events.some(({ kind }) => kind === 'failed')).toBe(false);
  });

  test('a better-ranked order that comes a little later is still the answer', async () => {
    const shared = 'T-2025/79';
    const desk = await open({
      fleet: (fleet) => ({
        ...renamed(fleet, shared),
        cabinetOrders: fleet.cabinetOrders.map((order) =>
          order.ReceiptNo === CABINET ? { ...order, ReceiptNo: shared } : order,
        ),
      }),
    });
    desk.yopoint.faults.add({ kind: 'delay', ms: 60, match: 'cabinet.order.get' });
    expect(found(await desk.orders.find(typed(shared))).ref.source).toBe('cabinet');
  });
});

describe('facts change', () => {
  test('they are renewed behind the answer', async () => {
    const desk = await open();
    await desk.orders.find(typed(BENEFIT));
    desk.baifude.state.change(BENEFIT, { orderStatus: 5, orderStatusName: '已取消' });
    desk.clock.ms += 10_000;
    const old = found(await desk.orders.find(typed(BENEFIT)));
    expect(old.known).toMatchObject({ standing: 'cached', asOf: NOW });
    expect(old.known.value.facts.state.code).toBe(6);
    await expect.poll(() => desk.events.at(-1)?.kind).toBe('renewed');
    const renewed = found(await desk.orders.find(typed(BENEFIT)));
    expect(renewed.known).toMatchObject({ standing: 'cached', asOf: desk.clock.ms });
    expect(renewed.known.value.facts.state.code).toBe(5);
  });

  test('refresh asks now', async () => {
    const desk = await open();
    const { ref } = found(await desk.orders.find(typed(PAYMENT)));
    desk.baifude.state.change(BENEFIT, { orderStatus: 5 });
    expect(found(await desk.orders.find(ref)).known.value.facts.state.code).toBe(6);
    const { known } = found(await desk.orders.find(typed(PAYMENT), { refresh: true }));
    expect(known.value.facts.state.code).toBe(5);
    expect(desk.calls()).toEqual(['getList', 'getOrderInfo', 'getOrderInfo']);
  });

  // integrations/slack: the notification beat the data.
  test.each(['receipt', 'trade'] as const)(
    'what was asked before a drop is not believed after it (%s)',
    async (kind) => {
      const desk = await open();
      const numbers = traded(desk);
      desk.yopoint.faults.add({ kind: 'delay', ms: 200, times: 1 });
      const before = desk.orders.find(typed(numbers[kind]));
      await expect.poll(() => desk.calls().length).toBe(1);
      desk.orders.drop(numbers.receipt);
      found(await before);
      found(await desk.orders.find(typed(numbers.receipt)));
      const asked = desk.yopoint.calls.map(({ biz }) => biz);
      expect(asked).toEqual([
        kind === 'receipt' ? { ReceiptNo: numbers.receipt } : { TradeNo: numbers.trade },
        { ReceiptNo: numbers.receipt },
      ]);
    },
  );

  test('an order that is gone is looked for anew', async () => {
    const desk = await open();
    await desk.orders.find(typed(CABINET));
    const orders = desk.yopoint.state.cabinetOrders as Map<string, unknown>; // The simulator's own map.
    orders.delete(CABINET);
    desk.orders.drop(CABINET);
    expect(await desk.orders.find(typed(CABINET))).toMatchObject({ kind: 'not_found', unanswered: [] });
  });
});

test('what could not be read is named, under a reference that the log has too', async () => {
  const desk = await open({
    fleet: (fleet) => ({
      ...fleet,
      cabinetOrders: fleet.cabinetOrders.map((order) =>
        order.ReceiptNo === CABINET ? { ...order, DoorStatus: { odd: '13800138000' } as never } : order,
      ),
    }),
  });
  const { value } = found(await desk.orders.find(typed(CABINET))).known;
  expect(value.unread).toEqual(['DoorStatus']);
  expect(desk.unread).toEqual([{ name: 'orders', reference: value.reference, unread: ['DoorStatus'] }]);
  expect(JSON.stringify(desk.unread)).not.toContain('13800138000');
});
