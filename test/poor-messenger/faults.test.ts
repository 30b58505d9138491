import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openStore, type Store } from '../../src/store/open-store.ts';
import { getRequest } from '../../src/store/requests.ts';
import { verifyAudit } from '../../src/store/verify-audit.ts';
import { describeOnEachEngine } from '../store/engines.ts';
import { type PoorDesk, startPoorDesk } from './poor-desk.ts';
import { ledgerDiffers, untrueAbout } from './truth.ts';

const MINUTE = 60_000;
/** A lead and somebody of finance. */
const LARGE = 20_100;

describeOnEachEngine(
  'a messenger that can change a card once per press, when something goes wrong',
  (_open, fresh) => {
    let store: Store;
    let desk: PoorDesk;
    beforeAll(async () => {
      store = await openStore(await fresh(), { serving: true });
      await store.migrate();
      desk = await startPoorDesk(store);
    }, 60_000);
    afterAll(async () => {
      expect(await verifyAudit(store.db)).toMatchObject({ ok: true });
      await desk.stop();
      await store.close();
    });

    const cardsOf = (staff: string, id: string) =>
      desk.about(staff, id).filter((message) => message.id.startsWith(`${id}.approvals`));
    const stateOf = async (id: string) => (await getRequest(store.db, id))?.state;

    /** Decides the request with two approvals, and holds that everybody reads how it ended, and the ledger what stands. */
    async function endsRight(id: string): Promise<void> {
      await desk.press('lin', id, 'request.approve');
      await desk.press('chen', id, 'request.approve');
      await desk.leap(2 * MINUTE);
      expect(await stateOf(id)).toBe('done');
      expect(await untrueAbout(desk, id)).toEqual([]);
      expect(await ledgerDiffers(desk, 'lost')).toEqual([]);
    }

    /** Until as many calls are held. */
    async function held(calls: number): Promise<void> {
      const until = performance.now() + 10_000;
      while (desk.chat.held() < calls) {
        if (performance.now() > until) throw new Error(`Only ${desk.chat.held()} calls are held`);
        await sleep(5);
      }
    }

    test('a post whose answer was lost is not made twice, and its card is replaced when it has to change', async () => {
      desk.chat.fail({ kind: 'lost', call: 'post', id: /\.approvals$/, to: 'lin' });
      const id = await desk.asked(desk.sold(LARGE));
      await desk.leap(MINUTE);
      expect(cardsOf('lin', id)).toHaveLength(1);
      expect(cardsOf('chen', id)).toHaveLength(1);
      await endsRight(id);
    });

    test('a change whose answer was lost is tried with the same handle, and counts as made when that is used up', async () => {
      const id = await desk.asked(desk.sold(LARGE));
      desk.chat.fail({ kind: 'lost', call: 'change', id: /\.approvals/, to: 'chen' });
      await desk.press('lin', id, 'request.approve');
      await desk.leap(MINUTE);
      expect(cardsOf('chen', id)).toHaveLength(1);
      expect(cardsOf('chen', id)[0]?.earlier).toHaveLength(1);
      expect(await untrueAbout(desk, id)).toEqual([]);
      await desk.press('chen', id, 'request.approve');
      await desk.leap(2 * MINUTE);
      expect(await untrueAbout(desk, id)).toEqual([]);
      expect(await ledgerDiffers(desk, 'lost')).toEqual([]);
    });

    test('a change that reached nobody is made by the same handle later', async () => {
      const id = await desk.asked(desk.sold(LARGE));
      desk.chat.fail({ kind: 'away', call: 'change', id: /\.approvals/, to: 'chen' });
      await desk.press('lin', id, 'request.approve');
      await desk.leap(MINUTE);
      expect(cardsOf('chen', id)).toHaveLength(1);
      expect(await untrueAbout(desk, id)).toEqual([]);
      await desk.press('chen', id, 'request.reject').catch(() => undefined);
      await desk.press('mei', id, 'request.cancel');
      await desk.leap(MINUTE);
      expect(await untrueAbout(desk, id)).toEqual([]);
      expect(await ledgerDiffers(desk, 'lost')).toEqual([]);
    });

    test('what could not be told before a later message says it is counted as said by that one', async () => {
      desk.chat.fail({ kind: 'away', call: 'post', id: /\.tell\./, to: 'mei' });
      const id = await desk.asked(desk.sold(1_150));
      await desk.press('lin', id, 'request.approve');
      await desk.leap(MINUTE);
      expect(await stateOf(id)).toBe('done');
      expect(desk.about('mei', id).filter((message) => message.id.includes('.tell.'))).toHaveLength(1);
      expect(await ledgerDiffers(desk, 'lost')).toEqual([]);
    });

    test('one person whom the chat refuses keeps nobody else from their card, and has it when it no longer does', async () => {
      desk.chat.fail({ kind: 'refused', call: 'post', id: /\.approvals$/, to: 'lin' });
      const id = await desk.asked(desk.sold(LARGE));
      expect([cardsOf('lin', id).length, cardsOf('chen', id).length]).toEqual([0, 1]);
      await desk.leap(2 * MINUTE);
      expect([cardsOf('lin', id).length, cardsOf('chen', id).length]).toEqual([1, 1]);
      await endsRight(id);
    });

    test('where a process dies between forgetting a handle and the change, the card is replaced and its holder told', async () => {
      const id = await desk.asked(desk.sold(LARGE));
      desk.chat.fail({ kind: 'dies', call: 'change', id: /\.approvals/, to: 'chen' });
      const pressed = desk.press('lin', id, 'request.approve');
      await held(1);
      await desk.crash();
      await pressed;
      await desk.leap(MINUTE);
      const [first, second, ...more] = cardsOf('chen', id);
      expect(more).toEqual([]);
      expect(first?.earlier).toEqual([]);
      expect(JSON.stringify(second?.card.parts)).toContain('replaces an earlier one');
      // What was said not to work does not.
      if (first) await desk.pressOn(first, 'request.approve');
      expect(await stateOf(id)).toBe('pending');
      expect(desk.answers.at(-1)?.to).toBe('chen');
      await desk.press('chen', id, 'request.approve');
      await desk.leap(2 * MINUTE);
      expect(await stateOf(id)).toBe('done');
      expect(await untrueAbout(desk, id)).toEqual([]);
      desk.chat.bury();
      await desk.leap(MINUTE);
      expect(await untrueAbout(desk, id)).toEqual([]);
      expect(await ledgerDiffers(desk, 'lost')).toEqual([]);
    });

    test('a process that slept through its lease in a post doubles nothing when it wakes', async () => {
      desk.chat.fail({ kind: 'sleeps', call: 'post', id: /\.approvals$/, to: 'lin' });
      const asking = desk.asked(desk.sold(LARGE));
      await held(1);
      await desk.crash();
      const id = await asking;
      await desk.leap(MINUTE);
      expect(cardsOf('lin', id)).toHaveLength(1);
      desk.chat.wake();
      await desk.leap(MINUTE);
      expect(cardsOf('lin', id)).toHaveLength(1);
      await endsRight(id);
    });

    test('a process that slept through its lease in a change doubles nothing when it wakes', async () => {
      const id = await desk.asked(desk.sold(LARGE));
      desk.chat.fail({ kind: 'sleeps', call: 'change', id: /\.approvals/, to: 'chen' });
      const pressed = desk.press('lin', id, 'request.approve');
      await held(1);
      await desk.crash();
      await pressed;
      await desk.leap(MINUTE);
      desk.chat.wake();
      await desk.leap(MINUTE);
      expect(await untrueAbout(desk, id)).toEqual([]);
      await desk.press('chen', id, 'request.approve');
      await desk.leap(2 * MINUTE);
      expect(await stateOf(id)).toBe('done');
      expect(await untrueAbout(desk, id)).toEqual([]);
      expect(await ledgerDiffers(desk, 'lost')).toEqual([]);
    });

    test('alerts have the same guarantees: lost, asleep and dead calls double nothing and leave nothing untrue', async () => {
      desk.chat.fail({ kind: 'lost', call: 'post', id: /^appeal:A\d+$/, to: 'lin' });
      const lost = await desk.appealed(desk.sold(900));
      await desk.leap(MINUTE);
      desk.chat.fail({ kind: 'sleeps', call: 'post', id: /^appeal:A\d+$/, to: 'mei' });
      // Its card is posted when its order was looked at, or two seconds later.
      const taking = desk.appealed(desk.sold(910)).then(async (id) => {
        await desk.leap(3_000);
        return id;
      });
      await held(1);
      await desk.crash();
      const slept = await taking;
      await desk.leap(2 * MINUTE);
      desk.chat.wake();
      desk.chat.fail({ kind: 'dies', call: 'change', id: new RegExp(`^appeal:${slept}`), to: 'mei' });
      const claimed = desk.press('lin', slept, 'appeal.claim');
      await held(1);
      await desk.crash();
      await claimed;
      await desk.leap(2 * MINUTE);
      for (const id of [lost, slept]) {
        for (const who of ['mei', 'lin']) {
          const ids = desk.about(who, id).map((message) => message.id);
          expect(new Set(ids).size).toBe(ids.length);
          const cards = desk.about(who, id).filter((message) => /^appeal:A\d+(?:~\d+)?$/.test(message.id));
          // No two of them offer the same thing without the later one saying that it replaces the earlier.
          for (const card of cards.slice(1))
            expect(JSON.stringify(card.card.parts)).toContain('replaces an earlier one');
        }
        expect(await untrueAbout(desk, id)).toEqual([]);
      }
      desk.chat.bury();
      await desk.leap(MINUTE);
      for (const id of [lost, slept]) expect(await untrueAbout(desk, id)).toEqual([]);
      expect(await ledgerDiffers(desk, 'lost')).toEqual([]);
    });

    test.each([1, 3])(
      'whatever goes wrong with every third call (%i), at the end all is true and nothing stands twice',
      async (seed) => {
        let drawn = seed * 7_919;
        const kinds = ['refused', 'away', 'lost'] as const;
        desk.chat.failAtRandom(() => {
          drawn = (drawn * 48_271) % 2_147_483_647;
          return drawn % 3 === 0 ? (kinds[(drawn >> 4) % 3] ?? null) : null;
        });
        const ids: string[] = [];
        for (const fen of [LARGE, 1_200]) ids.push(await desk.asked(desk.sold(fen)));
        await desk.leap(3 * MINUTE);
        const [large = '', small = ''] = ids;
        const appeal = await desk.appealed(desk.sold(700 + seed));
        await desk.leap(3 * MINUTE);
        const anyway = (who: string, id: string, action: string) =>
          desk.press(who, id, action).catch(() => undefined);
        await anyway('lin', large, 'request.approve');
        await anyway('chen', large, 'request.approve');
        await anyway('mei', small, 'request.cancel');
        await anyway('lin', appeal, 'appeal.claim');
        await desk.leap(5 * MINUTE);
        desk.chat.failAtRandom(null);
        await desk.leap(2 * MINUTE);
        // The longest that anything is put off, twice.
        await desk.skip(31 * MINUTE);
        await desk.skip(31 * MINUTE);
        for (const id of [large, small, appeal]) expect(await untrueAbout(desk, id)).toEqual([]);
        expect(await ledgerDiffers(desk, 'lost')).toEqual([]);
      },
      120_000,
    );
  },
);
