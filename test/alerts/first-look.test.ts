import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { recordAppeal } from '../../src/appeals/record-appeal.ts';
import type { Store } from '../../src/store/open-store.ts';
import { fromCustomer } from '../appeals/appealing.ts';
import { type PostingDesk, startDesk } from '../desk/desk.ts';
import { sold } from '../requests/asking.ts';
import { describeOnEachEngine } from '../store/engines.ts';
import { words } from './words.ts';

describeOnEachEngine('the card of an appeal whose order nobody has read yet', (open) => {
  let store: Store;
  let desk: PostingDesk;
  beforeAll(async () => {
    store = await open();
    const appeals = { remindAfter: '8h', digestAbove: { count: 1_000, within: '1m' } };
    desk = await startDesk(store, { messenger: 'posting', policy: (file) => ({ ...file, appeals }) });
  });
  afterEach(() => desk.yopoint.faults.clear());
  afterAll(() => desk.close());

  const cards = (receipt: string) => desk.cards().filter((message) => words(message).includes(receipt));
  /** Calls that posted or changed a card about this order. */
  const calls = (receipt: string) =>
    desk.slack.traffic
      .filter(({ method, body }) => method.startsWith('chat.') && body.includes(receipt))
      .map(({ method }) => method);
  const facts = (receipt: string) =>
    store.db.selectFrom('appeals').select('facts').where('receipt', '=', receipt).executeTakeFirst();

  test('is posted once, with its order, as soon as that is read', async () => {
    const { order } = sold(desk);
    await recordAppeal(desk.parts, fromCustomer(order.ReceiptNo));
    await desk.runDue();
    expect((await facts(order.ReceiptNo))?.facts).not.toBeNull();
    expect(cards(order.ReceiptNo)).toHaveLength(1);
    await desk.pass(10_000);
    expect(calls(order.ReceiptNo)).toEqual(['chat.postMessage']);
  });

  test('does not wait for an order that cannot be read, and shows it when it can', async () => {
    const { order } = sold(desk);
    const mend = desk.yopoint.faults.add({ match: 'cabinet.order.get', kind: 'refuse', code: '500' });
    await recordAppeal(desk.parts, fromCustomer(order.ReceiptNo));
    await desk.runDue();
    expect(cards(order.ReceiptNo)).toHaveLength(1);
    mend();
    await desk.pass(30_000);
    expect(calls(order.ReceiptNo)).toEqual(['chat.postMessage', 'chat.update']);
  });

  test('waits two seconds for a vendor that is slow, and no longer', async () => {
    const { order } = sold(desk);
    await recordAppeal(desk.parts, fromCustomer(order.ReceiptNo));
    // The process that looks at its order dies: the lease stays.
    await store.db
      .updateTable('jobs')
      .set({ lease_until: desk.clock.ms + 30_000 })
      .where('kind', '=', 'appeal.follow')
      .execute();
    await desk.runDue();
    expect(cards(order.ReceiptNo)).toEqual([]);
    desk.clock.ms += 2_000;
    await desk.runDue();
    expect(cards(order.ReceiptNo)).toHaveLength(1);
    expect((await facts(order.ReceiptNo))?.facts).toBeNull();
  });
});
