import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Store } from '../../src/store/open-store.ts';
import { allAppeals } from '../appeals/appealing.ts';
import { sold } from '../requests/asking.ts';
import { describeOnEachEngine } from '../store/engines.ts';
import type { createPoster } from './deliveries.ts';
import type { Doors } from './doors.ts';
import { event, type Method, type Sent, sentOf } from './events.ts';
import { useDoors } from './use-doors.ts';

/** A part of what notify-conformance.test.ts sends: to handle it takes longer than to take it. */
const EVENTS = 120;

/** Methods that tell of an order which is then read: here each of those is in doubt, so that it is an appeal. */
const TELLING: readonly Method[] = ['notify.cabinet.order.simple', 'cabinet.order.vi.result.notify'];

describeOnEachEngine('what generated deliveries lead to', (open) => {
  let store: Store;
  let doors: Doors;
  let poster: ReturnType<typeof createPoster>;
  useDoors(open, (made) => {
    ({ store, doors, poster } = made);
  });

  /** The number of a new order that the vendor doubts. */
  function doubted(): string {
    const { ReceiptNo } = Object.assign(sold(doors.desk).order, { IsSuspicious: 1 });
    return ReceiptNo;
  }

  /** All of each at once, over several connections; then whatever follows from it. */
  async function deliver(sent: readonly Sent[]): Promise<void> {
    await Promise.all(sent.flatMap(({ deliveries }) => deliveries.map((delivery) => poster.post(delivery))));
    await doors.desk.runDue();
  }

  test('each genuine one has its effect once, also when it is sent again after that, and no other has any', async () => {
    const sent = fc.sample(event, EVENTS).map((drawn) => {
      const receipt = doubted();
      return { ...sentOf(drawn, receipt), receipt };
    });
    await deliver(sent);
    const unhandled = store.db.selectFrom('notices').select('key').where('handled_at', 'is', null);
    expect(await unhandled.execute()).toEqual([]);
    await deliver(sent);

    const telling = sent.filter(({ genuine, method }) => genuine && TELLING.includes(method));
    const expected = telling.map(({ receipt }) => receipt).sort();
    expect(expected.length).toBeGreaterThan(0);
    const receipts = (await allAppeals(store)).map(({ receipt }) => receipt);
    expect(receipts.sort()).toEqual(expected);
    const alerts = await store.db.selectFrom('alerts').select('id').where('kind', '=', 'appeal').execute();
    expect(alerts).toHaveLength(expected.length);
    const audited = await store.db
      .selectFrom('audit')
      .select('subject')
      .where('event', 'like', 'appeal.%')
      .execute();
    expect(audited.map(({ subject }) => subject).sort()).toEqual(expected.map((receipt) => `c.${receipt}`));
  });
});
