import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { RequestState } from '../../src/domain/request.ts';
import type { RequestView } from '../../src/domain/request-view.ts';
import { cancel } from '../../src/requests/cancel.ts';
import { approve, reject } from '../../src/requests/decide.ts';
import type { Store } from '../../src/store/open-store.ts';
import { getRequest } from '../../src/store/requests.ts';
import { verifyAudit } from '../../src/store/verify-audit.ts';
import { describeOnEachEngine } from '../store/engines.ts';
import { asked, askFor, crowded, everything, HOUR, MINUTE, outcomesOf, refusalOf, sold } from './asking.ts';
import { NOON, type RequestsDesk, startRequests } from './in-process.ts';

const DAY = 24 * HOUR;

/** Twelve o'clock in China, and so many milliseconds to the end of that day there. */
const UNTIL_MIDNIGHT = 12 * HOUR;

async function stateOf({ db }: Store, id: string): Promise<RequestState | undefined> {
  return (await getRequest(db, id))?.state;
}

/** Brings a pending refund of any amount to its approval. */
async function approvedBy(
  desk: RequestsDesk,
  { id }: RequestView,
  ...people: readonly string[]
): Promise<void> {
  for (const person of people) await approve(desk.parts, desk.person(person), id);
}

describeOnEachEngine('asking for the same again', (open, fresh, engine) => {
  let store: Store;
  let second: Store;
  let desk: RequestsDesk;
  beforeAll(async () => {
    const location = await fresh();
    store = await open(location);
    // SQLite has one instance; PostgreSQL is asked on two.
    second = engine === 'sqlite' ? store : await open(location);
    desk = await startRequests(store, { policy: crowded });
  });
  afterEach(async () => {
    desk.yopoint.faults.clear();
    expect(await verifyAudit(store.db)).toMatchObject({ ok: true });
  });
  afterAll(() => desk.close());

  test('pitfall 28: a command sent twice makes one request, and the second is answered with it as it is', async () => {
    const { ref } = sold(desk);
    const first = await askFor(desk.parts, desk.mei, ref);
    const before = await everything(store);
    expect(await refusalOf(askFor(desk.parts, desk.mei, ref))).toEqual({
      kind: 'already_requested',
      request: first,
    });
    expect(await everything(store)).toEqual(before);
  });

  test('pitfall 28: so do two in the same instant, by the same person or by others, on one instance or on two', async () => {
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

  test("pitfall 28: the payment channel's number leads to the same request as the receipt", async () => {
    const { ref, order } = sold(desk);
    const first = await askFor(desk.parts, desk.mei, ref);
    const other = { source: 'typed', number: order.TradeNo } as const;
    expect(await refusalOf(askFor(desk.parts, desk.mei, other))).toMatchObject({
      kind: 'already_requested',
      request: { id: first.id },
    });
  });

  test('pitfall 5: a duplicate is told what is stored: how many have approved by now', async () => {
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

    test('pitfall 42: may or may not have happened, it may not', async () => {
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

describeOnEachEngine('daily caps', (open, fresh, engine) => {
  /** ¥500 a day for each who asks, ¥800 for all; every amount is approved by one of support or leads. */
  function capped(timezone: string) {
    return (file: Record<string, unknown>) => {
      const { refund, ...rest } = crowded(file);
      if (typeof refund !== 'object') throw new Error('This is not the example policy');
      const tiers = [{ approvals: [{ from: ['support', 'leads'], count: 1 }] }];
      return {
        ...rest,
        timezone,
        refund: { ...refund, tiers, dailyCap: { perRequester: 500, overall: 800 } },
      };
    };
  }

  async function onDesk(
    run: (desk: RequestsDesk, stores: readonly [Store, Store]) => Promise<void>,
    timezone = 'Asia/Shanghai',
  ) {
    const location = await fresh();
    const store = await open(location);
    const second = engine === 'sqlite' ? store : await open(location);
    const desk = await startRequests(store, { policy: capped(timezone) });
    try {
      await run(desk, [store, second]);
      expect(await verifyAudit(store.db)).toMatchObject({ ok: true });
    } finally {
      await desk.close();
    }
  }

  test('a person may ask up to the cap and not for one 分 more, and nothing is written of what goes over it', () =>
    onDesk(async (desk, [store]) => {
      await asked(desk, desk.mei, 20_000);
      await asked(desk, desk.mei, 29_999);
      const before = await everything(store);
      expect(await refusalOf(asked(desk, desk.mei, 2))).toEqual({
        kind: 'over_cap',
        whose: 'requester',
        cap: 50_000,
        used: 49_999,
        amount: 2,
      });
      expect(await everything(store)).toEqual(before);
      await asked(desk, desk.mei, 1);
    }));

  test('what others asked counts towards the cap of all', () =>
    onDesk(async (desk) => {
      await asked(desk, desk.mei, 50_000);
      await asked(desk, desk.lin, 29_000);
      expect(await refusalOf(asked(desk, desk.person('zhou'), 1_001))).toEqual({
        kind: 'over_cap',
        whose: 'overall',
        cap: 80_000,
        used: 79_000,
        amount: 1_001,
      });
      await asked(desk, desk.person('zhou'), 1_000);
    }));

  test('one amount above a cap alone is refused', () =>
    onDesk(async (desk) => {
      expect(await refusalOf(asked(desk, desk.mei, 50_001))).toMatchObject({ whose: 'requester', used: 0 });
    }));

  test.each([
    ['by one person', ['mei', 'mei', 'mei', 'mei'], 10_000, 'requester'],
    ['by several', ['mei', 'lin', 'zhou', 'wang'], 30_000, 'overall'],
  ] as const)(
    'two in the same instant cannot both slip under a cap, %s, on one instance or on two',
    (_, who, before, whose) =>
      onDesk(async (desk, [, second]) => {
        if (before === 10_000) await asked(desk, desk.mei, before);
        const orders = who.map(() => sold(desk, 30_000).ref);
        const { accepted, refusals } = await outcomesOf(
          orders.map((ref, index) => {
            const parts = index % 2 === 0 ? desk.parts : { ...desk.parts, db: second.db };
            return askFor(parts, desk.person(who[index] ?? ''), ref);
          }),
        );
        expect(accepted).toHaveLength(before === 10_000 ? 1 : 2);
        for (const refusal of refusals) expect(refusal).toMatchObject({ kind: 'over_cap', whose });
        expect(refusals).toHaveLength(who.length - accepted.length);
      }),
  );

  test('what was rejected, withdrawn, lapsed or failed does not count; what may have happened does', () =>
    onDesk(async (desk, [store]) => {
      const ask = () => asked(desk, desk.mei, 50_000);
      await reject(desk.parts, desk.lin, (await ask()).id, 'no');
      await cancel(desk.parts, desk.mei, (await ask()).id);
      const lapsing = await ask();
      await desk.pass(4 * HOUR, 4 * HOUR);
      expect(await stateOf(store, lapsing.id)).toBe('expired');
      const failing = await ask();
      desk.yopoint.faults.add({ match: 'cabinet.order.refund.apply', kind: 'refuse', times: 1 });
      await approvedBy(desk, failing, 'lin');
      await desk.runDue();
      expect(await stateOf(store, failing.id)).toBe('failed');

      const lost = await asked(desk, desk.mei, 30_000);
      desk.yopoint.faults.add({ match: 'cabinet.order.refund.apply', kind: 'cut_before', times: 1 });
      await approvedBy(desk, lost, 'lin');
      await desk.runDue();
      expect(await stateOf(store, lost.id)).toBe('unknown');
      expect(await refusalOf(asked(desk, desk.mei, 20_001))).toMatchObject({ used: 30_000 });

      const done = await asked(desk, desk.mei, 20_000);
      await approvedBy(desk, done, 'lin');
      await desk.runDue();
      expect(await stateOf(store, done.id)).toBe('done');
      expect(await refusalOf(asked(desk, desk.mei, 1))).toMatchObject({ whose: 'requester', used: 50_000 });
    }));

  test.each([
    // Noon in China is 20:00 of the day before in Los Angeles, in winter.
    ['Asia/Shanghai', UNTIL_MIDNIGHT],
    ['America/Los_Angeles', 4 * HOUR],
    ['UTC', 20 * HOUR],
  ])('begin anew at midnight in %s', (timezone, untilMidnight) =>
    onDesk(async (desk) => {
      await asked(desk, desk.mei, 30_000);
      desk.clock.ms = NOON + untilMidnight - 1;
      await asked(desk, desk.mei, 20_000);
      expect(await refusalOf(asked(desk, desk.mei, 1))).toMatchObject({ whose: 'requester', used: 50_000 });
      desk.clock.ms = NOON + untilMidnight;
      await asked(desk, desk.mei, 50_000);
      expect(await refusalOf(asked(desk, desk.mei, 1))).toMatchObject({ whose: 'requester', used: 50_000 });
      desk.clock.ms = NOON + untilMidnight + DAY - 1;
      expect(await refusalOf(asked(desk, desk.mei, 1))).toMatchObject({ whose: 'requester', used: 50_000 });
    }, timezone),
  );
});
