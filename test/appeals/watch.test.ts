import { afterAll, beforeAll, expect, test } from 'vitest';
import { claim } from '../../src/appeals/claim.ts';
import { file } from '../../src/appeals/file.ts';
import { appealById } from '../../src/appeals/view.ts';
import { watchOrders } from '../../src/appeals/watch.ts';
import { readCursor } from '../../src/appeals/watch-cursor.ts';
import { appealCard } from '../../src/cards/appeals/appeal.ts';
import { askRefund } from '../../src/requests/ask/ask-refund.ts';
import { approve } from '../../src/requests/decide/decide.ts';
import { getCursor } from '../../src/store/cursors.ts';
import type { Store } from '../../src/store/open-store.ts';
import { words } from '../alerts/words.ts';
import { startDesk, type TestDesk } from '../desk/desk.ts';
import { HOUR, MINUTE, sold, TRACE } from '../requests/asking.ts';
import { describeOnEachEngine } from '../store/engines.ts';
import { allAppeals, lookThrough } from './appealing.ts';

/** The example policy's. */
const DIGEST_ABOVE = 5;
const BEHIND = 'latchkey_watch_behind_seconds';

describeOnEachEngine('looking through the order list', (open) => {
  let store: Store;
  let desk: TestDesk;
  beforeAll(async () => {
    store = await open();
    desk = await startDesk(store);
  });
  afterAll(() => desk.close());

  const lists = () => desk.yopoint.calls.filter(({ method }) => method === 'cabinet.order.list').length;
  const foundFor = async (receipts: readonly string[]) =>
    (await allAppeals(store))
      .filter(({ receipt }) => receipts.includes(receipt))
      .map(({ receipt }) => receipt);
  function suspect(receipt: string): string {
    Object.assign(desk.yopoint.state.cabinetOrders.get(receipt) ?? {}, { IsSuspicious: 1 });
    return receipt;
  }
  function askedBack(receipt: string): string {
    desk.yopoint.state.customerAsksRefund(receipt);
    return receipt;
  }
  const order = () => sold(desk).order.ReceiptNo;

  test('finds money that a customer asked for and an order the vendor doubts, each once however often it looks', async () => {
    const receipts = [askedBack(order()), suspect(order())];
    order();
    await lookThrough(desk, store);
    expect((await foundFor(receipts)).sort()).toEqual([...receipts].sort());
    await desk.pass(10 * MINUTE, MINUTE);
    expect(await foundFor(receipts)).toHaveLength(2);
    expect(lists()).toBeGreaterThan(9);
  });

  test('finds that the rest is asked for after a part went back, and not what that part was the answer to', async () => {
    const [rest, answered] = [order(), order()];
    for (const [receipt, askedLater] of [
      [rest, 30],
      [answered, -30],
    ] as const) {
      const at = Math.floor(desk.clock.ms / 1000) - 60;
      Object.assign(desk.yopoint.state.cabinetOrders.get(receipt) ?? {}, {
        RefundsPrice: 100,
        RefundsTime: at,
        UserRefundsStatus: 1,
        UserRefundsTime: at + askedLater,
      });
    }
    await lookThrough(desk, store);
    expect(await foundFor([rest, answered])).toEqual([rest]);
  });

  test('finds an order that was sold in the very second of the last look', async () => {
    await lookThrough(desk, store);
    const late = askedBack(order());
    await desk.pass(2 * MINUTE, MINUTE);
    expect(await foundFor([late])).toEqual([late]);
  });

  test('finds what changed days after it was sold, within an hour of looks', async () => {
    const old = order();
    desk.clock.ms += 3 * 24 * HOUR;
    await lookThrough(desk, store);
    askedBack(old);
    let looks = 0;
    while ((await foundFor([old])).length === 0 && looks < 70) {
      await desk.pass(MINUTE, MINUTE);
      looks += 1;
    }
    expect(await foundFor([old])).toEqual([old]);
    expect(looks).toBeLessThanOrEqual(61);
  });

  test('what the desk itself asked back is nobody’s appeal', async () => {
    const { ref } = sold(desk, 1_000);
    const request = await askRefund(desk.parts, desk.mei, { ref, reason: 'stuck', note: null }, TRACE);
    await approve(desk.parts, desk.lin, request.id);
    await desk.runDue();
    await desk.pass(5 * MINUTE, MINUTE);
    expect(desk.yopoint.state.effectsOf('refund_applied', ref.number)).toBe(1);
    expect(await foundFor([ref.number])).toEqual([]);
  });

  test('what a customer asks for after the desk’s own refund was refused is their appeal', async () => {
    const { ref } = sold(desk, 1_000);
    const request = await askRefund(desk.parts, desk.mei, { ref, reason: 'stuck', note: null }, TRACE);
    await approve(desk.parts, desk.lin, request.id);
    await desk.runDue();
    desk.yopoint.state.reviewRefund(ref.number, 'refuse');
    await desk.pass(10 * MINUTE, MINUTE);
    askedBack(ref.number);
    await lookThrough(desk, store);
    expect(await foundFor([ref.number])).toEqual([ref.number]);
  });

  test('a vendor that is away is asked again later, from where the look had come to', async () => {
    await lookThrough(desk, store);
    const before = await getCursor(store.db, 'appeals.watch');
    const missed = askedBack(order());
    await desk.yopoint.unplug();
    await desk.pass(5 * MINUTE, MINUTE);
    expect(await getCursor(store.db, 'appeals.watch')).toEqual(before);
    await desk.yopoint.plugIn();
    await desk.pass(2 * MINUTE, MINUTE);
    expect(await foundFor([missed])).toEqual([missed]);
  });

  test('a page that always fails shows as a look that is behind, and is not left out', async () => {
    await lookThrough(desk, store);
    const behind = async () => {
      const [value] = (await desk.parts.metrics.registry.getSingleMetric(BEHIND)?.get())?.values ?? [];
      return value?.value ?? null;
    };
    expect(await behind()).toBeLessThan(60);
    const missed = askedBack(order());
    const mend = desk.yopoint.faults.add({ match: 'cabinet.order.list', kind: 'refuse' });
    await desk.pass(20 * MINUTE, 5 * MINUTE);
    expect(await behind()).toBeGreaterThanOrEqual(20 * 60);
    mend();
    await desk.pass(2 * MINUTE, MINUTE);
    expect(await foundFor([missed])).toEqual([missed]);
    expect(await behind()).toBeLessThan(3 * 60);
  });

  test('a page of older orders that always fails does not hold up what is new', async () => {
    const old = order();
    desk.yopoint.state.unlistable.add(old);
    desk.clock.ms += 2 * 24 * HOUR;
    await lookThrough(desk, store);
    for (let minute = 0; minute < 3; minute += 1) {
      const late = askedBack(order());
      await desk.pass(2 * MINUTE, MINUTE);
      expect(await foundFor([late])).toEqual([late]);
    }
    desk.yopoint.state.unlistable.delete(old);
  });

  test('finds what a customer of a vending machine asks back, and offers no refund from here', async () => {
    const recent = [...desk.yopoint.state.consumerOrders.values()].find(
      ({ TradeStatus }) => TradeStatus === 1,
    );
    if (!recent) throw new Error('there is no paid vending order');
    Object.assign(recent, { CreateAt: Math.floor(desk.clock.ms / 1000) - 30 });
    desk.yopoint.state.customerAsksVendingRefund(recent.ReceiptNo);
    await lookThrough(desk, store);
    const [appeal] = (await allAppeals(store)).filter(({ receipt }) => receipt === recent.ReceiptNo);
    expect(appeal).toMatchObject({ order_source: 'vending', cause: 'refund_asked', state: 'open' });
    await claim(desk.parts, desk.mei, appeal?.id ?? '');
    const view = await appealById(desk.parts.policy, store.db, appeal?.id ?? '');
    if (!view) throw new Error('there is no such appeal');
    const card = appealCard({ locale: 'en', zone: 'Asia/Shanghai', now: desk.clock.ms }, view);
    expect(card.buttons.map(({ id }) => id)).toEqual(['appeal.dismiss', 'appeal.claim', 'order.reveal']);
    expect(JSON.stringify(card)).toContain('use the YoPoint back office');
    await expect(file(desk.parts, desk.mei, view.id, TRACE)).rejects.toMatchObject({
      refusal: expect.anything(),
    });
  });

  test('both shapes of a list are read to their end', async () => {
    desk.yopoint.setListShape('array');
    const receipts = Array.from({ length: 130 }, () => askedBack(order()));
    await desk.pass(2 * MINUTE, MINUTE);
    expect(new Set(await foundFor(receipts)).size).toBe(130);
    desk.yopoint.setListShape('paged');
  });
});

