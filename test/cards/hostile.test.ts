import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Card } from '../../src/cards/card.ts';
import { helpCard, whoAmICard } from '../../src/cards/desk/desk.ts';
import { cabinetsCard, noCabinetCard, whichCabinetCard } from '../../src/cards/devices/cabinets.ts';
import { stockCard } from '../../src/cards/devices/stock.ts';
import { lookingUpCard, unexpectedFailureCard, vendorFailureCard } from '../../src/cards/failure.ts';
import { orderCard } from '../../src/cards/orders/order.ts';
import { orderListCard } from '../../src/cards/orders/order-list.ts';
import { orderNotFoundCard } from '../../src/cards/orders/order-not-found.ts';
import { revealCard } from '../../src/cards/orders/reveal.ts';
import { refusalCard } from '../../src/cards/refusal.ts';
import { LOCALES } from '../../src/domain/locale.ts';
import type { Coded, Order, OrderLine } from '../../src/domain/order.ts';
import type { OrderRow } from '../../src/domain/order-row.ts';
import { VendorRefused } from '../../src/vendors/errors.ts';
import { found, live, readerOf, sampleCabinet, sampleOrders, screen } from './samples.ts';

/** What people and vendors might write: anything, very long, markup, mentions, controls, mobile numbers. */
const hostile = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 60 }),
  fc.constantFrom('<!channel>', '*_~`|', '\u202e\u0000\ud800', '', ' ', '13912345678', '__proto__', '$&$1'),
  fc.string({ minLength: 1, maxLength: 20 }).map((text) => text.repeat(500)),
);
const maybe = <T>(values: fc.Arbitrary<T>) => fc.option(values, { nil: null });
const amount = maybe(fc.oneof(fc.integer(), fc.constantFrom(Number.MAX_SAFE_INTEGER, -1, 0)));
const time = maybe(fc.oneof(fc.integer(), fc.constantFrom(Number.MAX_SAFE_INTEGER, Number.NaN)));
const coded: fc.Arbitrary<Coded<never>> = fc
  .tuple(
    fc.oneof(fc.integer(), hostile, fc.constant(null)),
    maybe(fc.record({ zh: hostile, en: maybe(hostile) })),
  )
  .map(([code, name]) => ({ code, meaning: 'unknown', ...(name === null ? {} : { name }) }));
const line: fc.Arbitrary<OrderLine> = fc.record({
  name: hostile,
  detail: maybe(hostile),
  barcode: maybe(hostile),
  quantity: amount,
  unitPrice: amount,
  total: amount,
  image: fc.constant(null),
});
const lines = fc.array(line, { maxLength: 30 });
const base = sampleOrders().benefit;
const order: fc.Arbitrary<Order> = fc
  .record({
    source: fc.constantFrom('cabinet', 'vending', 'benefit'),
    number: hostile,
    paymentNumber: maybe(hostile),
    state: coded,
    type: maybe(coded),
    lines,
    total: amount,
    paid: amount,
    freight: amount,
    unpaid: amount,
    createdAt: time,
    paidAt: time,
    payBy: time,
    method: maybe(coded),
    scene: maybe(coded),
    door: maybe(coded),
    service: maybe(coded),
    device: maybe(
      fc.record({ id: maybe(hostile), code: maybe(hostile), name: maybe(hostile), place: maybe(hostile) }),
    ),
    shipment: maybe(fc.tuple(coded, hostile).map(([code, error]) => ({ ...code, error }))),
    suspicious: maybe(fc.boolean()),
    refund: maybe(
      fc.record({
        refunded: maybe(fc.boolean()),
        amount,
        at: time,
        lines,
        note: maybe(hostile),
        asked: maybe(
          fc.record({
            reason: maybe(coded),
            at: time,
            review: fc.constantFrom('waiting', 'ended', 'unknown'),
          }),
        ),
      }),
    ),
    audit: maybe(fc.record({ state: coded, at: time, reason: maybe(hostile) })),
    personal: fc.record({
      mobile: maybe(hostile),
      nickname: maybe(hostile),
      recipient: maybe(hostile),
      address: maybe(hostile),
      ip: maybe(hostile),
      platformIds: fc.array(hostile, { maxLength: 40 }),
    }),
  })
  .map((facts) => ({ ...base, ...facts }) as const);

/** Room for one message with its markup (13,200 characters and 50 blocks), escaping aside. */
function expectBounded(card: Card): void {
  expect(card.parts.length).toBeLessThanOrEqual(40);
  for (const part of card.parts) {
    if (part.kind === 'facts') {
      expect(part.facts.length).toBeGreaterThan(0);
      for (const { label, value } of part.facts) {
        expect(label).not.toBe('');
        expect(Array.from(value).length).toBeLessThanOrEqual(700);
      }
    } else if (part.kind === 'item') {
      expect(part.title).not.toBe('');
      expect(Array.from(part.title).length).toBeLessThanOrEqual(150);
      expect(part.lines.length).toBeLessThanOrEqual(3);
    } else if (part.kind === 'picture') {
      expect(part.alt).not.toBe('');
    } else expect(part.text).not.toBe('');
  }
  const text = screen(card);
  expect(Array.from(text).length).toBeLessThanOrEqual(10_000);
  expect(text).not.toMatch(/[\u202a-\u202e\u2066-\u2069\0]/);
  expect(Array.from(card.title).length).toBeLessThanOrEqual(250);
  expect(card.summary).not.toBe('');
  expect(card.buttons.length).toBeLessThanOrEqual(3);
  for (const button of card.buttons) expect(button.text.length).toBeLessThanOrEqual(75);
}

