import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { claim } from '../../src/appeals/claim.ts';
import { dismiss } from '../../src/appeals/dismiss.ts';
import { file, fileNew } from '../../src/appeals/file.ts';
import { recordAppeal } from '../../src/appeals/record-appeal.ts';
import { appealById, appealPage } from '../../src/appeals/view.ts';
import { askRefund } from '../../src/requests/ask/ask-refund.ts';
import { approve, cancel } from '../../src/requests/decide/decide.ts';
import { resolve } from '../../src/requests/decide/resolve.ts';
import type { Store } from '../../src/store/open-store.ts';
import { verifyAudit } from '../../src/store/verify-audit.ts';
import { startDesk, type TestDesk } from '../desk/desk.ts';
import { crowded, HOUR, MINUTE, refusalOf, sold, TRACE } from '../requests/asking.ts';
import { describeOnEachEngine } from '../store/engines.ts';
import { appealRefusalOf, fromCustomer, ledger, lookOnce, overtaken } from './appealing.ts';

const FILED = 'cabinet.order.user.appeal';

describeOnEachEngine('taking care of an appeal', (open) => {
  let store: Store;
  let desk: TestDesk;
  beforeAll(async () => {
    store = await open();
    desk = await startDesk(store, { policy: crowded });
  });
  afterAll(async () => {
    expect(await verifyAudit(store.db)).toMatchObject({ ok: true });
    await desk.close();
  });

  async function arrived(fen = 1_205) {
    const { order } = sold(desk, fen);
    const { id } = await recordAppeal(desk.parts, fromCustomer(order.ReceiptNo));
    await desk.runDue();
    return { id, receipt: order.ReceiptNo };
  }
  async function view(id: string) {
    const appeal = await appealById(desk.parts.policy, store.db, id);
    if (!appeal) throw new Error(`No appeal ${id}`);
    return appeal;
  }
  const filings = (receipt: string) => desk.yopoint.arrived(FILED, receipt);
  const refundFor = (receipt: string) =>
    askRefund(
      desk.parts,
      desk.mei,
      { ref: { source: 'cabinet', number: receipt }, reason: 'the appeal is right', note: null },
      TRACE,
    );
  const told = async (id: string) =>
    (await ledger(store))
      .filter(({ alert, kind }) => alert === `appeal:${id}` && kind === 'reply')
      .map(({ payload }) => JSON.parse(payload ?? ''));

  describe('claiming', () => {
    test('gives it to one of two who press in the same instant, and tells the other who has it', async () => {
      const { id } = await arrived();
      const outcomes = await Promise.allSettled([
        claim(desk.parts, desk.mei, id),
        claim(desk.parts, desk.lin, id),
      ]);
      const winners = outcomes.filter(({ status }) => status === 'fulfilled');
      expect(winners).toHaveLength(1);
      const { claimed } = await view(id);
      const loser = claimed?.by.id === 'mei' ? desk.lin : desk.mei;
      expect(await appealRefusalOf(claim(desk.parts, loser, id))).toMatchObject({
        kind: 'already_claimed',
        by: { id: claimed?.by.id },
      });
      expect((await told(id)).filter(({ what }) => what === 'claimed')).toHaveLength(1);
    });

    test('twice by one person is said to be theirs already', async () => {
      const { id } = await arrived();
      await claim(desk.parts, desk.mei, id);
      expect(await appealRefusalOf(claim(desk.parts, desk.mei, id))).toMatchObject({ kind: 'yours_already' });
    });

    test('takes over from the person the card named, and from nobody else', async () => {
      const { id } = await arrived();
      await claim(desk.parts, desk.mei, id);
      expect(await appealRefusalOf(claim(desk.parts, desk.lin, id, 'chen'))).toMatchObject({
        kind: 'already_claimed',
      });
      await claim(desk.parts, desk.lin, id, 'mei');
      expect((await view(id)).claimed?.by.id).toBe('lin');
    });

    test('is for those who may ask for refunds', async () => {
      const { id } = await arrived();
      expect(await appealRefusalOf(claim(desk.parts, desk.chen, id))).toEqual({
        kind: 'may_not_handle',
        groups: ['support', 'leads'],
      });
      expect((await view(id)).state).toBe('open');
    });

    test('of an id that was never given is said to be so', async () => {
      expect(await appealRefusalOf(claim(desk.parts, desk.mei, 'A9999999'))).toEqual({
        kind: 'no_such_appeal',
      });
    });
  });

  describe('dismissing', () => {
    test('closes it with the reason, for good', async () => {
      const { id } = await arrived();
      await claim(desk.parts, desk.mei, id);
      await dismiss(desk.parts, desk.mei, id, 'call them at 13800138000? no: all is well');
      const { closed } = await view(id);
      expect(closed).toMatchObject({ outcome: 'dismissed', by: { id: 'mei' } });
      expect(closed?.note).not.toContain('13800138000');
      expect(await appealRefusalOf(claim(desk.parts, desk.lin, id))).toMatchObject({ kind: 'appeal_closed' });
      expect(await appealRefusalOf(dismiss(desk.parts, desk.mei, id, 'again'))).toMatchObject({
        kind: 'appeal_closed',
      });
    });

    test('needs a reason', async () => {
      const { id } = await arrived();
      expect(await appealRefusalOf(dismiss(desk.parts, desk.mei, id, ' \u200b '))).toEqual({
        kind: 'no_note',
        about: 'appeal',
      });
    });

    test('is not for somebody else’s appeal', async () => {
      const { id } = await arrived();
      await claim(desk.parts, desk.mei, id);
      expect(await appealRefusalOf(dismiss(desk.parts, desk.lin, id, 'nothing in it'))).toMatchObject({
        kind: 'already_claimed',
        by: { id: 'mei' },
      });
    });

    test('waits for a refund that is asked for between looking and closing', async () => {
      const { id, receipt } = await arrived();
      await claim(desk.parts, desk.mei, id);
      const late = overtaken(desk.parts, () => refundFor(receipt));
      expect(await appealRefusalOf(dismiss(late, desk.mei, id, 'nothing in it'))).toMatchObject({
        kind: 'request_open',
      });
      expect(await view(id)).toMatchObject({ state: 'claimed', request: { state: 'pending' } });
    });

    test('at the instant a refund is asked for leaves no request on an appeal that is closed', async () => {
      for (let round = 0; round < 8; round += 1) {
        const { id, receipt } = await arrived();
        await Promise.allSettled([refundFor(receipt), dismiss(desk.parts, desk.mei, id, 'nothing in it')]);
        const { state, request } = await view(id);
        expect([state, request?.state]).toEqual(
          state === 'closed' ? ['closed', undefined] : ['open', 'pending'],
        );
      }
    });

    test('waits for a refund that was asked for it', async () => {
      const { id, receipt } = await arrived();
      await claim(desk.parts, desk.mei, id);
      const request = await refundFor(receipt);
      expect(await appealRefusalOf(dismiss(desk.parts, desk.mei, id, 'nothing in it'))).toMatchObject({
        kind: 'request_open',
        request: { id: request.id },
      });
    });
  });

  describe('a refund for it', () => {
    test('shows on it step by step, and the money’s return ends it', async () => {
      const { id, receipt } = await arrived();
      await claim(desk.parts, desk.mei, id);
      const request = await refundFor(receipt);
      await desk.runDue();
      expect((await view(id)).request).toMatchObject({ id: request.id, state: 'pending' });
      await approve(desk.parts, desk.lin, request.id);
      await desk.runDue();
      expect((await view(id)).request).toMatchObject({ state: 'done' });
      desk.yopoint.state.reviewRefund(receipt, 'agree');
      await desk.pass(HOUR, MINUTE);
      expect((await view(id)).closed).toMatchObject({ outcome: 'refunded', by: null, amount: 1_205 });
      const steps = (await told(id)).filter(({ what }) => what === 'request').map(({ state }) => state);
      expect(steps).toEqual(expect.arrayContaining(['pending', 'done']));
      // A reply below the appeal reports it, not an alert of its own.
      expect((await ledger(store)).filter(({ alert }) => alert.includes(request.id))).toEqual([]);
    });
  });

  describe('filing it with the vendor', () => {
    test('sends it once, and says that it is filed', async () => {
      const { id, receipt } = await arrived();
      await claim(desk.parts, desk.mei, id);
      await file(desk.parts, desk.mei, id, TRACE);
      await desk.runDue();
      await desk.pass(HOUR, 5 * MINUTE);
      expect(filings(receipt)).toBe(1);
      expect((await view(id)).request).toMatchObject({ kind: 'appeal', state: 'done' });
      expect(desk.yopoint.state.appeals.filter(({ receiptNo }) => receiptNo === receipt)).toHaveLength(1);
    });

    test('is not done for an appeal that is closed between looking and filing', async () => {
      const { id, receipt } = await arrived();
      await claim(desk.parts, desk.mei, id);
      const late = overtaken(desk.parts, () => dismiss(desk.parts, desk.mei, id, 'nothing in it'));
      expect(await appealRefusalOf(file(late, desk.mei, id, TRACE))).toMatchObject({ kind: 'appeal_closed' });
      await desk.runDue();
      expect(filings(receipt)).toBe(0);
    });

    test('of two who press in the same instant one files it', async () => {
      const { id, receipt } = await arrived();
      const outcomes = await Promise.allSettled([
        file(desk.parts, desk.mei, id, TRACE),
        file(desk.parts, desk.lin, id, TRACE),
      ]);
      expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
      await desk.runDue();
      expect(filings(receipt)).toBe(1);
    });

    test('by a command makes an appeal of it, and gives it to whoever filed it', async () => {
      const { order, ref } = sold(desk);
      const filed = await fileNew(desk.parts, desk.mei, { ref, reason: 'two were charged' }, TRACE);
      await desk.runDue();
      expect(filed).toMatchObject({
        cause: 'staff',
        reason: 'two were charged',
        claimed: { by: { id: 'mei' } },
      });
      expect(filings(order.ReceiptNo)).toBe(1);
    });

    test('a second time is refused and shown the first, though the vendor would take it', async () => {
      const { id, receipt } = await arrived();
      await claim(desk.parts, desk.mei, id);
      await file(desk.parts, desk.mei, id, TRACE);
      await desk.runDue();
      Object.assign(desk.yopoint.state.cabinetOrders.get(receipt) ?? {}, { IsSuspicious: 0 });
      const before = await view(id);
      const refusal = { kind: 'already_requested', request: { id: before.request?.id, state: 'done' } };
      const ref = { source: 'cabinet', number: receipt } as const;
      const again = () => fileNew(desk.parts, desk.lin, { ref, reason: 'again' }, TRACE);
      expect(await refusalOf(file(desk.parts, desk.mei, id, TRACE))).toMatchObject(refusal);
      expect(await refusalOf(again())).toMatchObject(refusal);
      expect(await view(id)).toEqual(before);
      // Nor after something else was asked for it.
      const { id: refund } = await refundFor(receipt);
      await cancel(desk.parts, desk.mei, refund);
      await desk.runDue();
      expect(await view(id)).toMatchObject({ request: { id: refund }, filed: { id: before.request?.id } });
      expect(await refusalOf(file(desk.parts, desk.mei, id, TRACE))).toMatchObject(refusal);
      await desk.runDue();
      expect(filings(receipt)).toBe(1);
      // Another appeal about the order is filed for itself.
      await dismiss(desk.parts, desk.mei, id, 'dealt with');
      await again();
      await desk.runDue();
      expect(filings(receipt)).toBe(2);
    });

    test('waits for a refund of the order, whether by the button or by a command, and nothing is written down', async () => {
      const { id, receipt } = await arrived();
      const request = await refundFor(receipt);
      const refusal = { kind: 'request_open', request: { id: request.id } };
      const before = await view(id);
      const ref = { source: 'cabinet', number: receipt } as const;
      expect(
        await appealRefusalOf(fileNew(desk.parts, desk.lin, { ref, reason: 'two were charged' }, TRACE)),
      ).toMatchObject(refusal);
      expect(await appealRefusalOf(file(desk.parts, desk.mei, id, TRACE))).toMatchObject(refusal);
      expect(await view(id)).toEqual(before);
      expect(await told(id)).toEqual([]);

      // An order that nobody had appealed about stays so.
      const other = sold(desk);
      await refundFor(other.order.ReceiptNo);
      await appealRefusalOf(fileNew(desk.parts, desk.lin, { ref: other.ref, reason: 'two' }, TRACE));
      await desk.runDue();
      const { appeals } = await appealPage(desk.parts, { which: 'all' }, 1, 1);
      expect(appeals.map((appeal) => appeal.id)).toEqual([id]);
      expect(filings(receipt) + filings(other.order.ReceiptNo)).toBe(0);
    });

    test('says below an appeal that is there what support writes and who, and leaves why it is there', async () => {
      const words = { what: 'words', by: 'mei', text: 'the camera saw two' };
      const { id, receipt } = await arrived();
      const ref = { source: 'cabinet', number: receipt } as const;
      await fileNew(desk.parts, desk.mei, { ref, reason: words.text }, TRACE);
      expect(await view(id)).toMatchObject({ cause: 'customer', reason: 'the door stayed shut' });
      expect(await told(id)).toContainEqual(words);

      const { order, ref: askedBack } = sold(desk);
      desk.yopoint.state.customerAsksRefund(order.ReceiptNo);
      await lookOnce(desk, store);
      const filed = await fileNew(desk.parts, desk.mei, { ref: askedBack, reason: words.text }, TRACE);
      expect(filed).toMatchObject({ cause: 'refund_asked', reason: '' });
      expect(await told(filed.id)).toContainEqual(words);
    });

    test.each(['cut_after', 'garbage', 'truncate'] as const)(
      'with an answer lost (%s) is found in the vendor’s books, and not sent again',
      async (kind) => {
        const { id, receipt } = await arrived();
        await claim(desk.parts, desk.mei, id);
        desk.yopoint.faults.add({ match: FILED, kind, times: 1 });
        await file(desk.parts, desk.mei, id, TRACE);
        await desk.runDue();
        await desk.pass(10 * MINUTE, MINUTE);
        expect((await view(id)).request).toMatchObject({ state: 'done', execution: { ending: 'found' } });
        expect(filings(receipt)).toBe(1);
      },
    );

    test('with an answer lost about an order that was in doubt before is not known, and a person says how it ended', async () => {
      const { id, receipt } = await arrived();
      Object.assign(desk.yopoint.state.cabinetOrders.get(receipt) ?? {}, { IsSuspicious: 1 });
      await claim(desk.parts, desk.mei, id);
      desk.yopoint.faults.add({ match: FILED, kind: 'cut_after', times: 1 });
      await file(desk.parts, desk.mei, id, TRACE);
      await desk.runDue();
      expect((await view(id)).request).toMatchObject({ state: 'unknown' });
      await desk.pass(HOUR, MINUTE);
      const { request } = await view(id);
      expect(request).toMatchObject({ state: 'unknown' });
      expect(request?.personAskedAt).not.toBeNull();
      // Its requester may not resolve it.
      await refusalOf(resolve(desk.parts, desk.mei, request?.id ?? '', 'done', 'saw it'));
      await resolve(desk.parts, desk.lin, request?.id ?? '', 'done', 'saw it in the back office');
      await desk.runDue();
      expect((await view(id)).request).toMatchObject({ state: 'done' });
      expect(filings(receipt)).toBe(1);
    });

    test('that never reached the vendor is sent one more time', async () => {
      const { id, receipt } = await arrived();
      await claim(desk.parts, desk.mei, id);
      await file(desk.parts, desk.mei, id, TRACE);
      await desk.yopoint.unplug();
      await desk.runDue();
      await desk.yopoint.plugIn();
      await desk.pass(5 * MINUTE, 10_000);
      expect(filings(receipt)).toBeLessThanOrEqual(1);
      expect((await view(id)).request?.state).toMatch(/done|failed/);
    });

    test('is refused for what has gone back already', async () => {
      const { id, receipt } = await arrived();
      desk.yopoint.state.customerAsksRefund(receipt);
      desk.yopoint.state.reviewRefund(receipt, 'agree');
      expect(await refusalOf(file(desk.parts, desk.mei, id, TRACE))).toMatchObject({
        kind: 'already_refunded',
      });
      expect(filings(receipt)).toBe(0);
    });
  });

  describe('how it ends by the vendor’s books', () => {
    test('money that goes back past the desk ends it', async () => {
      const { id, receipt } = await arrived();
      desk.yopoint.state.customerAsksRefund(receipt);
      desk.yopoint.state.reviewRefund(receipt, 'agree');
      await desk.pass(20 * MINUTE, MINUTE);
      expect((await view(id)).closed).toMatchObject({ outcome: 'refunded', by: null });
    });

    test('a review that ends without it ends it, when that was what it was about', async () => {
      const { order } = sold(desk);
      desk.yopoint.state.customerAsksRefund(order.ReceiptNo);
      const { id } = await recordAppeal(desk.parts, fromCustomer(order.ReceiptNo));
      await desk.runDue();
      desk.yopoint.state.reviewRefund(order.ReceiptNo, 'refuse');
      await desk.pass(20 * MINUTE, MINUTE);
      // What status an ended review has at the vendor is contradictory: the desk says so, or leaves it open; never refunded.
      expect((await view(id)).closed?.outcome ?? 'open').not.toBe('refunded');
    });

    test('silence of a month ends it, and it says so', async () => {
      const { id } = await arrived();
      desk.clock.ms += 31 * 24 * HOUR;
      await desk.runDue();
      expect((await view(id)).closed).toMatchObject({ outcome: 'gave_up' });
    });
  });

  test('the queue shows what is open, what is mine, and all, each in its order', async () => {
    const first = await arrived();
    const second = await arrived();
    await claim(desk.parts, desk.person('zhou'), second.id);
    const mine = await appealPage(desk.parts, { which: 'mine', staff: 'zhou' }, 1, 10);
    expect(mine.appeals.map(({ id }) => id)).toEqual([second.id]);
    const { total } = await appealPage(desk.parts, { which: 'open' }, 1, 1);
    const open = await appealPage(desk.parts, { which: 'open' }, 1, total);
    expect(open.appeals.map(({ id }) => id).slice(-2)).toEqual([first.id, second.id]);
    const all = await appealPage(desk.parts, { which: 'all' }, 1, 2);
    expect(all.appeals.map(({ id }) => id)).toEqual([second.id, first.id]);
  });
});