describeOnEachEngine('the watch within its calls a minute', (open) => {
  test('makes one call at a time, the youngest orders first, and rests when all were read', async () => {
    const store = await open();
    const desk = await startDesk(store);
    try {
      const { clock, parts } = desk;
      for (let count = 0; count < 130; count += 1) sold(desk);
      const { calls } = desk.yopoint;
      const look = watchOrders(parts, { intervalMs: 60_000, callsPerMinute: 240 });
      const begun = clock.ms;
      let pause = 0;
      for (let run = 0; run < 60; run += 1) {
        const before = calls.length;
        const outcome = await look();
        const againAt = outcome === 'done' ? clock.ms : outcome.againAt;
        pause = againAt - clock.ms;
        // Both lists and all ages were read: nothing was asked, and nothing is until the interval is over.
        if (calls.length === before) break;
        expect(calls.length - before).toBe(1);
        expect(pause).toBe(250);
        clock.ms = againAt;
      }
      expect(clock.ms + pause).toBe(begun + 60_000);
      const asked = calls.map(({ method, biz }) => `${method} ${biz?.['page'] ?? biz?.['Page']}`);
      expect(asked.slice(0, 3).sort()).toEqual([
        'cabinet.order.list 1',
        'cabinet.order.list 2',
        'consumer.order.list 1',
      ]);
      const oldest = Math.min(...calls.map(({ biz }) => Number(biz?.['StartTime'])));
      expect(oldest).toBeLessThanOrEqual(begun / 1000 - 7 * 24 * 3_600);
    } finally {
      await desk.close();
    }
  });

  test('a list that is refused holds up no other, and is asked again', async () => {
    const store = await open();
    const desk = await startDesk(store);
    try {
      const mend = desk.yopoint.faults.add({ match: 'consumer.order.list', kind: 'refuse' });
      const { ReceiptNo } = sold(desk).order;
      desk.yopoint.state.customerAsksRefund(ReceiptNo);
      await lookThrough(desk, store);
      expect((await allAppeals(store)).map(({ receipt }) => receipt)).toContain(ReceiptNo);
      const refused = desk.yopoint.calls.filter(({ method }) => method === 'consumer.order.list').length;
      mend();
      await desk.pass(2 * MINUTE, MINUTE);
      expect(
        desk.yopoint.calls.filter(({ method }) => method === 'consumer.order.list').length,
      ).toBeGreaterThan(refused);
      expect(await readCursor(store.db, 'vending', 0)).not.toBeNull();
    } finally {
      await desk.close();
    }
  });
});

