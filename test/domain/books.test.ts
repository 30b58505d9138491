import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  BOOKS,
  type BooksQuestion,
  booksOf,
  hasArrived,
  returnedOf,
  whatBecame,
} from '../../src/domain/books.ts';
import type { Order, Refund } from '../../src/domain/order.ts';

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;
/** When the wish was sent, unix ms, and in the vendor's seconds. */
const T = 1_703_740_000_000;
const SECONDS = T / 1000;
const PAID = 6_000;

/** A paid order without further facts. */
function order(refund: Partial<Refund> | null, some: Partial<Order> = {}): Order {
  return {
    source: 'cabinet',
    number: 'VI231228102118586561',
    paymentNumber: null,
    state: { code: 1, meaning: 'paid' },
    type: null,
    lines: [],
    total: PAID,
    paid: PAID,
    freight: null,
    unpaid: null,
    createdAt: null,
    paidAt: SECONDS - 600,
    payBy: null,
    method: null,
    scene: null,
    device: null,
    door: null,
    service: null,
    shipment: null,
    suspicious: null,
    refund: refund && { refunded: false, amount: 0, at: null, lines: [], asked: null, note: null, ...refund },
    delivery: null,
    audit: null,
    personal: { mobile: null, nickname: null, recipient: null, address: null, ip: null, platformIds: [] },
    ...some,
  };
}

const asked = (review: 'waiting' | 'ended' | 'unknown', at: number | null = SECONDS) => ({
  reason: null,
  at,
  review,
});
const back = (amount: number | null, at: number | null = SECONDS + 60) => ({ refunded: true, amount, at });
const made = (at: number, amount: number | null = PAID) => ({ made: [{ at, amount }], sent: [] });
const NOTHING = { made: [], sent: [] };

describe('the books of an order', () => {
  test.each<[string, Order, typeof NOTHING | ReturnType<typeof made>, object | null, number]>([
    ['nothing was seen so far', order(null), NOTHING, null, 0],
    ['nor in zeros', order({}), NOTHING, null, 0],
    ['all of it', order(back(PAID)), NOTHING, { how: 'whole', amount: PAID, at: SECONDS + 60 }, PAID],
    ['more than all', order(back(PAID + 1)), NOTHING, { how: 'whole', amount: PAID + 1 }, PAID + 1],
    ['a part', order(back(500)), NOTHING, { how: 'part', amount: 500 }, 500],
    ['nobody says how much', order(back(null)), NOTHING, { how: 'whole', amount: null }, PAID],
    ['an amount of nothing is not said', order(back(0)), NOTHING, { how: 'whole', amount: null }, PAID],
    [
      'its state alone says so',
      order(null, { state: { code: 2, meaning: 'refunded' } }),
      NOTHING,
      { how: 'whole', amount: null, at: null },
      PAID,
    ],
    [
      'a part, whatever the state',
      order(back(500), { state: { code: 2, meaning: 'refunded' } }),
      NOTHING,
      { how: 'part', amount: 500 },
      500,
    ],
    ['the desk saw it made', order(null), made(T), { how: 'whole', amount: PAID, at: SECONDS }, PAID],
    ['the desk saw a part made', order(null), made(T, 500), { how: 'part', amount: 500 }, 500],
    ['the books lag behind what was made', order(back(500)), made(T), { how: 'whole', amount: PAID }, PAID],
    [
      'they know of more than was made',
      order(back(PAID)),
      made(T, 500),
      { how: 'whole', amount: PAID },
      PAID,
    ],
  ])('%s', (_, one, known, returned, sum) => {
    const books = booksOf(one, known);
    if (returned === null) expect(books.returned).toBeNull();
    else expect(books.returned).toMatchObject(returned);
    expect(returnedOf(books)).toBe(sum);
  });

  const sent = (from: number, underWay = true) => ({
    made: [],
    sent: [{ from, to: from + 12_000, underWay }],
  });
  test.each<[string, Refund['asked'], Parameters<typeof booksOf>[1], object | null]>([
    ['nobody has asked', null, sent(T), null],
    ['a customer has', asked('waiting'), NOTHING, { by: 'others', review: 'goes_on' }],
    ['the desk has, just then', asked('waiting'), sent(T), { by: 'desk' }],
    ['by a clock that is a minute off', asked('waiting', SECONDS - 60), sent(T), { by: 'desk' }],
    ['a customer has, after the desk', asked('waiting', SECONDS + 80), sent(T), { by: 'others' }],
    ['a customer has, before the desk', asked('waiting', SECONDS - 61), sent(T), { by: 'others' }],
    [
      'at an untold time: the desk, while something may come of it',
      asked('waiting', null),
      sent(T),
      { by: 'desk' },
    ],
    ['and somebody else from then on', asked('waiting', null), sent(T, false), { by: 'others' }],
    ['one of which nobody knows goes on', asked('unknown'), NOTHING, { review: 'goes_on' }],
    ['it ended', asked('ended'), NOTHING, { review: 'ended' }],
    ['it ended: the money was made', asked('waiting'), made(T), { review: 'ended' }],
    [
      'the rest is asked for after a part was made',
      asked('waiting', SECONDS + 1),
      made(T, 500),
      { review: 'goes_on' },
    ],
  ])('%s', (_, one, known, expected) => {
    const books = booksOf(order({ asked: one }), known);
    if (expected === null) expect(books.asked).toBeNull();
    else expect(books.asked).toMatchObject(expected);
  });
});

