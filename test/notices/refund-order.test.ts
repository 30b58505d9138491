import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Fault } from '../../sandbox/faults.ts';
import { encodeAnswer } from '../../src/notices/refund-answer.ts';
import { claimAnswer, sweepNotices } from '../../src/store/notices.ts';
import type { Store, StoreLocation } from '../../src/store/open-store.ts';
import { verifyAudit } from '../../src/store/verify-audit.ts';
import { type Answer, createPoster, encoded, signedFields } from '../http/deliveries.ts';
import { type Doors, openDoors, startPaymentSystem } from '../http/doors.ts';
import { withoutTable } from '../http/stalling.ts';
import { describeOnEachEngine } from '../store/engines.ts';

const METHOD = 'cabinet.order.refunds.result.notify';
const MINUTE = 60_000;
let serial = 0;

/** What the vendor says of a refund that no other test orders. */
function order(more: Readonly<Record<string, unknown>> = {}) {
  serial += 1;
  return {
    ReceiptNo: `VI${String(serial).padStart(18, '0')}`,
    TradeNo: `T${serial}`,
    RefundsPrice: 1_205,
    ...more,
  };
}

describeOnEachEngine('refunds that the vendor orders', (open, fresh, engine) => {
  let location: StoreLocation;
  let store: Store;
  let payments: Awaited<ReturnType<typeof startPaymentSystem>>;
  let doors: Doors;
  /** The same desk as another instance; of SQLite there is one. */
  let other: Doors;
  let bare: Doors;
  const posters: ReturnType<typeof createPoster>[] = [];
  beforeAll(async () => {
    location = await fresh();
    store = await open(location);
    payments = await startPaymentSystem(() => doors.desk.clock.ms);
    doors = await openDoors(store, { payment: payments.client });
    const second = engine === 'sqlite' ? store : await open(location);
    other = await openDoors(second, { beside: doors.desk, payment: payments.client });
    bare = await openDoors(store, { beside: doors.desk });
  });
  beforeEach(() => {
    doors.desk.clock.ms += MINUTE;
  });
  afterEach(async () => {
    payments.simulated.faults.clear();
    expect(await verifyAudit(store.db)).toMatchObject({ ok: true });
  });
  afterAll(async () => {
    for (const poster of posters) poster.close();
    await payments.simulated.close();
    await other.close();
    await bare.close();
    await doors.close();
  });

  /** The vendor orders it at these doors. */
  function ordered(at: Doors, biz: unknown, { method = METHOD, later = 0 } = {}): Promise<Answer> {
    const poster = createPoster(at.notifyUrl);
    posters.push(poster);
    const content = typeof biz === 'string' ? biz : JSON.stringify(biz);
    return poster.post(encoded(signedFields(method, content, 'payKey', 1_763_956_800 + later)));
  }

  function callsAbout(receipt: string) {
    return payments.simulated.calls.filter(({ body }) => body['receiptNo'] === receipt);
  }

  async function keyOf(receipt: string): Promise<string> {
    const row = await store.db
      .selectFrom('notices')
      .select('key')
      .where('content', 'like', `%${receipt}%`)
      .executeTakeFirstOrThrow();
    return row.key;
  }

  async function troublesOf(receipt: string) {
    const rows = await store.db
      .selectFrom('alerts')
      .select(['facts', 'settled_at'])
      .where('kind', '=', 'refund_order')
      .where('subject', '=', receipt)
      .orderBy('raised_at')
      .execute();
    return rows.map(({ facts, settled_at }) => ({ why: JSON.parse(facts).why, over: settled_at !== null }));
  }

  async function auditOf(receipt: string) {
    const rows = await store.db
      .selectFrom('audit')
      .select(['event', 'amount_fen'])
      .where('subject', '=', `c.${receipt}`)
      .orderBy('seq')
      .execute();
    return rows.map(({ event, amount_fen }) => `${event} ${amount_fen}`);
  }

  describe('with a payment system', () => {
    test('it is forwarded signed, with all that the vendor said, and its answer is given back', async () => {
      const biz =
        '{"ReceiptNo":"VI900000000000000001","TradeNo":"T1","RefundsPrice":5,"Big":12345678901234567890,"名":"\\u7edf"}';
      const answer = await ordered(doors, biz);
      const at = Math.floor(doors.desk.clock.ms / 1000);
      expect(answer.status).toBe(200);
      expect(answer.envelope).toEqual({
        error_code: 0,
        error_msg: 'SUCCESS',
        data: { RefundsTime: at, RefundsRawData: { refund_id: expect.any(String) } },
      });
      const [call, ...others] = callsAbout('VI900000000000000001');
      expect(others).toEqual([]);
      expect(call).toMatchObject({ genuine: true, key: await keyOf('VI900000000000000001') });
      expect(call?.raw).toBe(
        `{"receiptNo":"VI900000000000000001","tradeNo":"T1","amount":5,"notification":${biz}}`,
      );
      expect(await troublesOf('VI900000000000000001')).toEqual([]);
      expect(await auditOf('VI900000000000000001')).toEqual(['refund_order.refunded 5']);
    });

    test('while money waits for the ground the payment system is not asked, and is when it is well', async () => {
      const biz = order();
      const { ground } = doors.desk.parts;
      ground.noteTrouble('database_replaced', 'another database answers');
      expect((await ordered(doors, biz)).status).toBe(503);
      expect(callsAbout(biz.ReceiptNo)).toEqual([]);
      expect(await troublesOf(biz.ReceiptNo)).toEqual([]);
      ground.clearTrouble('database_replaced');
      expect((await ordered(doors, biz)).status).toBe(200);
      expect(callsAbout(biz.ReceiptNo)).toHaveLength(1);
    });

    test('what the vendor does not say is left out', async () => {
      const { ReceiptNo } = order();
      await ordered(doors, { ReceiptNo, TradeNo: '' });
      expect(callsAbout(ReceiptNo)[0]?.body).toEqual({
        receiptNo: ReceiptNo,
        notification: { ReceiptNo, TradeNo: '' },
      });
    });

    test('a refund of a vending machine’s order is one too: success would say that it was made', async () => {
      const biz = order();
      const answer = await ordered(doors, biz, { method: 'consumer.order.refunds' });
      expect(answer.envelope).toMatchObject({ error_code: 0, data: { RefundsTime: expect.any(Number) } });
      expect(payments.simulated.refunds).toContain(biz.ReceiptNo);
    });

    test('repeated, on whatever instance and with another time, the answer is the same and the money goes back once', async () => {
      const biz = order();
      const first = await ordered(doors, biz);
      doors.desk.clock.ms += 90 * 24 * 60 * MINUTE;
      const others = [await ordered(doors, biz), await ordered(other, biz, { later: 900 })];
      expect(others.map(({ text }) => text)).toEqual([first.text, first.text]);
      expect(callsAbout(biz.ReceiptNo)).toHaveLength(1);
      expect(await auditOf(biz.ReceiptNo)).toEqual(['refund_order.refunded 1205']);
      expect(await doors.counted('notices', { method: METHOD, outcome: 'repeated' })).toBeGreaterThan(0);
    });

    test('ordered anew long after it was made, it may be a second part of the same amount: nobody’s books say refunded, and people are told', async () => {
      const biz = order();
      const noon = doors.desk.clock.ms / 1000 - 1_763_956_800;
      const first = await ordered(doors, biz, { later: noon });
      const DAY = 24 * 60 * MINUTE;
      const WEEK = 7 * DAY;
      doors.desk.clock.ms += DAY;
      // The vendor repeats this one too, each time at another time.
      const again = [
        await ordered(doors, biz, { later: noon + 86_400 }),
        await ordered(other, biz, { later: noon + 86_460 }),
      ];
      for (const answer of again) {
        expect(answer).toMatchObject({ status: 200, envelope: { error_code: -1, data: {} } });
        expect(answer.envelope.error_msg).toMatch(/^这次没有退款/);
      }
      const trouble = { why: { what: 'made_before' }, over: false };
      expect(await troublesOf(biz.ReceiptNo)).toEqual([trouble]);
      // A repeat gets the answer to the first one.
      expect((await ordered(other, biz, { later: noon })).text).toBe(first.text);
      doors.desk.clock.ms += WEEK;
      await Promise.all(
        [doors, other, doors].map((at) => ordered(at, biz, { later: noon + 86_400 + WEEK / 1000 })),
      );
      expect(await troublesOf(biz.ReceiptNo)).toEqual([trouble, trouble]);
      expect(callsAbout(biz.ReceiptNo)).toHaveLength(1);
      expect(await auditOf(biz.ReceiptNo)).toEqual([
        'refund_order.refunded 1205',
        'refund_order.made_before 1205',
        'refund_order.made_before 1205',
      ]);
    });

    test('the vendor’s repeats of an order that was made in the end are answered that it was, however old the first one is', async () => {
      const biz = order();
      const now = () => ({ later: Math.floor(doors.desk.clock.ms / 1000) - 1_763_956_800 });
      payments.simulated.faults.add({ kind: 'refuse', times: 1 });
      await ordered(doors, biz, now());
      doors.desk.clock.ms += 90 * MINUTE;
      const made = await ordered(doors, biz, now());
      expect(made.envelope.error_code).toBe(0);
      doors.desk.clock.ms += 34 * MINUTE;
      expect((await ordered(other, biz, now())).text).toBe(made.text);
      expect((await troublesOf(biz.ReceiptNo)).map(({ over }) => over)).toEqual([true]);
    });

    test('ordered several times in the same instant, on two instances, it is forwarded once and answered to each', async () => {
      const biz = order();
      payments.simulated.faults.add({ kind: 'delay', ms: 300, times: 1 });
      const answers = await Promise.all([doors, other, doors, other, doors].map((at) => ordered(at, biz)));
      expect(new Set(answers.map(({ text }) => text)).size).toBe(1);
      expect(answers[0]?.envelope.error_code).toBe(0);
      expect(callsAbout(biz.ReceiptNo)).toHaveLength(1);
    });

    test('refused, the vendor is told why, people are told, and nobody’s books say refunded', async () => {
      const biz = order();
      payments.simulated.faults.add({
        kind: 'refuse',
        message: '余额不足，请联系 13800138000 或 me@mail.example',
        times: 1,
      });
      const answer = await ordered(doors, biz);
      expect(answer.status).toBe(200);
      expect(answer.envelope).toEqual({
        error_code: -1,
        error_msg: expect.stringMatching(/^未退款.*余额不足/),
        data: {},
      });
      expect(answer.text).not.toMatch(/13800138000|me@mail/);
      expect(await troublesOf(biz.ReceiptNo)).toEqual([
        { why: { what: 'refused', reason: expect.stringContaining('余额不足') }, over: false },
      ]);
      expect(JSON.stringify(await troublesOf(biz.ReceiptNo))).not.toMatch(/13800138000|me@mail/);
      expect(await auditOf(biz.ReceiptNo)).toEqual(['refund_order.refused 1205']);
    });

    test('a refusal is repeated while the vendor repeats itself; ordered anew after that, the payment system is asked anew', async () => {
      const biz = order();
      payments.simulated.faults.add({ kind: 'refuse', times: 1 });
      const first = await ordered(doors, biz);
      doors.desk.clock.ms += 35 * MINUTE;
      expect((await ordered(doors, biz)).text).toBe(first.text);
      expect(callsAbout(biz.ReceiptNo)).toHaveLength(1);
      doors.desk.clock.ms += 30 * MINUTE;
      expect((await ordered(doors, biz, { later: 3_900 })).envelope.error_code).toBe(0);
      expect(new Set(callsAbout(biz.ReceiptNo).map(({ key }) => key)).size).toBe(1);
      expect(await auditOf(biz.ReceiptNo)).toEqual([
        'refund_order.refused 1205',
        'refund_order.refunded 1205',
      ]);
    });

    test.each<[string, Fault]>([
      ['answers 500', { kind: 'server_error' }],
      ['answers 429', { kind: 'rate_limit' }],
      ['answers with a page', { kind: 'garbage' }],
      ['answers half', { kind: 'truncate' }],
      ['answers JSON of another kind', { kind: 'bad_signature' }],
      ['breaks off before it did anything', { kind: 'cut_before' }],
      ['breaks off after it did it', { kind: 'cut_after' }],
    ])(
      'when the payment system %s, it is not known: the vendor is told to ask again, and then it is',
      async (_what, fault) => {
        const biz = order();
        payments.simulated.faults.add({ ...fault, times: 2 });
        for (let time = 0; time < 2; time += 1) {
          const answer = await ordered(doors, biz);
          expect(answer).toMatchObject({ status: 503, envelope: { error_code: -1, data: {} } });
          expect(answer.envelope.error_msg).toMatch(/未知/);
        }
        // Told once, however often it is asked.
        expect(await troublesOf(biz.ReceiptNo)).toEqual([{ why: { what: 'not_known' }, over: false }]);
        expect((await ordered(doors, biz)).envelope.error_code).toBe(0);
        expect(await troublesOf(biz.ReceiptNo)).toEqual([{ why: { what: 'not_known' }, over: true }]);
        const keys = callsAbout(biz.ReceiptNo).map(({ key }) => key);
        expect(keys).toHaveLength(3);
        expect(new Set(keys).size).toBe(1);
        expect(payments.simulated.refunds.filter((receipt) => receipt === biz.ReceiptNo)).toHaveLength(1);
        expect(await auditOf(biz.ReceiptNo)).toEqual([
          'refund_order.not_known 1205',
          'refund_order.refunded 1205',
        ]);
      },
    );

    test('a desk that was cut off after it had forwarded, and before it answered, forwards again by the same key', async () => {
      const biz = order();
      // It claims the answer, the payment system makes the refund, and then this instance dies.
      const content = JSON.stringify(biz);
      await withUnanswered(biz.ReceiptNo, async () => void (await ordered(doors, content)));
      const [lost] = callsAbout(biz.ReceiptNo);
      const early = await claimAnswer(
        store.db,
        lost?.key ?? '',
        doors.desk.clock.ms,
        doors.desk.clock.ms + 1,
      );
      expect(early).toEqual({ answer: null, mine: false });
      doors.desk.clock.ms += MINUTE;
      expect((await ordered(other, biz)).envelope).toMatchObject({ error_code: 0 });
      expect(callsAbout(biz.ReceiptNo).map(({ key }) => key)).toEqual([lost?.key, lost?.key]);
      expect(payments.simulated.refunds.filter((receipt) => receipt === biz.ReceiptNo)).toHaveLength(1);
    });

    /** Whatever is written down about the answer is undone: to the database it looks as if the process had ended there. */
    async function withUnanswered(receipt: string, work: () => Promise<void>): Promise<void> {
      const bringBack = await withoutTable(store, 'audit');
      try {
        await work();
      } finally {
        await bringBack();
      }
      const row = await store.db
        .selectFrom('notices')
        .select(['answer', 'answering_until'])
        .where('key', '=', await keyOf(receipt))
        .executeTakeFirst();
      expect(row).toEqual({ answer: null, answering_until: doors.desk.clock.ms + 10_000 });
    }

    test('what cannot be written down is answered all the same: the money did go back', async () => {
      const biz = order();
      await withUnanswered(biz.ReceiptNo, async () => {
        expect((await ordered(doors, biz)).envelope).toMatchObject({ error_code: 0 });
      });
      expect(
        doors.lines.some((line) => line.includes('what came of a refund order could not be stored')),
      ).toBe(true);
    });

    test('what cannot be stored is not forwarded', async () => {
      const biz = order();
      const bringBack = await withoutTable(store, 'notices');
      expect(await ordered(doors, biz)).toMatchObject({ status: 503, envelope: { error_msg: 'ERR_SYSTEM' } });
      await bringBack();
      expect(callsAbout(biz.ReceiptNo)).toEqual([]);
      expect((await ordered(doors, biz)).envelope.error_code).toBe(0);
    });

    test('a forged one is not forwarded', async () => {
      const biz = order();
      const poster = createPoster(doors.notifyUrl);
      posters.push(poster);
      for (const signedWith of ['appSecret', 'another'] as const) {
        const answer = await poster.post(encoded(signedFields(METHOD, JSON.stringify(biz), signedWith)));
        expect(answer.status).toBe(401);
      }
      expect(callsAbout(biz.ReceiptNo)).toEqual([]);
    });

    test('one that is sent again after years has no effect: refund orders are not swept', async () => {
      const [refunded, unclear] = [order(), order()];
      await ordered(doors, refunded);
      payments.simulated.faults.add({ kind: 'server_error', times: 1 });
      await ordered(doors, unclear);
      await doors.desk.runDue();
      doors.desk.clock.ms += 365 * 24 * 60 * MINUTE;
      await sweepNotices(store.db, doors.desk.clock.ms);
      const left = await store.db.selectFrom('notices').select('content').execute();
      for (const { ReceiptNo } of [refunded, unclear]) {
        expect(left.filter(({ content }) => content.includes(ReceiptNo))).toHaveLength(1);
      }
      await ordered(doors, refunded);
      expect(callsAbout(refunded.ReceiptNo)).toHaveLength(1);
    });
  });

  describe('where they are copies of what the payment system carries out', () => {
    test('one is stored and answered, and neither carried out nor told of', async () => {
      const biz = order();
      const answer = await ordered(bare, biz);
      expect(answer).toMatchObject({
        status: 200,
        envelope: { error_code: 0, error_msg: 'SUCCESS', data: {} },
      });
      expect((await ordered(bare, biz)).text).toBe(answer.text);
      expect(callsAbout(biz.ReceiptNo)).toEqual([]);
      expect(await troublesOf(biz.ReceiptNo)).toEqual([]);
      expect(await auditOf(biz.ReceiptNo)).toEqual([]);
    });

    test('what an earlier version refused for lack of a payment system is forwarded when the vendor orders it again', async () => {
      const biz = order();
      await ordered(bare, biz);
      const refused = encodeAnswer({ what: 'not_configured' }, doors.desk.clock.ms);
      const key = await keyOf(biz.ReceiptNo);
      await store.db.updateTable('notices').set({ answer: refused }).where('key', '=', key).execute();
      expect((await ordered(doors, biz)).envelope.error_code).toBe(0);
      expect(callsAbout(biz.ReceiptNo)).toHaveLength(1);
    });
  });

  test.each<[string, string]>([
    ['names no order', '{"TradeNo":"T1"}'],
    ['is no JSON', 'hello'],
    ['is a list', '[1]'],
  ])('one that %s is refused', async (_what, content) => {
    const before = payments.simulated.calls.length;
    const answer = await ordered(doors, content);
    expect(answer).toMatchObject({ status: 200, envelope: { error_code: -1, data: {} } });
    expect(answer.envelope.error_msg).toContain('没有订单号');
    expect((await ordered(doors, content)).text).toBe(answer.text);
    expect(payments.simulated.calls).toHaveLength(before);
  });

  test('no line of the log holds an order’s numbers, a secret, or what the payment system said', () => {
    const log = [...doors.lines, ...other.lines, ...bare.lines].join('');
    expect(log.length).toBeGreaterThan(1_000);
    expect(log).not.toMatch(/13800138000|test-forward-secret|余额|refund_id|VI0000|v1=|[0-9a-f]{33}/);
  });
});
