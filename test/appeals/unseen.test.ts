import { afterAll, beforeAll, expect, test } from 'vitest';
import { readCursor } from '../../src/appeals/watch-cursor.ts';
import type { Store } from '../../src/store/open-store.ts';
import { words } from '../alerts/words.ts';
import { type PostingDesk, startDesk } from '../desk/desk.ts';
import { MINUTE, sold } from '../requests/asking.ts';
import { describeOnEachEngine } from '../store/engines.ts';
import { allAppeals, lookThrough } from './appealing.ts';

describeOnEachEngine('a page of the order list that always fails', (open) => {
  let store: Store;
  let desk: PostingDesk;
  beforeAll(async () => {
    store = await open();
    desk = await startDesk(store, { messenger: 'posting' });
    await lookThrough(desk, store);
  });
  afterAll(() => desk.close());

  const foundFor = async (receipts: readonly string[]) =>
    (await allAppeals(store)).map(({ receipt }) => receipt).filter((receipt) => receipts.includes(receipt));
  function askedBack(): string {
    const receipt = sold(desk).order.ReceiptNo;
    desk.yopoint.state.customerAsksRefund(receipt);
    return receipt;
  }
  const gaps = async () => (await readCursor(store.db, 'cabinet', 0))?.gaps ?? [];
  const unseenCards = () =>
    desk
      .cards()
      .map(words)
      .filter((text) => text.includes('看不到的订单'));

  test('does not hold up what is made before and after it, is told of once, and is come back to', async () => {
    const before = askedBack();
    desk.clock.ms += MINUTE;
    const hidden = askedBack();
    const madeAt = Math.floor(desk.clock.ms / 1000);
    desk.yopoint.state.unlistable.add(hidden);
    desk.clock.ms += MINUTE;
    const after = askedBack();
    await desk.pass(5 * MINUTE, MINUTE);
    expect((await foundFor([before, hidden, after])).sort()).toEqual([before, after].sort());
    expect(await gaps()).toMatchObject([{ from: madeAt, to: madeAt }]);
    await desk.pass(5 * MINUTE, MINUTE);
    const later = askedBack();
    await desk.pass(2 * MINUTE, MINUTE);
    expect(await foundFor([later])).toEqual([later]);
    expect(unseenCards()).toHaveLength(1);
    expect(unseenCards()[0]).toContain('友朋给不出这段时间的订单列表');

    // It costs a call now and then, and not a search each time.
    const asked = desk.yopoint.calls.length;
    await desk.pass(30 * MINUTE, 5 * MINUTE);
    const short = desk.yopoint.calls
      .slice(asked)
      .filter(({ biz }) => Number(biz?.['EndTime']) - Number(biz?.['StartTime']) < 2);
    expect(short.length).toBeLessThan(30);

    desk.yopoint.state.unlistable.delete(hidden);
    await desk.pass(35 * MINUTE, 5 * MINUTE);
    expect(await foundFor([hidden])).toEqual([hidden]);
    expect(await gaps()).toEqual([]);
    expect(unseenCards()).toHaveLength(1);
    expect(unseenCards()[0]).toContain('已看到这些订单');
    expect(await foundFor([before, hidden, after, later])).toHaveLength(4);
  });

  test('of the slow second look is found in turn as well', async () => {
    const old = sold(desk).order.ReceiptNo;
    desk.yopoint.state.unlistable.add(old);
    desk.clock.ms += 2 * 24 * 60 * MINUTE;
    await lookThrough(desk, store);
    await desk.pass(65 * MINUTE, 5 * MINUTE);
    expect(await gaps()).toHaveLength(1);
    desk.yopoint.state.customerAsksRefund(old);
    desk.yopoint.state.unlistable.delete(old);
    await desk.pass(65 * MINUTE, 5 * MINUTE);
    expect(await foundFor([old])).toEqual([old]);
    expect(await gaps()).toEqual([]);
  });

  test('is no gap while the vendor lists nothing at all', async () => {
    const mend = desk.yopoint.faults.add({ match: 'cabinet.order.list', kind: 'refuse' });
    const missed = askedBack();
    await desk.pass(10 * MINUTE, MINUTE);
    expect(await gaps()).toEqual([]);
    mend();
    await desk.pass(2 * MINUTE, MINUTE);
    expect(await foundFor([missed])).toEqual([missed]);
  });
});
