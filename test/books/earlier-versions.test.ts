import { expect, test } from 'vitest';
import { appealById } from '../../src/appeals/view.ts';
import { viewById } from '../../src/requests/show/view.ts';
import { openStore } from '../../src/store/open-store.ts';
import { startDesk } from '../desk/desk.ts';
import { HOUR, sold } from '../requests/asking.ts';
import { describeOnEachEngine } from '../store/engines.ts';
import { bringTo, LAST_WRITTEN, REQUEST, writeRow } from '../store/old-versions.ts';

const DAY = 24 * HOUR;
const PAID = 6_000;

describeOnEachEngine('what an earlier version gave up when a review had ended', (_open, fresh) => {
  test('is turned right where money has come since, if that is less than two weeks old', async () => {
    const store = await openStore(await fresh());
    await bringTo(store, '0009-device-news');
    // Its last words were spoken just now.
    const desk = await startDesk(store, { clock: { ms: LAST_WRITTEN } });
    try {
      const { ms: now } = desk.clock;
      const { policy } = desk.parts;
      /** An order whose refund was asked for this long ago, with its request and its appeal that the earlier version gave up. */
      const givenUp = async (number: number, ago: number): Promise<string> => {
        const { ReceiptNo: receipt } = sold(desk, PAID).order;
        const at = now - ago;
        Object.assign(desk.yopoint.state.cabinetOrders.get(receipt) ?? {}, {
          UserRefundsStatus: 2,
          UserRefundsTime: Math.floor(at / 1000),
        });
        const facts = { order: receipt, state: { code: 1, meaning: 'paid' }, paid: PAID, refunded: 0 };
        await writeRow(store, 'requests', {
          ...REQUEST,
          id: `R${number}`,
          state: 'done',
          subject: `c.${receipt}`,
          amount_fen: PAID,
          facts: JSON.stringify({ kind: 'refund', source: 'cabinet', ...facts }),
          created_at: at,
          begun_at: at,
          ended_at: at,
          followed: JSON.stringify({ what: 'review_ended', at, refunded: null, taken: null }),
        });
        await writeRow(store, 'appeals', {
          id: `A${number}`,
          receipt,
          kind: 'after_payment',
          state: 'closed',
          version: 4,
          cause: 'refund_asked',
          reason: '',
          mobile: null,
          images: '[]',
          first_facts: JSON.stringify({
            ...facts,
            refundAsked: { reason: null, at: at / 1000, ended: false },
          }),
          facts: null,
          facts_at: null,
          created_at: at,
          claimed_by: null,
          claimed_at: null,
          closed_at: at,
          closed_by: null,
          outcome: 'review_ended',
          note: null,
          amount_fen: null,
          replaced_by: null,
        });
        desk.yopoint.state.giveBack(receipt, PAID);
        return receipt;
      };
      await givenUp(2001, 3 * DAY);
      await givenUp(2002, 20 * DAY);
      await store.migrate();
      await store.db
        .deleteFrom('jobs')
        .where('kind', 'not in', ['request.follow', 'appeal.follow'])
        .execute();
      await desk.runDue();
      expect(await viewById(policy, store.db, 'R2001')).toMatchObject({
        followed: { what: 'refunded', refunded: PAID },
      });
      expect((await appealById(policy, store.db, 'A2001'))?.closed).toMatchObject({
        outcome: 'refunded',
        amount: PAID,
      });
      expect(await viewById(policy, store.db, 'R2002')).toMatchObject({ followed: { what: 'review_ended' } });
      expect((await appealById(policy, store.db, 'A2002'))?.closed).toMatchObject({
        outcome: 'review_ended',
      });
    } finally {
      await desk.close();
      await store.close();
    }
  });
});
