import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { noteConcerns } from '../../src/appeals/concerns.ts';
import { dismiss } from '../../src/appeals/dismiss.ts';
import { recordAppeal } from '../../src/appeals/record-appeal.ts';
import { appealById } from '../../src/appeals/view.ts';
import { liveOrder } from '../../src/kit/live.ts';
import type { Store } from '../../src/store/open-store.ts';
import { verifyAudit } from '../../src/store/verify-audit.ts';
import { startDesk, type TestDesk } from '../desk/desk.ts';
import { sold } from '../requests/asking.ts';
import { describeOnEachEngine } from '../store/engines.ts';
import { allAppeals, fromCustomer, ledger } from './appealing.ts';

describeOnEachEngine('taking an appeal in', (open) => {
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

  const order = () => sold(desk).order.ReceiptNo;
  const hear = (...heard: Parameters<typeof fromCustomer>) =>
    recordAppeal(desk.parts, fromCustomer(...heard));
  /** The vendor's order as the watch would see it, after something happened to it. */
  async function seen(receipt: string, source: 'watch' | 'notice' = 'watch') {
    const found = await liveOrder(desk.parts, { source: 'cabinet', number: receipt }, 'trace');
    if (!found) throw new Error(`No order ${receipt}`);
    return noteConcerns(desk.parts, found.order, source);
  }
  const about = async (receipt: string) =>
    (await allAppeals(store)).filter((appeal) => appeal.receipt === receipt);

  test('writes the appeal, its alert, its place in the ledger and the audit', async () => {
    const receipt = order();
    const { id, duplicate } = await hear(receipt, {
      reason: 'charged twice',
      images: ['https://a.example/1.jpg'],
    });
    expect(duplicate).toBe(false);
    expect(id).toMatch(/^A\d+$/);
    expect(await appealById(desk.parts.policy, store.db, id)).toMatchObject({
      receipt,
      state: 'open',
      cause: 'customer',
      reason: 'charged twice',
      images: ['https://a.example/1.jpg'],
      claimed: null,
      closed: null,
    });
    expect((await ledger(store)).filter(({ alert }) => alert === `appeal:${id}`)).toMatchObject([
      { kind: 'card', state: 'queued', messenger: 'slack' },
    ]);
    const audit = await store.db.selectFrom('audit').selectAll().where('request', '=', id).execute();
    expect(audit).toMatchObject([{ event: 'appeal.opened', subject: `c.${receipt}`, actor: 'latchkey' }]);
  });

  test('gives the numbers without a gap, from 1001 on', async () => {
    const ids = (await allAppeals(store)).map(({ id }) => Number(id.slice(1)));
    expect(Math.min(...ids)).toBe(1001);
    const next = await hear(order());
    expect(next.id).toBe(`A${Math.max(...ids) + 1}`);
  });

  describe('the same from two sources is one:', () => {
    test('the customer in the app, then at the vendor', async () => {
      const receipt = order();
      const { id } = await hear(receipt);
      desk.yopoint.state.customerAsksRefund(receipt);
      expect(await seen(receipt)).toEqual([]);
      expect((await about(receipt)).map((appeal) => appeal.id)).toEqual([id]);
      const told = (await ledger(store)).filter(
        ({ alert, kind }) => alert === `appeal:${id}` && kind === 'reply',
      );
      expect(told.map(({ payload }) => JSON.parse(payload ?? ''))).toEqual([
        { what: 'also', cause: 'refund_asked' },
      ]);
    });

    test('at the vendor, then in the app: the customer’s words, pictures and mobile come to the card', async () => {
      const receipt = order();
      desk.yopoint.state.customerAsksRefund(receipt);
      const [id = ''] = await seen(receipt);
      const later = await hear(receipt, {
        reason: 'it ate my money',
        mobile: '13800138000',
        images: ['https://a.example/2.jpg'],
      });
      expect(later).toEqual({ id, duplicate: true });
      expect(await about(receipt)).toMatchObject([
        { id, cause: 'customer', reason: 'it ate my money', mobile: '13800138000' },
      ]);
    });

    test('by looking and by a notice', async () => {
      const receipt = order();
      desk.yopoint.state.customerAsksRefund(receipt);
      expect(await seen(receipt, 'notice')).toHaveLength(1);
      expect(await seen(receipt, 'watch')).toEqual([]);
      expect(await seen(receipt, 'notice')).toEqual([]);
      expect(await about(receipt)).toHaveLength(1);
    });

    test('a suspicious order whose money is asked for as well', async () => {
      const receipt = order();
      Object.assign(desk.yopoint.state.cabinetOrders.get(receipt) ?? {}, { IsSuspicious: 1 });
      desk.yopoint.state.customerAsksRefund(receipt);
      expect(await seen(receipt)).toHaveLength(1);
      expect(await about(receipt)).toHaveLength(1);
    });
  });

  test('an order that is doubted anew after the vendor had taken its doubt back is another appeal', async () => {
    const receipt = order();
    const doubted = (IsSuspicious: 0 | 1) =>
      Object.assign(desk.yopoint.state.cabinetOrders.get(receipt) ?? {}, { IsSuspicious });
    doubted(1);
    const [first = ''] = await seen(receipt);
    await dismiss(desk.parts, desk.mei, first, 'all is well');
    expect(await seen(receipt)).toEqual([]);
    doubted(0);
    expect(await seen(receipt)).toEqual([]);
    doubted(1);
    const [second = ''] = await seen(receipt);
    expect((await about(receipt)).map(({ id }) => id)).toEqual([first, second]);
  });

  describe('the intake repeated is one:', () => {
    test('by the caller’s own id, also after the appeal has ended', async () => {
      const receipt = order();
      const heard = { key: 'ref:77', named: true };
      const { id } = await hear(receipt, heard);
      expect(await hear(receipt, { ...heard, reason: 'other words' })).toEqual({ id, duplicate: true });
      await dismiss(desk.parts, desk.mei, id, 'spoke to them');
      expect(await hear(receipt, heard)).toEqual({ id, duplicate: true });
    });

    test('by order and kind while it is open; afterwards it is another', async () => {
      const receipt = order();
      const first = await hear(receipt, { key: 'sig:1' });
      expect(await hear(receipt, { key: 'sig:2' })).toEqual({ id: first.id, duplicate: true });
      await dismiss(desk.parts, desk.mei, first.id, 'spoke to them');
      const again = await hear(receipt, { key: 'sig:3' });
      expect(again.duplicate).toBe(false);
      // What was sent before the end is a replay, and stays what it was.
      expect(await hear(receipt, { key: 'sig:1' })).toEqual({ id: first.id, duplicate: true });
    });

    test('two ids of the caller’s are two appeals about one order', async () => {
      const receipt = order();
      const one = await hear(receipt, { key: 'ref:a', named: true });
      const two = await hear(receipt, { key: 'ref:b', named: true });
      expect(two).toMatchObject({ duplicate: false });
      expect(two.id).not.toBe(one.id);
    });

    test('before and after payment are two', async () => {
      const receipt = order();
      await hear(receipt, { key: 'sig:before', kind: 'before_payment' });
      expect(await hear(receipt, { key: 'sig:after', kind: 'after_payment' })).toMatchObject({
        duplicate: false,
      });
    });

    test('twenty at the same instant', async () => {
      const receipt = order();
      const answers = await Promise.all(
        Array.from({ length: 20 }, (_, index) => hear(receipt, { key: `sig:${receipt}:${index}` })),
      );
      expect(new Set(answers.map(({ id }) => id)).size).toBe(1);
      expect(answers.filter(({ duplicate }) => !duplicate)).toHaveLength(1);
      expect(await about(receipt)).toHaveLength(1);
    });
  });

  describe('what is nobody’s appeal:', () => {
    test('an order whose money has gone back', async () => {
      const receipt = order();
      desk.yopoint.state.customerAsksRefund(receipt);
      desk.yopoint.state.reviewRefund(receipt, 'agree');
      expect(await seen(receipt)).toEqual([]);
    });

    test('a review that has ended', async () => {
      const receipt = order();
      desk.yopoint.state.customerAsksRefund(receipt);
      desk.yopoint.state.reviewRefund(receipt, 'refuse');
      expect(await seen(receipt)).toEqual([]);
    });
  });
});
