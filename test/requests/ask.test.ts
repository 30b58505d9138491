import { createHash } from 'node:crypto';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { CabinetOrder } from '../../sandbox/fleet/types.ts';
import type { OrderRef } from '../../src/domain/order-ref.ts';
import type { RequestRefusal } from '../../src/domain/refusal.ts';
import { canonicalFacts } from '../../src/domain/request-facts.ts';
import type { Kit } from '../../src/kit/kit.ts';
import { askRefund, previewRefund } from '../../src/requests/ask/ask-refund.ts';
import type { Staff } from '../../src/settings/staff.ts';
import type { Store } from '../../src/store/open-store.ts';
import { getRequest } from '../../src/store/requests.ts';
import { verifyAudit } from '../../src/store/verify-audit.ts';
import { VendorError, VendorRejectedSignature } from '../../src/vendors/errors.ts';
import { NOON, startDesk, type TestDesk } from '../desk/desk.ts';
import { BENEFIT, startLookups, VENDING } from '../lookups/desk.ts';
import { describeOnEachEngine } from '../store/engines.ts';
import {
  askFor,
  auditOf,
  crowded,
  everything,
  HOUR,
  jobsOf,
  MINUTE,
  refusalOf,
  sold,
  TRACE,
} from './asking.ts';

type Wish = { ref: OrderRef; by: Staff; reason: string; parts: Kit };

