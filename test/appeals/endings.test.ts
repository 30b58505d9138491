import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { recordAppeal } from '../../src/appeals/record-appeal.ts';
import { appealById } from '../../src/appeals/view.ts';
import { refId } from '../../src/domain/order-ref.ts';
import type { Store } from '../../src/store/open-store.ts';
import { verifyAudit } from '../../src/store/verify-audit.ts';
import { startDesk, type TestDesk } from '../desk/desk.ts';
import { MINUTE, sold } from '../requests/asking.ts';
import { describeOnEachEngine } from '../store/engines.ts';
import { allAppeals, fromCustomer, ledger, lookOnce } from './appealing.ts';

describeOnEachEngine('what the vendor’s books say of an appeal’s order', (open) => {
  let store: Store;
  let desk: TestDesk;
  beforeAll(async () => {
    store = await open();
    desk = await startDesk(store);
  });
  afterAll(async () => {
    expect(await verifyAudit(store.db)).toMatchObject({ ok: true });
    await desk.close();
  });

  const UNPAID = { TradeStatus: 0, PayTime: 0 };
  const paidNow = () => ({ TradeStatus: 1, PayTime: Math.floor(desk.clock.ms / 1000) });
  function put(receipt: string, fields: object): void {
    Object.assign(desk.yopoint.state.cabinetOrders.get(receipt) ?? {}, fields);
  }
  function orderWith(fields: object): string {
    const { order } = sold(desk);
    put(order.ReceiptNo, fields);
    return order.ReceiptNo;
  }
  const about = async (receipt: string) =>
    (await allAppeals(store)).filter((appeal) => appeal.receipt === receipt);
  /** The replies below the card about the order. */
  const news = async (receipt: string) => {
    const alerts = (await about(receipt)).map(({ id }) => `appeal:${id}`);
    return (await ledger(store))
      .filter(({ alert, kind }) => alerts.includes(alert) && kind === 'reply')
      .map(({ payload }) => JSON.parse(payload ?? ''))
      .filter(({ what }) => what === 'order')
      .map((content) => content.news);
  };
  /** Long enough that every appeal is looked at again. */
  const later = () => desk.pass(65 * MINUTE, 5 * MINUTE);

  test('says that there is no such order, which is not that it cannot be read, until there is one', async () => {
    const receipt = orderWith({});
    const fault = { match: 'cabinet.order.get', about: receipt } as const;
    const mend = desk.yopoint.faults.add({ ...fault, kind: 'server_error' });
    const { id } = await recordAppeal(desk.parts, fromCustomer(receipt));
    const appeal = () => appealById(desk.parts.policy, store.db, id);
    await desk.runDue();
    expect(await appeal()).toMatchObject({ facts: null, factsAt: null });
    mend();
    const appear = desk.yopoint.faults.add({ ...fault, kind: 'refuse', message: 'ERR_ORDER_NOT_EXIST' });
    await desk.pass(10 * MINUTE, MINUTE);
    const unknown = await appeal();
    expect(unknown).toMatchObject({ facts: null, factsAt: expect.any(Number) });
    await desk.pass(10 * MINUTE, MINUTE);
    expect(await appeal()).toEqual(unknown);
    appear();
    await desk.pass(10 * MINUTE, MINUTE);
    expect(await appeal()).toMatchObject({ facts: { order: receipt } });
  });

  describe('that came of a doubt', () => {
    test('ends it when the doubt is taken back', async () => {
      const receipt = orderWith({ IsSuspicious: 1 });
      await lookOnce(desk, store);
      put(receipt, { IsSuspicious: 0 });
      await later();
      expect(await about(receipt)).toMatchObject([{ state: 'closed', outcome: 'settled' }]);
      expect(await news(receipt)).toEqual([]);
    });

    test('does not end it while the doubt stands, though the order is paid', async () => {
      const receipt = orderWith({ ...UNPAID, IsSuspicious: 1 });
      await lookOnce(desk, store);
      put(receipt, paidNow());
      await later();
      expect(await about(receipt)).toMatchObject([{ kind: 'before_payment', state: 'open' }]);
      expect(await news(receipt)).toEqual(['paid']);
    });
  });

  describe('of a customer', () => {
    test('leaves it open when a doubt is taken back, and says so below it, once', async () => {
      const receipt = orderWith({ IsSuspicious: 1 });
      await recordAppeal(desk.parts, fromCustomer(receipt, { reason: 'it charged me for two' }));
      await desk.runDue();
      put(receipt, { IsSuspicious: 0 });
      await later();
      await later();
      expect(await about(receipt)).toMatchObject([{ state: 'open', reason: 'it charged me for two' }]);
      expect(await news(receipt)).toEqual(['cleared']);
    });

    test('leaves it open when the order is simply paid, and says so below it, once', async () => {
      const receipt = orderWith(UNPAID);
      await recordAppeal(
        desk.parts,
        fromCustomer(receipt, { kind: 'before_payment', reason: 'one, not two' }),
      );
      await desk.runDue();
      put(receipt, paidNow());
      await later();
      await later();
      expect(await about(receipt)).toMatchObject([{ state: 'open', reason: 'one, not two' }]);
      expect(await news(receipt)).toEqual(['paid']);
    });

    test('leaves it open when their words come while the order is being read', async () => {
      const receipt = orderWith({ IsSuspicious: 1 });
      await lookOnce(desk, store);
      put(receipt, { IsSuspicious: 0 });
      const [appeal] = await about(receipt);
      let heard = false;
      const { orders } = desk.parts;
      const find: typeof orders.find = async (ref, options) => {
        const finding = await orders.find(ref, options);
        if (!heard && refId(ref) === `c.${receipt}`) {
          heard = true;
          await recordAppeal(desk.parts, fromCustomer(receipt, { reason: 'it charged me for two' }));
        }
        return finding;
      };
      const tasks = desk.tasksOf({ ...desk.parts, orders: { ...orders, find } });
      const job = { subject: appeal?.id ?? '', key: '', kind: 'appeal.follow', payload: null };
      const due = { ...job, createdAt: 0, attempts: 1, wanted: 1, fence: 1, leaseUntil: 0 };
      expect(await tasks['appeal.follow']?.(due)).toEqual({ againAt: desk.clock.ms });
      expect(heard).toBe(true);
      await later();
      expect(await about(receipt)).toMatchObject([{ state: 'open', reason: 'it charged me for two' }]);
      expect(await news(receipt)).toEqual(['cleared']);
    });
  });
});