describe('what became of a wish', () => {
  const ask = (more: Partial<BooksQuestion> = {}): BooksQuestion => ({
    now: T + MINUTE,
    since: T,
    before: 0,
    appliedAt: T,
    endedSince: null,
    toldEnded: false,
    ...more,
  });
  const told = { endedSince: T, toldEnded: true };
  const { grace, lookedFor } = BOOKS;

  test.each<[string, Order, Parameters<typeof booksOf>[1], Partial<BooksQuestion>, object]>([
    ['nothing was seen', order(null), NOTHING, {}, { says: 'nothing', amount: null, endedSince: null }],
    ['its review goes on', order({ asked: asked('waiting') }), NOTHING, {}, { says: 'under_review' }],
    [
      'it went back',
      order({ ...back(PAID), asked: asked('ended') }),
      NOTHING,
      {},
      { says: 'refunded', amount: PAID, inBooks: true },
    ],
    [
      'nobody says how much',
      order(back(null)),
      NOTHING,
      {},
      { says: 'refunded', amount: null, inBooks: true },
    ],
    [
      'the desk saw it made',
      order({ asked: asked('ended') }),
      made(T + 5),
      {},
      { says: 'refunded', amount: PAID, inBooks: false },
    ],
    [
      'of it, and of no other: what had gone back before',
      order(back(3_000)),
      NOTHING,
      { before: 2_000 },
      { says: 'refunded', amount: 1_000 },
    ],
    ['only what had gone back before', order(back(2_000)), NOTHING, { before: 2_000 }, { says: 'nothing' }],
    ['what the desk saw made before', order(back(2_000)), made(T - 1, 2_000), {}, { says: 'nothing' }],
    ['and more since', order(back(3_000)), made(T - 1, 2_000), {}, { says: 'refunded', amount: 1_000 }],
    [
      'made just then, and in the books at the first look',
      order(back(2_000)),
      made(T + 1, 2_000),
      { before: 2_000 },
      { says: 'nothing' },
    ],
    [
      'nobody could look before: by the time',
      order(back(PAID)),
      NOTHING,
      { before: null },
      { says: 'refunded', amount: PAID },
    ],
    [
      'nobody could look before, and it is older',
      order(back(PAID, SECONDS - 61)),
      NOTHING,
      { before: null },
      { says: 'nothing' },
    ],
    [
      'an ended review says nothing at first',
      order({ asked: asked('ended') }),
      NOTHING,
      {},
      { says: 'under_review', endedSince: T + MINUTE },
    ],
    [
      'nor while the grace lasts',
      order({ asked: asked('ended') }),
      NOTHING,
      { endedSince: T, now: T + grace - 1 },
      { says: 'under_review', endedSince: T },
    ],
    [
      'no refund seen so far',
      order({ asked: asked('ended') }),
      NOTHING,
      { endedSince: T, now: T + grace },
      { says: 'review_ended', endedSince: T },
    ],
    [
      'for two weeks',
      order({ asked: asked('ended') }),
      NOTHING,
      { ...told, now: T + lookedFor - 1 },
      { says: 'review_ended' },
    ],
    [
      'and not after them',
      order({ asked: asked('ended') }),
      NOTHING,
      { ...told, now: T + lookedFor },
      { says: 'not_refunded' },
    ],
    [
      'money after two weeks',
      order(back(PAID)),
      NOTHING,
      { ...told, now: T + 2 * lookedFor },
      { says: 'refunded', amount: PAID },
    ],
    [
      'a review that goes on after all',
      order({ asked: asked('waiting') }),
      NOTHING,
      { endedSince: T, now: T + grace },
      { says: 'under_review', endedSince: null },
    ],
    [
      'what was told is not taken back by a later application',
      order({ asked: asked('waiting', SECONDS + 900) }),
      NOTHING,
      { ...told, now: T + DAY },
      { says: 'review_ended', endedSince: T },
    ],
    [
      'nor by an order that shows nothing any more',
      order(null),
      NOTHING,
      { ...told, now: T + DAY },
      { says: 'review_ended' },
    ],
    [
      'an earlier application ended',
      order({ asked: asked('ended', SECONDS - 61) }),
      NOTHING,
      { now: T + DAY },
      { says: 'nothing' },
    ],
    [
      'nobody says when it was asked',
      order({ asked: asked('ended', null) }),
      NOTHING,
      { endedSince: T, now: T + grace },
      { says: 'review_ended' },
    ],
    [
      'nobody had asked the vendor for it',
      order({ asked: asked('ended') }),
      NOTHING,
      { appliedAt: null, now: T + DAY },
      { says: 'nothing' },
    ],
    [
      'it went back for a later application',
      order(back(PAID, SECONDS + 700)),
      NOTHING,
      { ...told, until: T + 600_000 },
      { says: 'not_refunded' },
    ],
    [
      'it went back before the later application',
      order(back(PAID, SECONDS + 500)),
      NOTHING,
      { ...told, until: T + 600_000 },
      { says: 'refunded' },
    ],
    [
      'made for the later application',
      order(null),
      made(T + 700_000),
      { ...told, until: T + 600_000 },
      { says: 'review_ended' },
    ],
  ])('%s', (_, one, known, more, expected) => {
    expect(whatBecame(booksOf(one, known), ask(more))).toMatchObject(expected);
  });

  test('the first refund answers it, and what is made later answers another wish', () => {
    const known = {
      made: [
        { at: T + 1, amount: 1_000 },
        { at: T + 2, amount: 5_000 },
      ],
      sent: [],
    };
    expect(whatBecame(booksOf(order(back(PAID)), known), ask())).toMatchObject({
      says: 'refunded',
      amount: 1_000,
    });
  });

  test('is never refunded by the number of a review alone, nor less than nothing, whatever is known', () => {
    const time = fc.integer({ min: SECONDS - 1_000, max: SECONDS + 1_000 });
    const amount = fc.constantFrom(null, 0, 500, PAID);
    const shown = fc.record({
      refunded: fc.constantFrom(true, false, null),
      amount,
      at: fc.option(time),
      asked: fc.option(
        fc
          .tuple(fc.constantFrom('waiting' as const, 'ended' as const, 'unknown' as const), fc.option(time))
          .map(([review, at]) => asked(review, at)),
      ),
    });
    const refunds = fc.array(fc.record({ at: time.map((at) => at * 1000), amount }), { maxLength: 2 });
    fc.assert(
      fc.property(shown, refunds, fc.option(amount), (refund, all, before) => {
        const books = booksOf(order(refund), {
          made: all.toSorted((one, other) => one.at - other.at),
          sent: [],
        });
        const answer = whatBecame(books, ask({ before, now: T + DAY }));
        if (answer.says === 'refunded') expect(books.returned).not.toBeNull();
        else expect(answer.amount).toBeNull();
        if (answer.amount !== null) expect(answer.amount).toBeGreaterThanOrEqual(0);
      }),
    );
  });
});

describe('whether an application whose answer was lost has arrived', () => {
  test.each<[string, Order, Parameters<typeof booksOf>[1], boolean]>([
    ['nothing shows', order(null), NOTHING, false],
    ['a review goes on', order({ asked: asked('waiting', null) }), NOTHING, true],
    ['one has ended that was asked for since', order({ asked: asked('ended', SECONDS - 60) }), NOTHING, true],
    [
      'one has ended that was asked for before',
      order({ asked: asked('ended', SECONDS - 61) }),
      NOTHING,
      false,
    ],
    [
      'one has ended, and nobody says when it was asked for',
      order({ asked: asked('ended', null) }),
      NOTHING,
      false,
    ],
    ['money went back', order(back(PAID)), NOTHING, true],
    ['the desk saw it made', order(null), made(T), true],
    ['the desk saw another made before', order(null), made(T - 1), false],
  ])('%s', (_, one, known, arrived) => {
    expect(hasArrived(booksOf(one, known), T)).toBe(arrived);
  });
});
