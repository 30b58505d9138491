import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { order } from '../../commands/order.ts';
import { orders } from '../../commands/orders.ts';
import type { Desk } from '../../src/kit/desk.ts';
import { createOrderListLookup } from '../../src/lookups/order-list.ts';
import { answerRefundOrder } from '../../src/notices/refund-order.ts';
import { createNoticeStore } from '../../src/notices/store-notices.ts';
import { deskOver, read } from '../commands/request-desk.ts';
import { startPaymentSystem } from '../http/doors.ts';
import { withoutTable } from '../http/stalling.ts';
import { describeOnEachEngine } from '../store/engines.ts';

describeOnEachEngine('a refund that the desk saw made, before the vendor’s books show it', (open) => {
  let payments: Awaited<ReturnType<typeof startPaymentSystem>>;
  beforeAll(async () => {
    payments = await startPaymentSystem(Date.now);
  });
  afterAll(() => payments.simulated.close());

  /** A desk with look-ups, and an order of ¥60.00 whose refund of `fen` the vendor has ordered and the payment system made. */
  async function refunded(fen: number) {
    const store = await open();
    const { desk: bare, sell, mei } = await deskOver(store);
    const { kit: parts } = bare;
    const orderList = createOrderListLookup({
      vendors: parts.vendors,
      now: parts.now,
      onEvent: () => undefined,
      onUnread: () => undefined,
    });
    const desk: Desk = { ...bare, lookups: { ...bare.lookups, orderList } };
    const receipt = sell(6_000);
    const card = async () => (await order.run(desk, mei, receipt))?.card ?? expect.fail();
    const list = async (words: string) => read((await orders.run(desk, mei, words))?.card ?? expect.fail());
    // What is kept from before must not be shown afterwards.
    await card();
    await list('7d');
    const content = JSON.stringify({ ReceiptNo: receipt, TradeNo: 'T1', RefundsPrice: fen });
    const { answer } = await answerRefundOrder(
      { ...parts, storeNotice: createNoticeStore(parts), payment: payments.client },
      { key: randomUUID(), method: 'cabinet.order.refunds.result.notify', content, sentAt: parts.now() },
    );
    expect(answer).toMatchObject({ what: 'refunded' });
    return { receipt, card, list, store };
  }

  test('stands on the order’s card, which says why it is early, and offers no refund that would be refused', async () => {
    const { card } = await refunded(6_000);
    for (const shown of [await card(), await card()]) {
      expect(shown.lead).toContain('refunded · ¥60.00');
      expect(read(shown)).toContain('YoPoint’s own books do not show it yet');
      expect(read(shown)).not.toMatch(/not refunded/);
      expect(shown.buttons.map(({ id }) => id)).not.toContain('order.refund');
      expect(shown.buttons.map(({ id }) => id)).not.toContain('order.appeal');
    }
  });

  test('of a part, says how much of it', async () => {
    const { card } = await refunded(1_000);
    const shown = await card();
    expect(shown.lead).toContain('Partly refunded · ¥10.00 of ¥60.00');
    expect(shown.buttons.map(({ id }) => id)).not.toContain('order.refund');
  });

  test('stands in lists, and decides in which of them the order is', async () => {
    const { receipt, list } = await refunded(6_000);
    expect(await list('7d')).toMatch(new RegExp(`${receipt}[^}]*refunded`));
    expect(await list('7d refunded')).toContain(receipt);
    expect(await list('7d paid')).not.toContain(receipt);
  });

  test('is not known while the database is away: the card is what the vendor’s books say', async () => {
    const { card, store } = await refunded(6_000);
    const bringBack = await withoutTable(store, 'audit');
    try {
      expect((await card()).lead).toContain('Paid');
    } finally {
      await bringBack();
    }
  });
});
