import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { noteConcerns } from '../../src/appeals/concerns.ts';
import { recordAppeal } from '../../src/appeals/record-appeal.ts';
import { appealById } from '../../src/appeals/view.ts';
import { liveOrder } from '../../src/kit/live.ts';
import { receiveNotice } from '../../src/notices/receive.ts';
import { answerRefundOrder } from '../../src/notices/refund-order.ts';
import { createNoticeStore } from '../../src/notices/store-notices.ts';
import { viewById } from '../../src/requests/show/view.ts';
import type { Store } from '../../src/store/open-store.ts';
import { verifyAudit } from '../../src/store/verify-audit.ts';
import { words } from '../alerts/words.ts';
import { fromCustomer } from '../appeals/appealing.ts';
import { type PostingDesk, startDesk } from '../desk/desk.ts';
import { startPaymentSystem } from '../http/doors.ts';
import { approvedBy, askFor, crowded, HOUR, MINUTE, sold, TRACE } from '../requests/asking.ts';
import { postedId } from '../requests/posted.ts';
import { describeOnEachEngine } from '../store/engines.ts';

const SECOND = 1_000;
const DAY = 24 * HOUR;

/** Who wants the money back: staff, a customer at the vendor, or a customer in the app and staff for them. */
const WISHES = ['request', 'appeal', 'both'] as const;
/** The review ends; the vendor's books show the money; the desk forwards the vendor's order and sees it paid; the vendor notifies. */
type Happening = 'ended' | 'booked' | 'made' | 'notified';
const SETS: readonly (readonly Happening[])[] = [
  ['ended'],
  ['ended', 'notified'],
  ['ended', 'booked'],
  ['ended', 'booked', 'notified'],
  ['ended', 'made'],
  ['ended', 'booked', 'made'],
  ['ended', 'booked', 'made', 'notified'],
];
/** After each of these pauses the next thing may happen: between looks, in the grace and after it, when looks have become rare. */
const PAUSES = [0, 2 * SECOND, MINUTE, 7 * MINUTE, 2 * HOUR, 2 * DAY, 5 * DAY];
/** In which of them the first, the second… happens. */
const SPREADS = [
  [0, 1, 2, 3],
  [1, 3, 4, 6],
  [0, 3, 5, 6],
];

type Story = {
  readonly name: string;
  readonly wish: (typeof WISHES)[number];
  readonly at: ReadonlyMap<number, Happening>;
  readonly has: (happening: Happening) => boolean;
  readonly paid: number;
  readonly back: number;
};

function orders<T>(all: readonly T[]): readonly (readonly T[])[] {
  return all.length === 0
    ? [[]]
    : all.flatMap((first) => orders(all.filter((one) => one !== first)).map((rest) => [first, ...rest]));
}

/** Every order of every set of happenings, spread in time in turn; of the longest each order is of one wish, in turn. */
const STORIES: readonly Story[] = WISHES.flatMap((wish, turn) =>
  SETS.flatMap((set) =>
    orders(set).filter((_, index) => set.length < 4 || index % WISHES.length === turn),
  ).map((happenings, index): Story => {
    const spread = SPREADS[index % SPREADS.length] ?? [];
    return {
      name: `${wish}: ${happenings.join(', ')} (${spread.join()})`,
      wish,
      at: new Map(happenings.map((happening, place) => [spread[place] ?? place, happening])),
      has: (happening) => happenings.includes(happening),
      paid: 6_000,
      back: index % 4 === 3 ? 2_500 : 6_000,
    };
  }),
);

