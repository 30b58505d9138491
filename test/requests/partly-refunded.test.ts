import { afterAll, beforeAll, expect, test } from 'vitest';
import { fileAppeal, fileable } from '../../src/requests/ask/file-appeal.ts';
import type { Store } from '../../src/store/open-store.ts';
import { getRequest } from '../../src/store/requests.ts';
import { startDesk, type TestDesk } from '../desk/desk.ts';
import { describeOnEachEngine } from '../store/engines.ts';
import { askFor, crowded, refusalOf, sold, TRACE } from './asking.ts';

describeOnEachEngine('an order whose money went back', (open) => {
  let store: Store;
  let desk: TestDesk;
  beforeAll(async () => {
    store = await open();
    desk = await startDesk(store, { policy: crowded });
  });
  afterAll(() => desk.close());

  test.each([
    ['says that it was refunded', 2],
    ['still says that it was paid', 1],
  ])('in part, and whose state %s, is not refunded from here and can be appealed', async (_, state) => {
    const { order, ref } = sold(desk, 2_000);
    desk.yopoint.state.giveBack(order.ReceiptNo, 500);
    Object.assign(order, { TradeStatus: state });
    expect(await refusalOf(askFor(desk.parts, desk.mei, ref))).toEqual({
      kind: 'partly_refunded',
      amount: 500,
    });
    const read = await fileable(desk.parts, desk.mei, ref, TRACE);
    const filing = { order: read, reason: 'the rest is wrong too', appeal: 'A1001' };
    const { id } = await fileAppeal(desk.parts, desk.mei, filing, TRACE, async () => undefined);
    await desk.runDue();
    expect(await getRequest(store.db, id)).toMatchObject({ state: 'done', ending: 'accepted' });
    expect(desk.yopoint.state.effectsOf('appeal_filed', order.ReceiptNo)).toBe(1);
  });

  test('whole cannot be appealed', async () => {
    const { order, ref } = sold(desk, 2_000);
    desk.yopoint.state.giveBack(order.ReceiptNo, 2_000);
    expect(await refusalOf(fileable(desk.parts, desk.mei, ref, TRACE))).toMatchObject({
      kind: 'already_refunded',
      amount: 2_000,
    });
  });
});
