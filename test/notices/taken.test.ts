import { expect, test } from 'vitest';
import { requestCard } from '../../src/cards/requests/request.ts';
import { viewById } from '../../src/requests/show/view.ts';
import type { Store } from '../../src/store/open-store.ts';
import { getRequest } from '../../src/store/requests.ts';
import type { TestDesk } from '../desk/desk.ts';
import { useFaultyDesk } from '../desk/suites.ts';
import { HOUR } from '../requests/asking.ts';
import { approvedWish, wishFor } from '../requests/wishes.ts';
import { describeOnEachEngine } from '../store/engines.ts';
import { notified } from './notified.ts';

describeOnEachEngine('what a support visit took', (open) => {
  let store: Store;
  let desk: TestDesk;
  useFaultyDesk(open, (made) => {
    ({ store, desk } = made);
  });

  /** A door was opened and has fallen shut; the number of its order, and what its card says of it. */
  async function visited() {
    const id = await approvedWish(desk, wishFor(desk, 'door'));
    await desk.runDue();
    const receipt = (await getRequest(store.db, id))?.receipt ?? '';
    desk.yopoint.state.closeDoor(receipt);
    await desk.leap(10_000);
    const shown = async () => {
      const view = await viewById(desk.parts.policy, store.db, id);
      if (!view) throw new Error(`There is no ${id}`);
      const { parts } = requestCard({ locale: 'en', zone: 'UTC', now: desk.clock.ms }, view, 'requester');
      const facts = parts.flatMap((part) => (part.kind === 'facts' ? part.facts : []));
      return facts.find(({ label }) => label === 'Taken')?.value ?? null;
    };
    return { receipt, shown };
  }

  const recognised = (receipt: string, products: unknown) =>
    notified(desk, 'cabinet.order.vi.result.notify', { ReceiptNo: receipt, Products: products });

  test('is not known until it is recognised, and is nothing when the vendor says so, from then on', async () => {
    const { receipt, shown } = await visited();
    expect(await shown()).toBeNull();
    await recognised(receipt, []);
    expect(await shown()).toBe('nothing');
    await desk.leap(HOUR);
    expect(await shown()).toBe('nothing');
  });

  test('is what the order shows where it was recognised anew', async () => {
    const { receipt, shown } = await visited();
    await recognised(receipt, []);
    const [shelf] = desk.yopoint.state.stock;
    const order = desk.yopoint.state.recognise(receipt, [{ BarCode: shelf?.BarCode ?? '', Qty: 1 }]);
    await recognised(receipt, order.Products);
    expect(await shown()).toContain(order.Products[0]?.Name);
  });

  test.each([[undefined], [null], [5], [['no goods']]])(
    'is not taken for nothing where the list is %j',
    async (products) => {
      const { receipt, shown } = await visited();
      await recognised(receipt, products);
      await desk.leap(HOUR);
      expect(await shown()).toBeNull();
    },
  );
});