describeOnEachEngine(
  'money before, between and after every look, with and without notice and refund order',
  (open, _fresh, engine) => {
    /** On the second engine every third: the orders are the same, and so is what reads them. */
    const stories = engine === 'sqlite' ? STORIES : STORIES.filter((_, index) => index % 3 === 0);
    let store: Store;
    let desk: PostingDesk;
    let payments: Awaited<ReturnType<typeof startPaymentSystem>>;
    beforeAll(async () => {
      store = await open();
      desk = await startDesk(store, { messenger: 'posting', policy: undigested });
      payments = await startPaymentSystem(() => desk.clock.ms);
    });
    afterAll(async () => {
      await payments.simulated.close();
      await desk.close();
    });

    /** Nothing is counted in a digest, so that every alert has a card. */
    function undigested(file: Record<string, unknown>) {
      const { appeals } = file;
      const policy = crowded(file);
      return { ...policy, appeals: { ...Object(appeals), digestAbove: { count: 100_000, within: '1m' } } };
    }

    type Told = Story & {
      readonly receipt: string;
      readonly request: string | null;
      readonly appeal: string | null;
    };

    async function begin(story: Story): Promise<Told> {
      const { order, ref } = sold(desk, story.paid);
      const receipt = order.ReceiptNo;
      let appeal: string | null = null;
      if (story.wish === 'appeal') {
        desk.yopoint.state.customerAsksRefund(receipt);
        const found = await liveOrder(desk.parts, ref, TRACE);
        [appeal = null] = await noteConcerns(desk.parts, found?.order ?? expect.fail(), 'watch');
        return { ...story, receipt, appeal, request: null };
      }
      if (story.wish === 'both') appeal = (await recordAppeal(desk.parts, fromCustomer(receipt))).id;
      const request = await askFor(desk.parts, desk.mei, ref);
      await approvedBy(desk, request, 'lin');
      return { ...story, receipt, appeal, request: request.id };
    }

    const REFUND_ORDER = 'cabinet.order.refunds.result.notify';

    async function happen({ receipt, back, has }: Told, what: Happening): Promise<void> {
      const order = desk.yopoint.state.cabinetOrders.get(receipt) ?? expect.fail();
      const notice = { key: randomUUID(), sentAt: desk.clock.ms };
      const parts = { ...desk.parts, storeNotice: createNoticeStore(desk.parts) };
      switch (what) {
        case 'ended':
          // What the numbers mean is contradictory: both are used, whatever becomes of it.
          if (order.UserRefundsStatus === 1) order.UserRefundsStatus = has('notified') ? -1 : 2;
          return;
        case 'booked':
          desk.yopoint.state.giveBack(receipt, back);
          return;
        case 'made': {
          const content = JSON.stringify({ ReceiptNo: receipt, TradeNo: 'T1', RefundsPrice: back });
          const refund = { ...parts, payment: payments.client };
          const { answer } = await answerRefundOrder(refund, { ...notice, method: REFUND_ORDER, content });
          expect(answer).toMatchObject({ what: 'refunded' });
          return;
        }
        case 'notified': {
          const content = JSON.stringify({ ReceiptNo: receipt, PayTime: 1 });
          await receiveNotice(parts, { ...notice, method: 'notify.cabinet.order.simple', content });
        }
      }
    }

    /** What stands in Slack about each request and appeal: cards as they are now, and what was told, by the desk's own ids. */
    function standing(): ReadonlyMap<string, ReadonlyMap<string, string>> {
      const all = new Map<string, Map<string, string>>();
      for (const message of desk.slack.workspace.messages()) {
        const text = words(message);
        const id = postedId(message.metadata);
        const [about] = /[RA]\d+/.exec(id ?? '') ?? [];
        if (id === undefined || about === undefined) continue;
        all.set(about, (all.get(about) ?? new Map<string, string>()).set(id, text));
      }
      return all;
    }

    describe('all in one desk', () => {
      const told: Told[] = [];
      beforeAll(async () => {
        for (const story of stories) told.push(await begin(story));
        await desk.runDue();
        const happened = new Map<string, Set<Happening>>(told.map(({ receipt }) => [receipt, new Set()]));
        for (const [index, pause] of PAUSES.entries()) {
          await (pause > HOUR ? desk.pass(pause, pause / 4) : desk.leap(pause));
          for (const story of told) {
            const what = story.at.get(index);
            if (what === undefined) continue;
            await happen(story, what);
            happened.get(story.receipt)?.add(what);
          }
          await desk.runDue();
          // The cards claim no money that was not seen, and do not yet claim that none will come.
          const now = standing();
          for (const { receipt, name, request, appeal } of told) {
            const texts = [request, appeal]
              .flatMap((id) => [...(now.get(id ?? '')?.values() ?? [])])
              .join('\n');
            const isBack = happened.get(receipt)?.has('booked') || happened.get(receipt)?.has('made');
            if (!isBack) expect(texts, name).not.toMatch(/已退款/);
            expect(texts, name).not.toMatch(/没有退款/);
          }
        }
        await desk.leap(3 * HOUR);
        await desk.pass(16 * DAY, 2 * DAY);
      }, 120_000);

      test.each(stories.map((story, index) => [story.name, index] as const))('%s', async (_, index) => {
        const { receipt, request, appeal, has, back, wish } = told[index] ?? expect.fail();
        const isBack = has('booked') || has('made');
        const amount = isBack ? back : null;
        const what = isBack ? 'refunded' : 'not_refunded';
        if (request !== null) {
          expect((await viewById(desk.parts.policy, store.db, request))?.followed).toMatchObject({
            what,
            refunded: amount,
          });
        }
        if (appeal !== null) {
          const { closed } = (await appealById(desk.parts.policy, store.db, appeal)) ?? expect.fail();
          // What a customer wrote nobody but people ends, unless money came.
          if (wish === 'both' && !isBack) expect(closed).toBeNull();
          else expect(closed).toMatchObject({ outcome: what, amount });
        }
        const audit = await store.db
          .selectFrom('audit')
          .selectAll()
          .where('subject', '=', `c.${receipt}`)
          .orderBy('seq')
          .execute();
        const outcomes = audit.filter(({ event }) =>
          /^(request|appeal)\.(followed|corrected|closed)$/.test(event),
        );
        expect(outcomes.at(-1)).toMatchObject({ note: what });
        const corrections = outcomes.filter(({ event }) => event.endsWith('.corrected'));
        expect(corrections.length).toBeLessThanOrEqual(1 + (wish === 'both' ? 1 : 0));

        const [said, ...unsaid] = isBack
          ? [`已退款 ¥${(back / 100).toFixed(2)}`, '没有看到退款', '没有退款', '尚未退回']
          : ['没有退款', '没有看到退款', '已退款', '尚未退回'];
        const all = standing();
        const messages = [request, appeal].flatMap((id) => [...(all.get(id ?? '') ?? [])]);
        const cards = messages.filter(([id]) =>
          /^(R\d+\.(approvals|requester)|appeal:A\d+|refund_outcome:R\d+)$/.test(id),
        );
        expect(cards).toHaveLength(wish === 'request' ? 3 : wish === 'both' ? 3 : 1);
        for (const [id, text] of cards) {
          expect(text, id).toContain(said);
          for (const other of unsaid) expect(text, id).not.toContain(other);
        }
        const tellings = messages.filter(([id]) => id.includes('.tell.'));
        if (request !== null) expect(tellings.at(-1)?.[1]).toContain(said);
      });

      test('the audit is whole, and nothing of them is looked at any more', async () => {
        expect(await verifyAudit(store.db)).toMatchObject({ ok: true });
        const left = await store.db.selectFrom('jobs').select(['kind', 'subject']).execute();
        expect(left.filter(({ kind }) => kind === 'request.follow')).toEqual([]);
      });
    });
  },
);
