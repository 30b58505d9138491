import { expect, test } from 'vitest';
import { openStore } from '../../src/store/open-store.ts';
import { describeOnEachEngine } from '../store/engines.ts';
import { startPoorDesk } from './poor-desk.ts';
import { ledgerDiffers } from './truth.ts';

/** Seven appeals, of which the example policy's burst has five shown by cards of their own. */
const BURST = 7;

describeOnEachEngine('a digest in a messenger that can change a card once per press', (_open, fresh) => {
  test('whose post got no answer, and that counts more by the next try, is replaced and does not wait for good', async () => {
    const store = await openStore(await fresh(), { serving: true });
    await store.migrate();
    const desk = await startPoorDesk(store);
    try {
      const digests = () => desk.chat.inbox('lin').filter(({ id }) => id.startsWith('digest'));
      desk.chat.fail({ kind: 'lost', call: 'post', id: /^digest/, to: 'lin' });
      for (let made = 0; made < BURST; made += 1) await desk.appealed(desk.sold(500 + made));
      // The cards come after the look at their orders, and the digest two seconds after them: until its first try.
      for (let step = 0; step < 20 && digests().length === 0; step += 1) await desk.leap(300);
      expect(digests()).toHaveLength(1);
      for (let made = 0; made < 2; made += 1) await desk.appealed(desk.sold(600 + made));
      await desk.leap(60_000);
      expect(digests().at(-1)?.card.summary).toMatch(/\b4\b/);
      expect(await ledgerDiffers(desk, 'lost')).toEqual([]);
    } finally {
      await desk.stop();
      await store.close();
    }
  });
});
