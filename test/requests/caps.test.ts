import { expect, test } from 'vitest';
import { cancel, reject } from '../../src/requests/decide/decide.ts';
import type { Store } from '../../src/store/open-store.ts';
import { verifyAudit } from '../../src/store/verify-audit.ts';
import { NOON, startDesk, type TestDesk } from '../desk/desk.ts';
import { describeOnEachEngine } from '../store/engines.ts';
import {
  approvedBy,
  asked,
  askFor,
  crowded,
  everything,
  HOUR,
  outcomesOf,
  refusalOf,
  sold,
  stateOf,
} from './asking.ts';

const DAY = 24 * HOUR;

/** From noon in China to the end of that day there. */
const UNTIL_MIDNIGHT = 12 * HOUR;

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
    run: (desk: TestDesk, stores: readonly [Store, Store]) => Promise<void>,
    timezone = 'Asia/Shanghai',
  ) {
    const location = await fresh();
    const store = await open(location);
    const second = engine === 'sqlite' ? store : await open(location);
    const desk = await startDesk(store, { policy: capped(timezone) });
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
