import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { claim } from '../../src/appeals/claim.ts';
import { noteConcerns } from '../../src/appeals/concerns.ts';
import { dismiss } from '../../src/appeals/dismiss.ts';
import { fileNew } from '../../src/appeals/file.ts';
import { recordAppeal } from '../../src/appeals/record-appeal.ts';
import { appealById } from '../../src/appeals/view.ts';
import { liveOrder } from '../../src/kit/live.ts';
import { answerRefundOrder } from '../../src/notices/refund-order.ts';
import { createNoticeStore } from '../../src/notices/store-notices.ts';
import { viewById } from '../../src/requests/show/view.ts';
import type { Store } from '../../src/store/open-store.ts';
import { requestsFor } from '../../src/store/requests.ts';
import { verifyAudit } from '../../src/store/verify-audit.ts';
import { words } from '../alerts/words.ts';
import { allAppeals, fromCustomer } from '../appeals/appealing.ts';
import { type PostingDesk, startDesk } from '../desk/desk.ts';
import { startPaymentSystem } from '../http/doors.ts';
import { notified } from '../notices/notified.ts';
import { approvedBy, askFor, HOUR, MINUTE, refusalOf, sold, TRACE } from '../requests/asking.ts';
import { describeOnEachEngine } from '../store/engines.ts';

const DAY = 24 * HOUR;
const SIXTY = 6_000;

