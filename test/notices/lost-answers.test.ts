import { randomUUID } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { receiveNotice } from '../../src/notices/receive.ts';
import type { Store } from '../../src/store/open-store.ts';
import { getRequest } from '../../src/store/requests.ts';
import { HOUR, stateOf } from '../requests/asking.ts';
import { useFaultyDesk } from '../requests/faulty-suite.ts';
import type { RequestsDesk } from '../requests/in-process.ts';
import type { VendorLine } from '../requests/vendor-line.ts';
import { approvedWish, METHODS, standOf, wishFor } from '../requests/wishes.ts';
import { describeOnEachEngine } from '../store/engines.ts';

describeOnEachEngine('where the answer to a write was lost', (open) => {
  let store: Store;
  let desk: RequestsDesk;
  let line: VendorLine;
  useFaultyDesk(open, (made) => {
    ({ store, desk, line } = made);
  });

  /** The vendor notifies; whatever follows at once is done. */
  async function notified(method: string, content: object): Promise<void> {
    const notice = { key: randomUUID(), method, content: JSON.stringify(content), sentAt: desk.clock.ms };
    await receiveNotice(desk.parts, notice);
    await desk.runDue();
  }

  describe('of a refund', () => {
    test('that the vendor orders an hour later, it is found at once and not with the next look', async () => {
      const wish = wishFor(desk, 'refund');
      const id = await approvedWish(desk, wish);
      line.fail('cut_after', METHODS.refund.write);
      await desk.runDue();
      line.mend();
      line.fail('garbage', METHODS.refund.books);
      await desk.leap(HOUR);
      line.mend();
      expect(await standOf(store, id)).toMatchObject({ state: 'unknown', personAsked: true });
      wish.finish();
      const receipt = (await getRequest(store.db, id))?.subject.slice(2);
      await notified('cabinet.order.refunds.result.notify', { ReceiptNo: receipt, RefundsPrice: 1_205 });
      expect(await stateOf(store, id)).toBe('done');
    });
  });
});
