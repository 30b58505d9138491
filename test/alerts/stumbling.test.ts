import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { claim } from '../../src/appeals/claim.ts';
import { recordAppeal } from '../../src/appeals/record-appeal.ts';
import { raiseAlert } from '../../src/outbox/raise.ts';
import type { Store } from '../../src/store/open-store.ts';
import { fromCustomer, ledger } from '../appeals/appealing.ts';
import { type PostingDesk, startDesk } from '../desk/desk.ts';
import { MINUTE, sold } from '../requests/asking.ts';
import { describeOnEachEngine } from '../store/engines.ts';
import { words } from './words.ts';

const HTTP = { kind: 'server_error' } as const;
const WORD = { kind: 'refuse', code: 'internal_error' } as const;

describeOnEachEngine('a card that cannot be posted', (open) => {
  let store: Store;
  let desk: PostingDesk;
  beforeAll(async () => {
    store = await open();
    // No digest: each is a card.
    const appeals = { remindAfter: '8h', digestAbove: { count: 1_000, within: '1m' } };
    desk = await startDesk(store, { messenger: 'posting', policy: (file) => ({ ...file, appeals }) });
  });
  afterEach(async () => {
    desk.slack.faults.clear();
    await desk.pass(10 * MINUTE, MINUTE);
  });
  afterAll(() => desk.close());

  const arrive = (reason: string, images: readonly string[] = []) =>
    recordAppeal(desk.parts, fromCustomer(sold(desk).order.ReceiptNo, { reason, images }));
  const cardsOf = (id: string) => desk.cards().filter((message) => words(message).includes(`${id} ·`));
  const deliveryOf = async (alert: string) =>
    (await ledger(store)).find((delivery) => delivery.alert === alert && delivery.kind === 'card');

  describe.each([
    ['Slack’s word', WORD, 'internal_error'],
    ['an HTTP status', HTTP, /^http_5/],
  ] as const)('(%s)', (_what, fault, reason) => {
    test('holds up no other, is tried less and less often, and its reason is what Slack said', async () => {
      // Its title and its bare text name the order, so that nothing of it gets through.
      const { order } = sold(desk);
      const off = desk.slack.faults.add({ match: 'chat.postMessage', about: order.ReceiptNo, ...fault });
      const poisoned = await recordAppeal(desk.parts, fromCustomer(order.ReceiptNo));
      const beside = await arrive('fine words');
      await desk.pass(10_000);
      expect(cardsOf(beside.id)).toHaveLength(1);
      const later = await arrive('later words');
      await desk.pass(1_000);
      expect(cardsOf(later.id)).toHaveLength(1);

      const stuck = await deliveryOf(`appeal:${poisoned.id}`);
      expect(stuck).toMatchObject({ state: 'failed', reason: expect.stringMatching(reason) });
      await desk.pass(60 * MINUTE, MINUTE);
      expect((await deliveryOf(`appeal:${poisoned.id}`))?.tries).toBeLessThan(20);
      off();
      await desk.pass(6 * MINUTE, MINUTE);
      expect(cardsOf(poisoned.id)).toHaveLength(1);
    });
  });

  test('for its picture goes out without it, once, and with its button', async () => {
    desk.slack.faults.add({ match: 'chat.postMessage', about: 'poisoned-picture', ...WORD });
    const { id } = await arrive('look at it', ['https://img.example/poisoned-picture.jpg']);
    await desk.pass(5 * MINUTE, 10_000);
    const [card, ...others] = cardsOf(id);
    expect(others).toEqual([]);
    expect(words(card)).toContain('look at it');
    expect(JSON.stringify(card?.blocks)).toContain('"action_id":"appeal.claim"');
    expect(JSON.stringify(card?.blocks)).not.toContain('poisoned-picture');
  });

  test('anew when it changes is changed without its picture', async () => {
    const { id } = await arrive('look at it', ['https://img.example/poisoned-picture.jpg']);
    await desk.pass(10_000);
    expect(JSON.stringify(cardsOf(id)[0]?.blocks)).toContain('poisoned-picture');
    desk.slack.faults.add({ match: 'chat.update', about: 'poisoned-picture', ...WORD });
    await claim(desk.parts, desk.mei, id);
    await desk.pass(MINUTE, 1_000);
    expect(words(cardsOf(id)[0])).toContain('Mei');
  });

  test('because the desk cannot draw it holds up no other', async () => {
    const unknown = {
      id: 'appeal:A0',
      subject: 'A0',
      facts: { kind: 'appeal', appeal: 'A0' },
    } as const;
    await store.db.transaction().execute((trx) => raiseAlert(trx, desk.parts.policy, unknown, desk.clock.ms));
    const { id } = await arrive('fine words');
    await desk.pass(10_000);
    expect(cardsOf(id)).toHaveLength(1);
    expect(await deliveryOf('appeal:A0')).toMatchObject({
      state: 'failed',
      reason: 'the desk could not draw it',
    });
    await store.db.deleteFrom('messages').where('about', '=', 'appeal:A0').execute();
  });

  test('with forty others, because Slack is away, is one of five that are tried at once, and then all arrive', async () => {
    const off = desk.slack.faults.add({ match: 'chat.postMessage', ...HTTP });
    const ids: string[] = [];
    for (let count = 0; count < 40; count += 1) ids.push((await arrive('the door stayed shut')).id);
    const posts = () => desk.slack.traffic.filter(({ method }) => method === 'chat.postMessage').length;
    const before = posts();
    await desk.runDue();
    expect(posts() - before).toBeLessThanOrEqual(5);
    await desk.pass(MINUTE, 5_000);
    expect(posts() - before).toBeLessThanOrEqual(25);
    off();
    await desk.pass(6 * MINUTE, 10_000);
    for (const id of ids) expect(cardsOf(id)).toHaveLength(1);
  });
});
