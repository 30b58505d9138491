import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { booksOf } from '../../src/domain/books.ts';
import type { Cabinet } from '../../src/domain/device.ts';
import type { Order, Refund } from '../../src/domain/order.ts';
import type { DoorFacts, RefundFacts } from '../../src/domain/request.ts';
import {
  canonicalFacts,
  changesBetween,
  doorFactsOf,
  doorObstacle,
  filingObstacle,
  refundFactsOf,
  whyNoRefund,
} from '../../src/domain/request-facts.ts';

const PAID: Order = {
  source: 'cabinet',
  number: 'VI231228102118586561',
  paymentNumber: 'T0001',
  state: { code: 1, meaning: 'paid' },
  type: null,
  lines: [
    { name: '酸梅汤', detail: null, barcode: '69', quantity: 2, unitPrice: 600, total: 1200, image: null },
  ],
  total: 1300,
  paid: 1200,
  freight: null,
  unpaid: null,
  createdAt: null,
  paidAt: 1_703_730_094,
  payBy: null,
  method: null,
  scene: null,
  device: { id: 'c1', code: 'A001', name: '测试机器', place: '西田' },
  door: null,
  service: null,
  shipment: null,
  suspicious: null,
  refund: null,
  delivery: null,
  audit: null,
  personal: {
    mobile: '13800138000',
    nickname: '钱钱',
    recipient: '王五',
    address: '西田路1号',
    ip: '113.118.47.101',
    platformIds: ['oNlHk5OU'],
  },
};

const FACTS: RefundFacts = {
  kind: 'refund',
  source: 'cabinet',
  order: 'VI231228102118586561',
  state: { code: 1, meaning: 'paid' },
  paid: 1200,
  paidAt: 1_703_730_094,
  refunded: 0,
  underReview: false,
  suspicious: false,
  goods: [{ name: '酸梅汤', quantity: 2, total: 1200 }],
  deviceId: 'c1',
  deviceCode: 'A001',
  deviceName: '测试机器',
};

const CABINET: Cabinet = {
  id: 'c1',
  code: 'A001',
  name: '测试机器',
  productionCode: '108',
  online: true,
  sellingEnabled: true,
  selling: { code: 1, meaning: 'selling' },
  powered: true,
  doors: 2,
  place: '西田',
  servicePhone: '13715352279',
};

const DOOR: DoorFacts = {
  kind: 'door',
  deviceId: 'c1',
  deviceCode: 'A001',
  deviceName: '测试机器',
  place: '西田',
  online: true,
  powered: true,
  sellingEnabled: true,
  selling: { code: 1, meaning: 'selling' },
};

function refundOf(some: Partial<Refund>): Refund {
  return { refunded: false, amount: 0, at: null, lines: [], asked: null, note: null, ...some };
}

const asked = (review: 'waiting' | 'ended' | 'unknown') => ({ reason: null, at: 1_703_740_000, review });

describe('what a refund is decided on', () => {
  test('is read off the order, without personal data', () => {
    expect(refundFactsOf(PAID)).toEqual(FACTS);
    const text = JSON.stringify(refundFactsOf(PAID));
    for (const personal of ['13800138000', '钱钱', '王五', '西田路', '113.118', 'oNlHk5OU', 'T0001']) {
      expect(text).not.toContain(personal);
    }
  });

  test('is missing when the vendor does not say what was paid, and is nothing while it waits for payment', () => {
    expect(refundFactsOf({ ...PAID, paid: null })).toBeNull();
    expect(
      refundFactsOf({ ...PAID, paid: null, state: { code: 0, meaning: 'awaiting_payment' } }),
    ).toMatchObject({ paid: 0 });
    expect(refundFactsOf({ ...PAID, device: null })).toMatchObject({ deviceId: null, deviceName: null });
  });

  test.each([
    [null, 0],
    [refundOf({}), 0],
    [refundOf({ amount: null, refunded: null }), 0],
    [refundOf({ amount: 500, refunded: true }), 500],
    [refundOf({ amount: null, refunded: true }), 1200],
    // A date of refund beside an amount of nothing.
    [refundOf({ amount: 0, refunded: true, at: 1 }), 1200],
  ])('%j means that %i 分 went back', (refund, refunded) => {
    expect(refundFactsOf({ ...PAID, refund })).toMatchObject({ refunded });
  });

  test.each([
    ['waiting', true],
    ['unknown', true],
    ['ended', false],
  ] as const)('a review that is %s: under review is %s', (review, underReview) => {
    expect(refundFactsOf({ ...PAID, refund: refundOf({ asked: asked(review) }) })).toMatchObject({
      underReview,
    });
  });
});