describeOnEachEngine('asking for a refund', (open) => {
  let store: Store;
  let desk: TestDesk;
  beforeAll(async () => {
    store = await open();
    desk = await startDesk(store, { policy: crowded });
  });
  afterEach(async () => {
    desk.yopoint.faults.clear();
    expect(await verifyAudit(store.db)).toMatchObject({ ok: true });
  });
  afterAll(() => desk.close());

  function ask({
    ref = sold(desk).ref,
    by = desk.mei,
    reason = 'no goods',
    parts = desk.parts,
  }: Partial<Wish>) {
    return askRefund(parts, by, { ref, reason, note: null }, TRACE);
  }

  /** An order of the simulator that looks so. */
  function orderThat(looks: (order: CabinetOrder) => boolean): OrderRef {
    const found = [...desk.yopoint.state.cabinetOrders.values()].find(looks);
    if (!found) throw new Error('The simulator has no such order');
    return { source: 'cabinet', number: found.ReceiptNo };
  }

  /** An order that somebody changed at the vendor. */
  function changed(change: (order: CabinetOrder) => void, fen?: number): OrderRef {
    const { order, ref } = sold(desk, fen);
    change(order);
    return ref;
  }

  describe('is refused, with the rule that refused and nothing written,', () => {
    const cases: [string, () => Partial<Wish>, RequestRefusal | { kind: RequestRefusal['kind'] }][] = [
      [
        'to somebody of other groups',
        () => ({ by: desk.chen }),
        { kind: 'may_not_ask', what: 'refund', groups: ['support', 'leads'] },
      ],
      [
        'without the vendor',
        () => ({ parts: { ...desk.parts, vendors: {} } }),
        { kind: 'vendor_off', vendor: 'yopoint' },
      ],
      ['without a reason', () => ({ reason: '' }), { kind: 'no_reason' }],
      ['with a reason of spaces', () => ({ reason: ' \n\t\u3000' }), { kind: 'no_reason' }],
      ['with a reason nobody can see', () => ({ reason: '\u200b\u2060 \u200e' }), { kind: 'no_reason' }],
      [
        'for a number nobody knows',
        () => ({ ref: { source: 'typed', number: 'VI251124120000999999' } }),
        { kind: 'no_such_order', number: 'VI251124120000999999' },
      ],
      [
        "for a vending machine's order",
        () => ({ ref: { source: 'typed', number: VENDING } }),
        { kind: 'refund_elsewhere', source: 'vending' },
      ],
      [
        'for one that was refunded',
        () => ({ ref: orderThat(({ TradeStatus }) => TradeStatus === 2) }),
        { kind: 'already_refunded' },
      ],
      [
        'for one of which a part was refunded',
        () => ({
          ref: changed((order) => Object.assign(order, { RefundsPrice: 300, RefundsTime: NOON / 1000 })),
        }),
        { kind: 'partly_refunded', amount: 300 },
      ],
      [
        'for one that the customer asked the vendor for',
        () => ({ ref: changed((order) => desk.yopoint.state.customerAsksRefund(order.ReceiptNo)) }),
        { kind: 'under_review', source: 'cabinet', at: NOON / 1000 },
      ],
      [
        'for one that was not paid',
        () => ({
          ref: changed((order) => Object.assign(order, { TradeStatus: 0, PayPrice: 0, PayTime: 0 })),
        }),
        { kind: 'not_paid', state: { code: 0, meaning: 'awaiting_payment' } },
      ],
      [
        'for one that was paid with nothing',
        () => ({ ref: changed((order) => Object.assign(order, { PayPrice: 0 })) }),
        { kind: 'not_paid' },
      ],
      [
        'for one in a state nobody knows',
        () => ({ ref: changed((order) => Object.assign(order, { TradeStatus: 9 })) }),
        { kind: 'not_paid' },
      ],
      [
        'for one of which the vendor does not say what was paid',
        () => ({ ref: changed((order) => Reflect.deleteProperty(order, 'PayPrice')) }),
        { kind: 'facts_missing', source: 'cabinet' },
      ],
    ];

    test.each(cases)('%s', async (_, wish, expected) => {
      const wanted = wish();
      const before = await everything(store);
      expect(await refusalOf(ask(wanted))).toMatchObject(expected);
      expect(await everything(store)).toEqual(before);
      expect(desk.yopoint.state.effects.refund_applied).toBe(0);
    });

    test("for Baifude's order", async () => {
      const other = await startLookups();
      try {
        const before = await everything(store);
        const parts = { ...desk.parts, orders: other.lookups.orders };
        const ref: OrderRef = { source: 'typed', number: BENEFIT };
        expect(await refusalOf(ask({ parts, ref }))).toEqual({ kind: 'refund_elsewhere', source: 'benefit' });
        expect(await everything(store)).toEqual(before);
      } finally {
        await other.close();
      }
    });

    test('where the places could only be filled by the one who asks', async () => {
      const small = await startDesk(store);
      try {
        const { ref } = sold(small, 2_001);
        const before = await everything(store);
        // Lin is the only lead of the example.
        expect(await refusalOf(askFor(small.parts, small.lin, ref))).toEqual({
          kind: 'nobody_could_approve',
          places: [{ groups: ['leads'], count: 1, people: [] }],
        });
        expect(await everything(store)).toEqual(before);
      } finally {
        await small.close();
      }
    });
  });

  test('the form is refused by the same rules as the asking, before a reason is typed', async () => {
    const { ref } = sold(desk);
    expect(await refusalOf(previewRefund(desk.parts, desk.chen, ref, TRACE))).toMatchObject({
      kind: 'may_not_ask',
    });
    expect(await previewRefund(desk.parts, desk.mei, ref, TRACE)).toMatchObject({
      kind: 'refund',
      paid: 1_205,
    });
  });

  test('writes down who asks, why and until when, and what is to be done next', async () => {
    const { order, ref } = sold(desk, 18_000);
    const view = await askRefund(
      desk.parts,
      desk.mei,
      { ref, reason: ' jammed ', note: 'calls again' },
      TRACE,
    );
    expect(view).toMatchObject({
      kind: 'refund',
      state: 'pending',
      version: 1,
      amount: 18_000,
      requester: { id: 'mei', name: 'Mei' },
      reason: 'jammed',
      note: 'calls again',
      createdAt: NOON,
      expiresAt: NOON + 4 * HOUR,
      approvals: [],
      missing: [
        {
          groups: ['leads'],
          count: 1,
          people: [
            { id: 'lin', name: 'Lin' },
            { id: 'wang', name: 'wang' },
            { id: 'boss', name: 'boss' },
          ],
        },
      ],
      decision: null,
      execution: null,
    });
    expect(view.facts).toMatchObject({ order: order.ReceiptNo, paid: 18_000, deviceCode: 'A001' });
    expect(await jobsOf(store, view.id)).toEqual({
      'request.cards': NOON,
      'request.remind': NOON + 15 * MINUTE,
      'request.expire': NOON + 4 * HOUR,
    });
  });

  test('numbers follow each other without a gap, refusals in between or not', async () => {
    const first = await ask({});
    await refusalOf(ask({ by: desk.chen }));
    const { number } = (await askedTwice()).ref;
    const third = await ask({});
    const numberOf = (id: string) => Number(id.slice(1));
    expect(numberOf(third.id)).toBe(numberOf(first.id) + 2);
    expect(number).toMatch(/^VI/);
  });

  /** An order that was asked for, and refused to the second who asked. */
  async function askedTwice(): Promise<{ ref: OrderRef }> {
    const { ref } = sold(desk);
    await ask({ ref });
    expect(await refusalOf(ask({ ref }))).toMatchObject({ kind: 'already_requested' });
    return { ref };
  }

  test('the digest of the facts that are shown goes into the audit', async () => {
    const view = await ask({});
    const row = await getRequest(store.db, view.id);
    expect(row?.facts).toBe(canonicalFacts(view.facts));
    const digest = createHash('sha256').update(canonicalFacts(view.facts)).digest('hex');
    expect(row?.facts_digest).toBe(digest);
    expect(await auditOf(store, view.id)).toMatchObject([
      {
        at: NOON,
        actor: 'mei',
        event: 'request.asked',
        subject: row?.subject,
        amount_fen: 1_205,
        note: 'no goods',
        facts_digest: digest,
      },
    ]);
  });

  test('the facts that are kept hold nothing about the customer', async () => {
    const { order, ref } = sold(desk);
    order['ClientIPAddress'] = '203.0.113.77';
    const view = await ask({ ref });
    const kept = JSON.stringify(await everything(store));
    const personal = ['Mobile', 'NickName', 'OpenID', 'MemberID', 'LastIPAddress'].map(
      (name) => JSON.stringify(order['UserVO']).match(new RegExp(`"${name}":"([^"]+)"`))?.[1],
    );
    expect(personal.every((value) => value !== undefined && value.length > 2)).toBe(true);
    for (const value of [...personal, '203.0.113.77', order['UserID'], order['OpenID'], order.TradeNo]) {
      expect(kept).not.toContain(String(value));
    }
    expect(kept).toContain(view.id);
  });

  describe('the reason', () => {
    test.each([
      ['customer 13800138000 got nothing', 'customer 138****8000 got nothing'],
      ['call +86 138 0013 8000', 'call 138****8000'],
      ['138\u200b0013\u200b8000 says so', '138****8000 says so'],
      ['writes from qian@example.com', 'writes from ***@***'],
    ])('%j is kept as %j, everywhere', async (reason, kept) => {
      const { ref } = sold(desk);
      const view = await askRefund(desk.parts, desk.mei, { ref, reason, note: reason }, TRACE);
      expect(await getRequest(store.db, view.id)).toMatchObject({ reason: kept, note: kept });
      expect(view).toMatchObject({ reason: kept, note: kept });
      expect((await auditOf(store, view.id)).map(({ note }) => note)).toEqual([kept]);
    });

    test('is kept whole with colons, quotes and markup in it (nothing is cut out of shown text)', async () => {
      const reason = 'door: "open" <!channel> *bold* \\ 50% off: really; line\nbreak';
      const view = await ask({ reason });
      expect((await getRequest(store.db, view.id))?.reason).toBe(reason);
    });

    test.each([
      ['too long', '长'.repeat(600), '长'.repeat(500)],
      ['cut through a picture', `${'x'.repeat(499)}😀`, `${'x'.repeat(499)}\uFFFD`],
      ['with a zero byte in it', 'a\0b', 'a\uFFFDb'],
    ])('%s is kept as far as it can be', async (_, reason, kept) => {
      const view = await ask({ reason });
      expect(view.reason).toBe(kept);
      expect((await getRequest(store.db, view.id))?.reason).toBe(kept);
    });
  });

  describe('nothing is decided from a cache:', () => {
    test('what changed since the look-up is what is seen', async () => {
      const { order, ref } = sold(desk, 1_205);
      await desk.parts.orders.find(ref);
      desk.yopoint.state.setPaid(order.ReceiptNo, 950);
      expect(await ask({ ref })).toMatchObject({ amount: 950, facts: { paid: 950 } });
      const second = sold(desk);
      await desk.parts.orders.find(second.ref);
      desk.yopoint.state.customerAsksRefund(second.order.ReceiptNo);
      expect(await refusalOf(ask({ ref: second.ref }))).toMatchObject({ kind: 'under_review' });
    });

    test.each([
      ['cuts the line', { kind: 'cut_before' }],
      ['answers with a page', { kind: 'garbage' }],
      ['is broken', { kind: 'server_error' }],
    ] as const)('a vendor that %s is told, though the order is known from before', async (_, fault) => {
      const { ref } = sold(desk);
      await desk.parts.orders.find(ref);
      const before = await everything(store);
      desk.yopoint.faults.add(fault);
      await expect(ask({ ref })).rejects.toBeInstanceOf(VendorError);
      expect(await everything(store)).toEqual(before);
    });

    test('so is one that does not accept our signature', async () => {
      const { ref } = sold(desk);
      const before = await everything(store);
      desk.yopoint.faults.add({ kind: 'bad_signature' });
      await expect(ask({ ref })).rejects.toBeInstanceOf(VendorRejectedSignature);
      expect(await everything(store)).toEqual(before);
    });
  });
});