test('no order makes a card throw or grow without bound', () => {
  fc.assert(
    fc.property(order, fc.constantFrom(...LOCALES), hostile, (facts, locale, name) => {
      const reader = readerOf(locale);
      const view = {
        forChannel: false,
        mayReveal: true,
        mayRefund: false,
        mayDoor: false,
        mayAppeal: false,
        sharedBy: name,
      };
      expectBounded(orderCard(reader, found(facts, [name]), view));
      expectBounded(revealCard(reader, { source: 'cabinet', number: facts.number }, facts.personal));
    }),
    { numRuns: 120 },
  );
});

test('a mobile number in any text of an order is masked', () => {
  const { cabinet } = sampleOrders();
  fc.assert(
    fc.property(fc.constantFrom(...LOCALES), fc.constantFrom('打', ' call ', '，'), (locale, before) => {
      const text = `${before}13912345678`;
      const facts: Order = {
        ...cabinet,
        device: { id: 'x', code: null, name: text, place: text },
        lines: cabinet.lines.map((one) => ({ ...one, name: text, detail: text })),
        state: { code: 9, meaning: 'unknown', name: { zh: text, en: text } },
        shipment: { code: -1, meaning: 'failed', error: text },
        refund: { refunded: false, amount: null, at: null, lines: cabinet.lines, asked: null, note: text },
        audit: { state: { code: 'rejected', meaning: 'rejected' }, at: null, reason: text },
      };
      const card = orderCard(readerOf(locale), found(facts), {
        forChannel: true,
        mayReveal: false,
        mayRefund: false,
        mayDoor: false,
        mayAppeal: false,
      });
      expect(JSON.stringify(card)).not.toContain('13912345678');
    }),
  );
});

test('nor do lists, stock, sentences', () => {
  fc.assert(
    fc.property(
      hostile,
      coded,
      amount,
      time,
      fc.constantFrom(...LOCALES),
      (text, code, number, at, locale) => {
        const reader = readerOf(locale);
        const row: OrderRow = {
          source: 'cabinet',
          number: text,
          state: code,
          goods: text,
          more: 3,
          total: number,
          at,
          deviceId: text,
          deviceCode: text,
          deviceName: text,
          suspicious: true,
          refunded: true,
          refundAsked: true,
        };
        const cabinet = { ...sampleCabinet(), code: text, name: text, place: text, selling: code };
        const item = {
          barcode: text,
          name: text,
          price: number,
          stock: number,
          capacity: number,
          image: null,
        };
        const many = live({ facts: Array(60).fill(item), unread: [text], reference: text });
        const error = new VendorRefused({ vendor: 'yopoint', method: 'm' }, text, text);
        const cursors = { prev: 'p', next: 'n', refresh: 'r' };
        const paged = { page: 1, pages: 9, total: 999, cursors };
        const range = { from: at ?? 0, to: at ?? 0 };
        const gaps = { cutShort: ['cabinet'], unanswered: [{ source: 'vending', error }] } as const;
        const known = live({ facts: gaps, unread: [text], reference: text });
        const unanswered = [{ probe: 'benefit.order', error }] as const;
        const cards = [
          orderListCard(reader, {
            ...paged,
            query: { device: text, range, state: null },
            stateless: 999,
            rows: Array(60).fill(row),
            known,
          }),
          stockCard(reader, cabinet, many, { mayDoor: true }),
          cabinetsCard(reader, { ...paged, text, cabinets: Array(60).fill(cabinet), known: many }),
          whichCabinetCard(reader, text, Array(60).fill(cabinet)),
          noCabinetCard(reader, text),
          orderNotFoundCard(reader, {
            kind: 'not_found',
            number: text,
            asked: ['benefit.order'],
            unanswered,
          }),
          vendorFailureCard(reader, error, null),
          unexpectedFailureCard(reader, text),
          lookingUpCard(reader, text),
          helpCard(reader, Array(60).fill({ name: 'order', usage: text }), text),
          whoAmICard(reader, {
            name: text,
            groups: Array(60).fill(text),
            languageFrom: 'policy',
            can: { lookUp: true, reveal: true, askRefund: true, askDoor: true },
          }),
          refusalCard(reader, { kind: 'unknown_person', chatId: text, ask: Array(60).fill(text) }),
          refusalCard(reader, { kind: 'not_understood', words: text, usage: text }),
        ];
        for (const card of cards) expectBounded(card);
      },
    ),
    { numRuns: 50 },
  );
});
