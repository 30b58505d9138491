import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { claim } from '../../src/appeals/claim.ts';
import { dismiss } from '../../src/appeals/dismiss.ts';
import { recordAppeal } from '../../src/appeals/record-appeal.ts';
import type { Store } from '../../src/store/open-store.ts';
import { fromCustomer, ledger } from '../appeals/appealing.ts';
import { type PostingDesk, startDesk } from '../desk/desk.ts';
import { MINUTE, sold } from '../requests/asking.ts';
import { describeOnEachEngine } from '../store/engines.ts';
import { words } from './words.ts';

describeOnEachEngine('the alerts channel', (open) => {
  let store: Store;
  let desk: PostingDesk;
  beforeAll(async () => {
    store = await open();
    desk = await startDesk(store, { messenger: 'posting' });
  });
  afterEach(async () => {
    desk.slack.faults.clear();
    desk.slack.limitPosts = false;
    // The next test has the policy's whole burst for itself.
    await desk.pass(2 * MINUTE, 10_000);
  });
  afterAll(() => desk.close());

  const arrive = (reason = 'the door stayed shut') =>
    recordAppeal(desk.parts, fromCustomer(sold(desk).order.ReceiptNo, { reason }));
  const cardOf = (id: string) => desk.cards().filter((message) => words(message).includes(`${id} ·`));
  const card = (id: string) => {
    const [first] = cardOf(id);
    if (!first) throw new Error(`There is no card of ${id}`);
    return first;
  };
  const delivered = async (id: string) =>
    (await ledger(store)).filter(({ alert }) => alert === `appeal:${id}`);

  describe('a card', () => {
    test('says what the customer wrote, the order, and offers Claim', async () => {
      const { id } = await arrive('it charged me for two');
      await desk.runDue();
      await desk.pass(6_000);
      expect(cardOf(id)).toHaveLength(1);
      expect(words(card(id))).toContain('it charged me for two');
      expect(words(card(id))).toContain('¥12.05');
      expect(JSON.stringify(card(id).blocks)).toContain('"action_id":"appeal.claim"');
      expect(await delivered(id)).toMatchObject([
        { state: 'sent', handle: expect.stringMatching(/^C0ALERTS:/), reason: null },
      ]);
    });

    test('follows in place, and what happened stands below it in order', async () => {
      const { id } = await arrive();
      await desk.runDue();
      await claim(desk.parts, desk.mei, id);
      await desk.runDue();
      await claim(desk.parts, desk.lin, id, 'mei');
      await dismiss(desk.parts, desk.lin, id, 'called them, all is well');
      await desk.runDue();
      expect(cardOf(id)).toHaveLength(1);
      expect(words(card(id))).toContain('Lin');
      expect(JSON.stringify(card(id).blocks)).not.toContain('action_id');
      const thread = desk.below(card(id)).map((message) => words(message));
      expect(thread).toHaveLength(3);
      expect(thread[0]).toContain('Mei');
      expect(thread[1]).toMatch(/Lin.*Mei|Mei.*Lin/);
      expect(thread[2]).toContain('called them, all is well');
      expect((await delivered(id)).every(({ state }) => state === 'sent')).toBe(true);
    });

    test('that somebody removed is posted once more while the appeal is open', async () => {
      const { id } = await arrive();
      await desk.runDue();
      desk.slack.workspace.remove(card(id));
      await claim(desk.parts, desk.mei, id);
      await desk.runDue();
      expect(cardOf(id)).toHaveLength(1);
      expect(desk.below(card(id))).toHaveLength(1);
    });

    test('of an appeal nobody has is brought up once, below it', async () => {
      const { id } = await arrive();
      await desk.runDue();
      await desk.pass(11 * MINUTE, MINUTE);
      const thread = desk.below(card(id));
      expect(thread).toHaveLength(1);
      expect(JSON.stringify(thread[0]?.blocks)).toContain('<@U0MEI>');
      await desk.pass(11 * MINUTE, MINUTE);
      expect(desk.below(card(id))).toHaveLength(1);
    });
  });

  describe('a burst above the policy’s five in a minute', () => {
    test('is one message that counts, and each appeal is in the ledger once', async () => {
      const before = desk.cards().length;
      const ids: string[] = [];
      for (let count = 0; count < 30; count += 1) ids.push((await arrive()).id);
      await desk.runDue();
      await desk.pass(5_000);
      const posted = desk.cards().slice(before);
      expect(posted).toHaveLength(6);
      expect(words(posted.at(0))).toMatch(/25/);
      const rows = (await ledger(store)).filter(
        ({ alert, kind }) => kind === 'card' && ids.includes(alert.slice(7)),
      );
      expect(rows).toHaveLength(30);
      expect(rows.filter(({ state }) => state === 'digested')).toHaveLength(25);
      expect(rows.filter(({ state }) => state === 'sent')).toHaveLength(5);
    });

    test('goes on in the same message while it lasts', async () => {
      const before = desk.cards().length;
      for (let second = 0; second < 20; second += 1) {
        await arrive();
        await desk.pass(1_000);
      }
      await desk.pass(5_000);
      const posted = desk.cards().slice(before);
      expect(posted).toHaveLength(6);
      expect(posted.filter((message) => /^15 /.test(words(message)))).toHaveLength(1);
    });

    test('one that a person takes up out of it gets a card of its own, with what was told since below it', async () => {
      const ids: string[] = [];
      for (let count = 0; count < 9; count += 1) ids.push((await arrive()).id);
      await desk.runDue();
      const [counted = ''] = (await ledger(store))
        .filter(({ state, alert }) => state === 'digested' && ids.includes(alert.slice(7)))
        .map(({ alert }) => alert.slice(7));
      expect(cardOf(counted)).toHaveLength(0);
      await claim(desk.parts, desk.mei, counted);
      await desk.runDue();
      expect(cardOf(counted)).toHaveLength(1);
      expect(
        desk
          .below(card(counted))
          .map((message) => words(message))
          .join(),
      ).toContain('Mei');
    });

    test('is brought up as a whole when nobody takes care of it', async () => {
      const before = desk.cards().length;
      for (let count = 0; count < 12; count += 1) await arrive();
      await desk.runDue();
      await desk.pass(3_000);
      const digest = desk
        .cards()
        .slice(before)
        .find((message) => !/A\d+ ·/.test(words(message)));
      if (!digest) throw new Error('There is no digest');
      await desk.pass(11 * MINUTE, MINUTE);
      expect(
        desk
          .below(digest)
          .map((message) => words(message))
          .join(),
      ).toMatch(/7.*7/);
    });
  });

  describe('trouble with Slack:', () => {
    test('a limit is waited out as long as Slack asks, then the card stands there once', async () => {
      desk.slack.faults.add({ match: 'chat.postMessage', kind: 'rate_limit', retryAfter: 7, times: 1 });
      const { id } = await arrive();
      await desk.runDue();
      expect(cardOf(id)).toHaveLength(0);
      expect(await delivered(id)).toMatchObject([{ state: 'failed', reason: 'Slack asks to wait' }]);
      await desk.pass(6_000);
      expect(cardOf(id)).toHaveLength(0);
      await desk.pass(2_000);
      expect(cardOf(id)).toHaveLength(1);
      expect(await delivered(id)).toMatchObject([{ state: 'sent', reason: null }]);
    });

    test.each(['cut_before', 'cut_after', 'server_error', 'garbage', 'truncate'] as const)(
      '%s: the card stands there once',
      async (kind) => {
        desk.slack.faults.add({ match: 'chat.postMessage', kind, times: 1 });
        const { id } = await arrive();
        await desk.runDue();
        await desk.pass(10_000);
        expect(cardOf(id)).toHaveLength(1);
        expect(await delivered(id)).toMatchObject([{ state: 'sent', tries: 2 }]);
      },
    );

    test('a card and a digest that arrived unheard say the newest once they are found', async () => {
      const before = desk.cards().length;
      desk.slack.faults.add({ match: 'chat.postMessage', kind: 'cut_after', times: 1 });
      const { id } = await arrive();
      await desk.runDue();
      await claim(desk.parts, desk.mei, id);
      await desk.pass(10_000);
      expect(cardOf(id)).toHaveLength(1);
      expect(words(card(id))).toContain('Mei');
      expect(JSON.stringify(card(id).blocks)).not.toContain('"text":"Claim"');

      desk.slack.faults.add({ match: 'chat.postMessage', about: 'digest%3A', kind: 'cut_after', times: 1 });
      for (let count = 0; count < 8; count += 1) await arrive();
      await desk.runDue();
      for (let count = 0; count < 3; count += 1) await arrive();
      await desk.pass(10_000);
      expect(desk.slack.faults.active()).toEqual([]);
      const digests = desk
        .cards()
        .slice(before)
        .filter((message) => !/A\d+ ·/.test(words(message)));
      expect(digests.map((message) => words(message))).toEqual([expect.stringMatching(/^7 /)]);
    });

    test('a reply that is cut stands there once, and the next comes after it', async () => {
      const { id } = await arrive();
      await desk.runDue();
      desk.slack.faults.add({ match: 'chat.postMessage', kind: 'cut_after', times: 1 });
      await claim(desk.parts, desk.mei, id);
      await desk.runDue();
      await dismiss(desk.parts, desk.mei, id, 'spoke to them');
      await desk.pass(10_000);
      const thread = desk.below(card(id)).map((message) => words(message));
      expect(thread).toHaveLength(2);
      expect(thread[1]).toContain('spoke to them');
    });

    test('a channel that refuses is asked again later and later, and nothing is lost', async () => {
      const off = desk.slack.faults.add({ match: 'chat.postMessage', kind: 'refuse', code: 'is_archived' });
      const { id } = await arrive();
      await desk.runDue();
      expect(await delivered(id)).toMatchObject([{ state: 'failed', reason: 'is_archived' }]);
      await desk.pass(5 * MINUTE, 30_000);
      const [failed] = await delivered(id);
      expect(failed?.tries).toBeLessThanOrEqual(4);
      off();
      await desk.pass(35 * MINUTE, MINUTE);
      expect(cardOf(id)).toHaveLength(1);
    });
  });
});