describe('what keeps a refund from being asked for', () => {
  const refusal = (some: Partial<Order>) => whyNoRefund({ ...PAID, ...some }, booksOf({ ...PAID, ...some }));
  const back = (amount: number) => refundOf({ refunded: true, amount });

  test('nothing does where a paid order has not been touched, or a review has ended without money', () => {
    expect(refusal({})).toBeNull();
    expect(refusal({ suspicious: true })).toBeNull();
    expect(refusal({ refund: refundOf({ asked: asked('ended') }) })).toBeNull();
  });

  test.each<[string, Partial<Order>, object]>([
    ['a vending machine’s order', { source: 'vending' }, { kind: 'refund_elsewhere', source: 'vending' }],
    [
      'a benefit order',
      { source: 'benefit', refund: back(5) },
      { kind: 'refund_elsewhere', source: 'benefit' },
    ],
    ['all of it went back', { refund: back(1200) }, { kind: 'already_refunded', amount: 1200, at: null }],
    ['more than all', { refund: back(1300) }, { kind: 'already_refunded', amount: 1300, at: null }],
    [
      'its state says so without an amount',
      { state: { code: 2, meaning: 'refunded' } },
      { kind: 'already_refunded', amount: null, at: null },
    ],
    [
      'a part of it went back, whatever the state',
      { refund: back(500), state: { code: 2, meaning: 'refunded' } },
      { kind: 'partly_refunded', amount: 500 },
    ],
    [
      'somebody has asked the vendor',
      { refund: refundOf({ asked: { ...asked('waiting'), at: null } }) },
      { kind: 'under_review', source: 'cabinet', at: null },
    ],
    [
      'it went back while a review seems to go on',
      { refund: { ...back(1200), asked: asked('waiting') } },
      { kind: 'already_refunded', amount: 1200, at: null },
    ],
    [
      'it waits for payment',
      { paid: 0, state: { code: 0, meaning: 'awaiting_payment' } },
      { kind: 'not_paid', state: { code: 0, meaning: 'awaiting_payment' } },
    ],
    [
      'nobody knows its state',
      { state: { code: 6, meaning: 'unknown' } },
      { kind: 'not_paid', state: { code: 6, meaning: 'unknown' } },
    ],
    ['nothing was paid', { paid: 0 }, { kind: 'not_paid', state: { code: 1, meaning: 'paid' } }],
  ])('%s', (_, some, obstacle) => {
    expect(refusal(some)).toEqual(obstacle);
  });

  test('it says when, where the order does', () => {
    expect(refusal({ refund: { ...back(1200), at: 1_705_389_672 } })).toMatchObject({ at: 1_705_389_672 });
    expect(refusal({ refund: refundOf({ asked: asked('waiting') }) })).toMatchObject({ at: 1_703_740_000 });
  });

  test('what the desk forwarded and saw paid does too, though the books do not show it yet', () => {
    const known = { made: [{ at: 1_703_740_000_000, amount: 1200 }], sent: [] };
    expect(whyNoRefund(PAID, booksOf(PAID, known))).toEqual({
      kind: 'already_refunded',
      amount: 1200,
      at: 1_703_740_000,
    });
    expect(refundFactsOf(PAID, known)).toMatchObject({ refunded: 1200 });
  });
});

describe('what keeps an appeal from being filed', () => {
  const state = { code: 2, meaning: 'refunded' } as const;
  test.each<[string, Partial<Order>, object | null]>([
    ['nothing does where nothing went back', {}, null],
    ['a vending machine’s order', { source: 'vending' }, { kind: 'appeal_elsewhere', source: 'vending' }],
    [
      'all of it went back',
      { refund: refundOf({ refunded: true, amount: 1200, at: 5 }) },
      { kind: 'already_refunded', amount: 1200, at: 5 },
    ],
    ['its state says so without an amount', { state }, { kind: 'already_refunded', amount: null, at: null }],
    [
      'it went back, and nobody says how much',
      { refund: refundOf({ refunded: true, amount: 0, at: 5 }) },
      { kind: 'already_refunded', amount: null, at: 5 },
    ],
    ['not that a part went back', { refund: refundOf({ refunded: true, amount: 500 }) }, null],
    ['whatever the state', { state, refund: refundOf({ refunded: true, amount: 500 }) }, null],
  ])('%s', (_, some, obstacle) => {
    const order = { ...PAID, ...some };
    expect(filingObstacle(order, booksOf(order))).toEqual(obstacle);
  });
});

describe('what keeps a door from being opened', () => {
  test('the facts are the cabinet’s, without its telephone', () => {
    expect(doorFactsOf(CABINET)).toEqual(DOOR);
  });

  test.each<[Partial<DoorFacts>, string | null]>([
    [{}, null],
    [{ online: false }, 'device_offline'],
    [{ online: false, powered: false, sellingEnabled: false }, 'device_offline'],
    [{ powered: false, sellingEnabled: false }, 'device_unpowered'],
    [{ sellingEnabled: false }, 'device_not_selling'],
    [{ selling: { code: 0, meaning: 'stopped' } }, 'device_not_selling'],
    [{ selling: { code: 2, meaning: 'not_deployed' } }, 'device_not_selling'],
    // What the vendor does not say refuses nothing.
    [{ online: null, powered: null, sellingEnabled: null, selling: { code: 9, meaning: 'unknown' } }, null],
  ])('%j: %s', (some, kind) => {
    expect(doorObstacle({ ...DOOR, ...some })).toEqual(kind === null ? null : { kind });
  });
});