describeOnEachEngine('money that goes back after the review has ended', (open) => {
  let store: Store;
  let desk: PostingDesk;
  let payments: Awaited<ReturnType<typeof startPaymentSystem>>;
  beforeAll(async () => {
    store = await open();
    desk = await startDesk(store, { messenger: 'posting' });
    payments = await startPaymentSystem(() => desk.clock.ms);
  });
  afterEach(async () => {
    expect(await verifyAudit(store.db)).toMatchObject({ ok: true });
  });
  afterAll(async () => {
    await payments.simulated.close();
    await desk.close();
  });

  /** The vendor has its refund order forwarded by the desk, and the payment system makes it. */
  async function ordered(receipt: string, fen: number): Promise<void> {
    await orderedBeforeAnythingRuns(receipt, fen);
    await desk.runDue();
  }
  async function orderedBeforeAnythingRuns(receipt: string, fen: number): Promise<void> {
    const content = JSON.stringify({ ReceiptNo: receipt, TradeNo: 'T1', RefundsPrice: fen });
    const method = 'cabinet.order.refunds.result.notify';
    const parts = { ...desk.parts, storeNotice: createNoticeStore(desk.parts), payment: payments.client };
    const { answer } = await answerRefundOrder(parts, {
      key: randomUUID(),
      method,
      content,
      sentAt: desk.clock.ms,
    });
    expect(answer).toMatchObject({ what: 'refunded' });
  }
  const auditAbout = async (receipt: string) =>
    (
      await store.db
        .selectFrom('audit')
        .selectAll()
        .where('subject', '=', `c.${receipt}`)
        .orderBy('seq')
        .execute()
    ).map(({ event, note, amount_fen }) => [event, note, amount_fen].filter((one) => one !== null).join(' '));
  const jobsAbout = async (id: string) =>
    (await store.db.selectFrom('jobs').select('kind').where('subject', '=', id).execute()).map(
      ({ kind }) => kind,
    );
  const cardsAbout = (text: string) => desk.cards().filter((card) => words(card).includes(text));

  describe('an appeal', () => {
    async function appealed() {
      const { order, ref } = sold(desk, SIXTY);
      desk.yopoint.state.customerAsksRefund(order.ReceiptNo);
      const found = await liveOrder(desk.parts, ref, TRACE);
      await noteConcerns(desk.parts, found?.order ?? expect.fail(), 'watch');
      await desk.runDue();
      const [appeal] = (await allAppeals(store)).filter(({ receipt }) => receipt === order.ReceiptNo);
      return { receipt: order.ReceiptNo, id: appeal?.id ?? '' };
    }
    const closedOf = async (id: string) => (await appealById(desk.parts.policy, store.db, id))?.closed;

    test('whose refund the desk forwarded and saw paid is refunded, though the books show the ended review first', async () => {
      const { receipt, id } = await appealed();
      desk.yopoint.state.reviewRefund(receipt, 'refuse');
      await ordered(receipt, SIXTY);
      await desk.pass(2 * HOUR, MINUTE);
      expect(await closedOf(id)).toMatchObject({ outcome: 'refunded', amount: SIXTY });
      const audit = await auditAbout(receipt);
      expect(audit).toContain(`refund_order.refunded ${SIXTY}`);
      expect(audit.join()).not.toContain('review_ended');
      expect(audit.at(-1)).toBe(`appeal.closed refunded ${SIXTY}`);
    });

    test('that is closed is turned right by money that comes days later, with a line of its own in the audit, and its card too', async () => {
      const { receipt, id } = await appealed();
      desk.yopoint.state.reviewRefund(receipt, 'refuse');
      await desk.pass(HOUR, MINUTE);
      expect(await closedOf(id)).toMatchObject({ outcome: 'review_ended', amount: null });
      expect(words(cardsAbout(receipt)[0])).toContain('目前还没有看到退款');
      await desk.pass(9 * DAY, DAY);
      desk.yopoint.state.giveBack(receipt, SIXTY);
      await desk.leap(2 * HOUR);
      expect(await closedOf(id)).toMatchObject({ outcome: 'refunded', amount: SIXTY });
      expect((await auditAbout(receipt)).slice(-2)).toEqual([
        'appeal.closed review_ended',
        `appeal.corrected refunded ${SIXTY}`,
      ]);
      const [card, ...others] = cardsAbout(receipt);
      expect(others).toEqual([]);
      expect(words(card)).toContain('已退款 ¥60.00');
      expect(words(card)).not.toContain('没有看到退款');
      expect(words(desk.below(card ?? expect.fail()).at(-1))).toContain('已退款 ¥60.00');
    });

    test('that somebody dismissed shows what the desk saw paid, though the books do not yet', async () => {
      const { receipt, id } = await appealed();
      await claim(desk.parts, desk.mei, id);
      await dismiss(desk.parts, desk.mei, id, 'answered on the phone');
      await ordered(receipt, SIXTY);
      await desk.pass(HOUR, MINUTE);
      const appeal = (await appealById(desk.parts.policy, store.db, id)) ?? expect.fail();
      expect(appeal.closed).toMatchObject({ outcome: 'dismissed' });
      expect(appeal.facts).toMatchObject({ refunded: SIXTY, refundAsked: { ended: true } });
    });

    test('is not filed with the vendor where the desk saw the money paid just before, though the books do not show it', async () => {
      const { order, ref } = sold(desk, SIXTY);
      const { id } = await fileNew(desk.parts, desk.mei, { ref, reason: '没出货' }, TRACE);
      await orderedBeforeAnythingRuns(order.ReceiptNo, SIXTY);
      await desk.runDue();
      const [filed] = await requestsFor(store.db, [id]);
      expect(filed).toMatchObject({ state: 'failed', ending: 'changed' });
      expect(desk.yopoint.arrived('cabinet.order.user.appeal', order.ReceiptNo)).toBe(0);
    });

    test('is answered by the money that came for it, and not by all that the order ever had back', async () => {
      const { order } = sold(desk, SIXTY);
      desk.yopoint.state.giveBack(order.ReceiptNo, 2_000);
      desk.clock.ms += HOUR;
      const { id } = await recordAppeal(desk.parts, fromCustomer(order.ReceiptNo));
      await desk.runDue();
      desk.yopoint.state.giveBack(order.ReceiptNo, 3_000);
      await desk.pass(HOUR, MINUTE);
      expect(await closedOf(id)).toMatchObject({ outcome: 'refunded', amount: 1_000 });
      expect((await auditAbout(order.ReceiptNo)).at(-1)).toBe('appeal.closed refunded 1000');
    });

    test('is told finally that no money went back once that was looked for for two weeks, and not before', async () => {
      const { receipt, id } = await appealed();
      desk.yopoint.state.reviewRefund(receipt, 'refuse');
      await desk.pass(13 * DAY, DAY);
      expect(await closedOf(id)).toMatchObject({ outcome: 'review_ended' });
      await desk.pass(2 * DAY, DAY);
      expect(await closedOf(id)).toMatchObject({ outcome: 'not_refunded', amount: null });
      expect((await auditAbout(receipt)).at(-1)).toBe('appeal.followed not_refunded');
      expect(words(cardsAbout(receipt)[0])).toContain('没有退款');
      await desk.pass(2 * DAY, DAY);
      expect(await jobsAbout(id)).toEqual([]);
    });
  });

  describe('a refund request', () => {
    async function applied() {
      const { order, ref } = sold(desk, SIXTY);
      const request = await askFor(desk.parts, desk.mei, ref);
      await approvedBy(desk, request, 'lin');
      await desk.runDue();
      return { receipt: order.ReceiptNo, id: request.id };
    }
    const becameOf = async (id: string) => (await viewById(desk.parts.policy, store.db, id))?.followed;

    test.each([
      ['by looking', false],
      ['by a notice', true],
    ])(
      'turns right when its money comes minutes after the review, %s: its card, the alert’s card and the audit',
      async (_, announced) => {
        const { receipt, id } = await applied();
        desk.yopoint.state.reviewRefund(receipt, 'refuse');
        await desk.pass(20 * MINUTE, 10_000);
        expect(await becameOf(id)).toMatchObject({ what: 'review_ended', refunded: null });
        expect(words(cardsAbout(receipt)[0])).toContain('目前还没有看到退款');
        desk.yopoint.state.giveBack(receipt, SIXTY);
        if (announced) await notified(desk, 'cabinet.order.refunds.result.notify', { ReceiptNo: receipt });
        await desk.pass(announced ? 5_000 : HOUR, 5_000);
        expect(await becameOf(id)).toMatchObject({ what: 'refunded', refunded: SIXTY });
        expect((await auditAbout(receipt)).filter((line) => /followed|corrected/.test(line))).toEqual([
          `request.followed review_ended ${SIXTY}`,
          `request.corrected refunded ${SIXTY}`,
        ]);
        const [card, ...others] = cardsAbout(receipt);
        expect(others).toEqual([]);
        expect(words(card)).toContain('已退款 ¥60.00');
        expect(words(card)).not.toContain('没有看到退款');
        expect(words(desk.below(card ?? expect.fail()).at(-1))).toContain('已退款 ¥60.00');
      },
    );

    test('is looked at by the review’s age and not by its own: money soon after a late review shows soon', async () => {
      const { receipt, id } = await applied();
      await desk.pass(3 * DAY, DAY);
      desk.yopoint.state.reviewRefund(receipt, 'refuse');
      await desk.pass(HOUR, MINUTE);
      expect(await becameOf(id)).toMatchObject({ what: 'review_ended' });
      await desk.pass(13 * DAY, DAY);
      expect(await becameOf(id)).toMatchObject({ what: 'review_ended' });
      desk.yopoint.state.giveBack(receipt, SIXTY);
      await desk.pass(HOUR, MINUTE);
      expect(await becameOf(id)).toMatchObject({ what: 'refunded', refunded: SIXTY });
    });

    test('that was asked for anew has its money once: what comes then answers the later request alone', async () => {
      const first = await applied();
      desk.yopoint.state.reviewRefund(first.receipt, 'refuse');
      await desk.pass(20 * MINUTE, MINUTE);
      const ref = { source: 'cabinet', number: first.receipt } as const;
      const second = await askFor(desk.parts, desk.mei, ref);
      await approvedBy(desk, second, 'lin');
      await desk.runDue();
      desk.clock.ms += MINUTE;
      desk.yopoint.state.reviewRefund(first.receipt, 'agree');
      await desk.pass(HOUR, MINUTE);
      expect(await becameOf(second.id)).toMatchObject({ what: 'refunded', refunded: SIXTY });
      expect(await becameOf(first.id)).toMatchObject({ what: 'not_refunded', refunded: null });
    });

    test('is refused, and stopped before it is sent, where the desk saw the same money paid that the books do not show yet', async () => {
      const { order, ref } = sold(desk, SIXTY);
      const waiting = await askFor(desk.parts, desk.mei, ref);
      await ordered(order.ReceiptNo, SIXTY);
      await approvedBy(desk, waiting, 'lin');
      await desk.runDue();
      expect(await viewById(desk.parts.policy, store.db, waiting.id)).toMatchObject({
        state: 'failed',
        execution: { ending: 'changed', words: 'refunded' },
      });
      expect(desk.yopoint.arrived('cabinet.order.refund.apply', order.ReceiptNo)).toBe(0);
      expect(await refusalOf(askFor(desk.parts, desk.mei, ref))).toMatchObject({
        kind: 'already_refunded',
        amount: SIXTY,
      });
    });

    test('is told finally that no money went back once that was looked for for two weeks, and not before', async () => {
      const { receipt, id } = await applied();
      desk.yopoint.state.reviewRefund(receipt, 'refuse');
      await desk.pass(13 * DAY, DAY);
      expect(await becameOf(id)).toMatchObject({ what: 'review_ended' });
      await desk.pass(2 * DAY, DAY);
      expect(await becameOf(id)).toMatchObject({ what: 'not_refunded' });
      expect((await auditAbout(receipt)).at(-1)).toBe(`request.followed not_refunded ${SIXTY}`);
      expect(words(cardsAbout(receipt)[0])).toContain('没有退款');
      await desk.pass(2 * DAY, DAY);
      expect(await jobsAbout(id)).toEqual([]);
    });
  });
});