describeOnEachEngine('the watch after two days without it', (open) => {
  test('finds all of five hundred changed orders once, page by page, and does not flood the channel', async () => {
    const store = await open();
    const desk = await startDesk(store, { messenger: 'posting' });
    try {
      await lookThrough(desk, store);
      const older = Array.from({ length: 60 }, () => sold(desk).order.ReceiptNo);
      const changed: string[] = [];
      // Nobody looks for two days. Meanwhile fifteen orders an hour are sold, and of some somebody wants their money.
      for (let hour = 0; hour < 48; hour += 1) {
        desk.clock.ms += HOUR;
        const receipts = Array.from({ length: 15 }, () => sold(desk).order.ReceiptNo);
        for (const receipt of receipts.slice(0, 10)) {
          if (changed.length >= 440) break;
          changed.push(receipt);
          if (changed.length % 3 === 0) {
            Object.assign(desk.yopoint.state.cabinetOrders.get(receipt) ?? {}, { IsSuspicious: 1 });
          } else desk.yopoint.state.customerAsksRefund(receipt);
        }
      }
      for (const receipt of older) desk.yopoint.state.customerAsksRefund(receipt);
      changed.push(...older);
      expect(changed).toHaveLength(500);

      await lookThrough(desk, store);
      const ours = async () =>
        (await allAppeals(store))
          .map(({ receipt }) => receipt)
          .filter((receipt) => changed.includes(receipt));
      // What was sold meanwhile is caught up with at once, what was sold before in the turns of an hour.
      expect((await ours()).length).toBeGreaterThanOrEqual(440);
      // How they end is not looked at here, and would take most of the time.
      await store.db.deleteFrom('jobs').where('kind', '=', 'appeal.follow').execute();
      for (let looks = 0; looks < 65 && (await ours()).length < 500; looks += 1)
        await desk.pass(MINUTE, MINUTE);
      await desk.pass(MINUTE, MINUTE);
      const receipts = await ours();
      expect(receipts).toHaveLength(500);
      expect(new Set(receipts)).toEqual(new Set(changed));
      // A few cards and one that counts the others, for what was sold meanwhile and for what was sold before.
      const about = desk.cards().filter((card) => changed.some((receipt) => words(card).includes(receipt)));
      expect(about.length).toBeLessThanOrEqual(2 * (DIGEST_ABOVE + 1));
      expect(desk.cards().filter((card) => /^4\d\d 条新消息/.test(words(card)))).toHaveLength(1);
    } finally {
      await desk.close();
    }
  }, 120_000);
});
