import { expect, test } from 'vitest';
import { recordAppeal } from '../../src/appeals/record-appeal.ts';
import { allAppeals, fromCustomer, ledger } from '../appeals/appealing.ts';
import { startDesk } from '../desk/desk.ts';
import { MINUTE } from '../requests/asking.ts';
import { describeOnEachEngine } from '../store/engines.ts';
import { words } from './words.ts';

const APPEALS = 2_000;

describeOnEachEngine('two thousand appeals in a minute while Slack limits', (open) => {
  test('are all delivered or counted in a digest, none twice, and few messages tell of them', async () => {
    const store = await open();
    const desk = await startDesk(store, { messenger: 'posting' });
    try {
      // One post a second, and now and then a limit of some seconds on anything.
      desk.slack.limitPosts = true;
      for (const match of ['chat.postMessage', 'chat.update'] as const) {
        desk.slack.faults.add({ match, kind: 'rate_limit', retryAfter: 5, times: 3 });
      }
      for (let second = 0; second < 60; second += 1) {
        const first = Math.round((second * APPEALS) / 60);
        const last = Math.round(((second + 1) * APPEALS) / 60);
        for (let number = first; number < last; number += 1) {
          // The vendor answers at once that it knows no such order, and the appeal is stored anyway.
          await recordAppeal(desk.parts, fromCustomer(`VI${String(251124000000000000n + BigInt(number))}`));
        }
        await store.db.deleteFrom('jobs').where('kind', 'in', ['appeal.follow', 'appeal.remind']).execute();
        await desk.pass(1_000);
      }
      await desk.pass(3 * MINUTE, 5_000);

      const appeals = await allAppeals(store);
      expect(appeals).toHaveLength(APPEALS);
      const rows = (await ledger(store)).filter(({ kind }) => kind === 'card');
      expect(rows).toHaveLength(APPEALS);
      expect(new Set(rows.map(({ alert }) => alert))).toEqual(
        new Set(appeals.map(({ id }) => `appeal:${id}`)),
      );
      expect(rows.filter(({ state }) => state !== 'sent' && state !== 'digested')).toEqual([]);

      // What the channel shows is what the ledger says: each card once, each counted appeal in one digest that arrived.
      const cards = desk.cards();
      const own = cards.flatMap((message) => /A\d+(?= ·)/.exec(words(message))?.[0] ?? []);
      const sent = rows
        .filter(({ state }) => state === 'sent')
        .map(({ alert }) => alert.slice('appeal:'.length));
      expect([...own].sort()).toEqual([...sent].sort());
      const counted = cards
        .filter((message) => !/A\d+ ·/.test(words(message)))
        .map((message) => Number(/^\d+/.exec(words(message))?.[0]));
      expect(counted.reduce((sum, count) => sum + count, 0)).toBe(APPEALS - own.length);
      expect(cards.length).toBeLessThan(30);
    } finally {
      await desk.close();
    }
  }, 120_000);
});
