import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { RequestState } from '../../src/domain/request.ts';
import type { RequestView } from '../../src/domain/request-view.ts';
import { cancel, reject } from '../../src/requests/decide/decide.ts';
import type { Store } from '../../src/store/open-store.ts';
import { verifyAudit } from '../../src/store/verify-audit.ts';
import { startDesk, type TestDesk } from '../desk/desk.ts';
import { describeOnEachEngine } from '../store/engines.ts';
import {
  approvedBy,
  askFor,
  crowded,
  everything,
  HOUR,
  MINUTE,
  outcomesOf,
  refusalOf,
  sold,
  stateOf,
} from './asking.ts';

describeOnEachEngine('asking for the same again', (open, fresh, engine) => {
  let store: Store;
  let second: Store;
  let desk: TestDesk;
  beforeAll(async () => {
    const location = await fresh();
    store = await open(location);
    // SQLite has one instance; PostgreSQL is asked on two.
    second = engine === 'sqlite' ? store : await open(location);
    desk = await startDesk(store, { policy: crowded });
  });
  afterEach(async () => {
    desk.yopoint.faults.clear();
    expect(await verifyAudit(store.db)).toMatchObject({ ok: true });
  });
  afterAll(() => desk.close());

  test('a command sent twice makes one request, and the second is answered with it as it is', async () => {
    const { ref } = sold(desk);
    const first = await askFor(desk.parts, desk.mei, ref);
    const before = await everything(store);
    expect(await refusalOf(askFor(desk.parts, desk.mei, ref))).toEqual({
      kind: 'already_requested',
      request: first,
    });
    expect(await everything(store)).toEqual(before);
  });

  test('so do two in the same instant, by the same person or by others, on one instance or on two', async () => {
    const people = [desk.mei, desk.mei, desk.lin, desk.person('zhou'), desk.person('wang'), desk.mei];
    for (let round = 0; round < 5; round += 1) {
      const { ref, order } = sold(desk);
      const instances = [desk.parts, { ...desk.parts, db: second.db }] as const;
      const { accepted, refusals } = await outcomesOf(
        people.map((person, index) => askFor(index % 2 === 0 ? instances[0] : instances[1], person, ref)),
      );
      expect(accepted).toHaveLength(1);
      expect(refusals).toHaveLength(people.length - 1);
      for (const refusal of refusals) {
        expect(refusal).toEqual({ kind: 'already_requested', request: accepted[0] });
      }
      const { requests, jobs, audit } = await everything(store);
      const [row, ...more] = requests.filter(({ subject }) => subject === `c.${order.ReceiptNo}`);
      expect(more).toEqual([]);
      expect(jobs.filter(({ subject }) => subject === row?.id)).toHaveLength(3);
      expect(audit.filter(({ request }) => request === row?.id)).toHaveLength(1);
    }
  });

  test('another order of the same amount by the same person is another request', async () => {
    const orders = [sold(desk), sold(desk)];
    const [first, other] = await Promise.all(orders.map(({ ref }) => askFor(desk.parts, desk.mei, ref)));
    if (!first || !other) throw new Error('Both are taken');
    expect(first.id).not.toBe(other.id);
    await approvedBy(desk, first, 'lin');
    await approvedBy(desk, other, 'lin');
    await desk.runDue();
    for (const { order } of orders) {
      expect(desk.yopoint.state.effectsOf('refund_applied', order.ReceiptNo)).toBe(1);
    }
  });

  test("the payment channel's number leads to the same request as the receipt", async () => {
    const { ref, order } = sold(desk);
    const first = await askFor(desk.parts, desk.mei, ref);
    const other = { source: 'typed', number: order.TradeNo } as const;
    expect(await refusalOf(askFor(desk.parts, desk.mei, other))).toMatchObject({
      kind: 'already_requested',
      request: { id: first.id },
    });
  });

  test('a duplicate is told what is stored: how many have approved by now', async () => {
    const { ref } = sold(desk, 30_000);
    const first = await askFor(desk.parts, desk.mei, ref);
    await approvedBy(desk, first, 'lin');
    expect(await refusalOf(askFor(desk.parts, desk.mei, ref))).toMatchObject({
      kind: 'already_requested',
      request: {
        id: first.id,
        state: 'pending',
        version: 2,
        approvals: [{ by: { id: 'lin' } }],
        missing: [{ groups: ['finance'], count: 1 }],
      },
    });
  });

  describe('after a request that', () => {
    /** How each way of ending is reached, from a pending request. */
    const endings: [RequestState, (request: RequestView) => Promise<unknown>][] = [
      ['rejected', ({ id }) => reject(desk.parts, desk.lin, id, 'not ours')],
      ['cancelled', ({ id }) => cancel(desk.parts, desk.mei, id)],
      ['expired', () => desk.pass(4 * HOUR, 4 * HOUR)],
      [
        'failed',
        async (request) => {
          desk.yopoint.faults.add({ match: 'cabinet.order.refund.apply', kind: 'refuse' });
          await approvedBy(desk, request, 'lin');
          await desk.runDue();
        },
      ],
    ];

    test.each(endings)('was %s, it may be asked again', async (state, end) => {
      const { ref } = sold(desk);
      const first = await askFor(desk.parts, desk.mei, ref);
      await end(first);
      expect(await stateOf(store, first.id)).toBe(state);
      const again = await askFor(desk.parts, desk.mei, ref);
      expect(again).toMatchObject({ state: 'pending', version: 1, approvals: [] });
      expect(again.id).not.toBe(first.id);
    });

    test('is approved and not done yet, it may not', async () => {
      const { ref } = sold(desk);
      const first = await askFor(desk.parts, desk.mei, ref);
      await approvedBy(desk, first, 'lin');
      const approved = { id: first.id, state: 'approved', decision: { by: [{ id: 'lin' }] } };
      expect(await refusalOf(askFor(desk.parts, desk.mei, ref))).toMatchObject({ request: approved });
    });

    test('may or may not have happened, it may not', async () => {
      const { ref } = sold(desk);
      const first = await askFor(desk.parts, desk.mei, ref);
      await approvedBy(desk, first, 'lin');
      desk.yopoint.faults.add({ match: 'cabinet.order.refund.apply', kind: 'cut_before' });
      await desk.runDue();
      expect(await refusalOf(askFor(desk.parts, desk.mei, ref))).toMatchObject({
        kind: 'already_requested',
        request: { id: first.id, state: 'unknown', execution: { ending: 'cut_off' } },
      });
    });

    test('was done, it may not while the vendor reviews it, though its own fields lag behind', async () => {
      const { ref, order } = sold(desk);
      const first = await askFor(desk.parts, desk.mei, ref);
      await approvedBy(desk, first, 'lin');
      await desk.runDue();
      expect(await stateOf(store, first.id)).toBe('done');
      expect(await refusalOf(askFor(desk.parts, desk.mei, ref))).toMatchObject({ kind: 'under_review' });
      Object.assign(order, { UserRefundsStatus: 0, UserRefundsTime: 0, UserRefundsReason: '' });
      const before = await everything(store);
      expect(await refusalOf(askFor(desk.parts, desk.mei, ref))).toMatchObject({
        kind: 'already_requested',
        request: { id: first.id, state: 'done', followed: { what: 'watching' } },
      });
      expect(await everything(store)).toEqual(before);
    });

    test('was done, it may again once the review has ended without money', async () => {
      const { ref, order } = sold(desk);
      const first = await askFor(desk.parts, desk.mei, ref);
      await approvedBy(desk, first, 'lin');
      await desk.runDue();
      desk.yopoint.state.reviewRefund(order.ReceiptNo, 'refuse');
      expect(await refusalOf(askFor(desk.parts, desk.mei, ref))).toMatchObject({
        kind: 'already_requested',
        request: { id: first.id },
      });
      await desk.pass(10 * MINUTE, 10_000);
      expect(await askFor(desk.parts, desk.mei, ref)).toMatchObject({ state: 'pending' });
    });

    test('was done and refunded, the vendor says so', async () => {
      const { ref, order } = sold(desk);
      await approvedBy(desk, await askFor(desk.parts, desk.mei, ref), 'lin');
      await desk.runDue();
      desk.yopoint.state.reviewRefund(order.ReceiptNo, 'agree');
      expect(await refusalOf(askFor(desk.parts, desk.mei, ref))).toEqual({
        kind: 'already_refunded',
        amount: 1_205,
        at: desk.clock.ms / 1000,
      });
    });
  });
});