describe('what changed between asking and doing', () => {
  test.each<[Partial<RefundFacts>, readonly string[]]>([
    [{}, []],
    [{ state: { code: 2, meaning: 'refunded' }, refunded: 1200 }, ['state', 'refunded']],
    [{ state: { code: 6, meaning: 'unknown' } }, ['state']],
    [{ paid: 1100 }, ['amount']],
    [{ refunded: 1 }, ['refunded']],
    [{ underReview: true }, ['under_review']],
    [{ order: 'VI2' }, ['gone']],
    [{ source: 'vending' }, ['gone']],
    // The words for it do not matter.
    [{ suspicious: true, goods: [], deviceName: 'new', deviceCode: null, paidAt: null }, []],
    [{ state: { code: 1, meaning: 'paid', name: { zh: '已支付', en: null } } }, []],
  ])('of a refund: %j', (some, changes) => {
    expect(changesBetween(FACTS, { ...FACTS, ...some })).toEqual(changes);
  });

  test('a code that nobody knows is another state when its number is another', () => {
    const sixth: RefundFacts = { ...FACTS, state: { code: 6, meaning: 'unknown' } };
    expect(changesBetween(sixth, sixth)).toEqual([]);
    expect(changesBetween(sixth, { ...sixth, state: { code: 7, meaning: 'unknown' } })).toEqual(['state']);
  });

  test('a review that ended meanwhile without money stops nothing', () => {
    expect(changesBetween({ ...FACTS, underReview: true }, FACTS)).toEqual([]);
  });

  test.each<[Partial<DoorFacts>, readonly string[]]>([
    [{}, []],
    [{ online: false }, ['offline']],
    [{ powered: false, selling: { code: 0, meaning: 'stopped' } }, ['unpowered', 'not_selling']],
    [{ sellingEnabled: false }, ['not_selling']],
    [{ online: null, powered: null }, []],
    [{ deviceName: 'new', place: null, selling: { code: 9, meaning: 'unknown' } }, []],
    [{ deviceId: 'c2' }, ['gone']],
  ])('of a door: %j', (some, changes) => {
    expect(changesBetween(DOOR, { ...DOOR, ...some })).toEqual(changes);
  });

  test('a door has to work now, though it was shown not to', () => {
    const offline: DoorFacts = { ...DOOR, online: false };
    expect(changesBetween(offline, offline)).toEqual(['offline']);
    expect(changesBetween(offline, DOOR)).toEqual([]);
  });

  test('facts of another kind are about something else', () => {
    expect(changesBetween(FACTS, DOOR)).toEqual(['gone']);
    expect(changesBetween(DOOR, FACTS)).toEqual(['gone']);
  });
});

describe('facts as text', () => {
  test('keys are sorted, at every depth, and nothing else is', () => {
    expect(canonicalFacts({ ...DOOR, selling: { meaning: 'selling', code: 1 } })).toBe(
      '{"deviceCode":"A001","deviceId":"c1","deviceName":"测试机器","kind":"door","online":true,' +
        '"place":"西田","powered":true,"selling":{"code":1,"meaning":"selling"},"sellingEnabled":true}',
    );
    expect(canonicalFacts(FACTS)).toContain('"goods":[{"name":"酸梅汤","quantity":2,"total":1200}]');
  });

  test('the same facts are the same text, in whatever order their keys came, and after storage', () => {
    const shuffledKeys = fc
      .shuffledSubarray(Object.entries(FACTS), { minLength: Object.keys(FACTS).length })
      .map((entries) => Object.fromEntries(entries) as RefundFacts); // the entries of one
    fc.assert(
      fc.property(shuffledKeys, fc.string(), (facts, name) => {
        const named = { ...facts, deviceName: name };
        const text = canonicalFacts(named);
        expect(text).toBe(canonicalFacts({ ...FACTS, deviceName: name }));
        expect(JSON.parse(text)).toEqual(named);
        expect(canonicalFacts(JSON.parse(text))).toBe(text);
      }),
    );
  });

  test('other facts are another text', () => {
    expect(canonicalFacts({ ...FACTS, paid: 1201 })).not.toBe(canonicalFacts(FACTS));
    expect(canonicalFacts({ ...FACTS, goods: [...FACTS.goods, ...FACTS.goods] })).not.toBe(
      canonicalFacts(FACTS),
    );
  });
});
