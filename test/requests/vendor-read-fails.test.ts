import { describe, expect, test } from 'vitest';
import { cancel } from '../../src/requests/decide/decide.ts';
import { viewById } from '../../src/requests/show/view.ts';
import type { Store } from '../../src/store/open-store.ts';
import { VendorError } from '../../src/vendors/errors.ts';
import type { TestDesk } from '../desk/desk.ts';
import { useFaultyDesk } from '../desk/suites.ts';
import { HARMLESS, UNREADABLE, type VendorLine } from '../desk/vendor-line.ts';
import { describeOnEachEngine } from '../store/engines.ts';
import { jobsOf, lastWritten, MINUTE } from './asking.ts';
import { approvedWish, doingOf, METHODS, standOf, type Wish, wishFor } from './wishes.ts';

const SECOND = 1_000;
const SECOND_TRY = { refund: 20 * SECOND, door: 5 * SECOND };
const DONE = ['request.begun', 'request.sending: attempt 1', 'request.done: accepted'];

describeOnEachEngine('a read of the vendor', (open) => {
  let store: Store;
  let desk: TestDesk;
  let line: VendorLine;
  useFaultyDesk(open, (made) => {
    ({ store, desk, line } = made);
  });

  const viewOf = (id: string) => viewById(desk.parts.policy, store.db, id);

  /** Approved, sent, and done by the vendor; its answer was lost, so the outcome is unknown. */
  async function unknownWish(wish: Wish): Promise<string> {
    const id = await approvedWish(desk, wish);
    desk.yopoint.faults.add({ match: METHODS[wish.kind].write, kind: 'cut_after', times: 1 });
    await desk.runDue();
    expect(await standOf(store, id)).toMatchObject({ state: 'unknown', ending: 'cut_off' });
    return id;
  }

  /** Done, and what people then do at the vendor's is done too; the desk has not looked yet. */
  async function finishedWish(wish: Wish): Promise<string> {
    const id = await approvedWish(desk, wish);
    await desk.runDue();
    expect(await doingOf(store, id)).toEqual(DONE);
    wish.finish();
    return id;
  }

  const outcome = { refund: { what: 'refunded', refunded: 1_205 }, door: { what: 'opened' } } as const;

  describe.each(['refund', 'door'] as const)('for a %s', (kind) => {
    const { facts, books, following } = METHODS[kind];
    const secondTry = SECOND_TRY[kind];

    describe('when it is asked for', () => {
      test.each(UNREADABLE)(
        'that meets %s is told, though a look-up knows the facts; nothing is written or sent',
        async (fault) => {
          const wish = wishFor(desk, kind);
          const { id: withdrawn } = await wish.ask();
          await cancel(desk.parts, desk.mei, withdrawn);
          const before = await lastWritten(store);
          line.fail(fault, facts);
          await expect(wish.ask()).rejects.toBeInstanceOf(VendorError);
          expect(line.hits()).toBeGreaterThan(0);
          expect(await lastWritten(store)).toEqual(before);

          line.mend();
          const id = await approvedWish(desk, wish);
          await desk.runDue();
          expect(await doingOf(store, id)).toEqual(DONE);
          expect(wish.arrived()).toBe(1);
          expect(wish.effects()).toBe(1);
        },
      );

      test.each(HARMLESS)('that meets %s is read all the same', async (fault) => {
        const wish = wishFor(desk, kind);
        line.fail(fault, facts);
        expect(await wish.ask()).toMatchObject({ state: 'pending' });
        expect(line.hits()).toBe(1);
      });
    });

    describe('before it is done', () => {
      test.each(UNREADABLE)(
        'that meets %s sends nothing; it goes back to approved, and is done once when it can be read',
        async (fault) => {
          const wish = wishFor(desk, kind);
          const id = await approvedWish(desk, wish);
          line.fail(fault, facts);
          await desk.runDue();
          expect(line.hits()).toBeGreaterThan(0);
          expect(await standOf(store, id)).toEqual({
            state: 'approved',
            ending: null,
            words: null,
            personAsked: false,
            attempts: ['not_sent'],
          });
          expect(wish.arrived()).toBe(0);
          // Nobody was about to send anything.
          expect(await doingOf(store, id)).toEqual(['request.begun', 'request.returned']);

          line.mend();
          await desk.leap(secondTry);
          expect(await standOf(store, id)).toMatchObject({
            state: 'done',
            ending: 'accepted',
            attempts: ['not_sent', 'accepted'],
          });
          expect((await doingOf(store, id)).slice(0, 5)).toEqual([
            'request.begun',
            'request.returned',
            'request.begun',
            'request.sending: attempt 2',
            'request.done: accepted',
          ]);
          expect(wish.arrived()).toBe(1);
          expect(wish.effects()).toBe(1);
        },
      );

      test.each(HARMLESS)('that meets %s holds nothing up', async (fault) => {
        const wish = wishFor(desk, kind);
        const id = await approvedWish(desk, wish);
        line.fail(fault, facts);
        await desk.runDue();
        expect(line.hits()).toBe(1);
        expect(await doingOf(store, id)).toEqual(DONE);
        expect(wish.arrived()).toBe(1);
      });

      test.each([
        { fault: 'bad_signature', ending: 'signature', words: null },
        { fault: 'refuse', ending: 'unread', words: expect.stringContaining('ERR_BALANCE') },
        { fault: 'unplugged', ending: 'unread', words: null },
      ] as const)('that meets $fault twice says so: $ending', async ({ fault, ending, words }) => {
        const wish = wishFor(desk, kind);
        const id = await approvedWish(desk, wish);
        line.fail(fault, facts);
        await desk.runDue();
        await desk.leap(secondTry);
        expect(await standOf(store, id)).toMatchObject({ state: 'failed', ending, words });
        expect(wish.arrived()).toBe(0);
      });

      test('that fails twice ends it: failed, nothing was ever sent, and it may be asked for again', async () => {
        const wish = wishFor(desk, kind);
        const id = await approvedWish(desk, wish);
        line.fail('garbage', facts);
        await desk.runDue();
        await desk.leap(secondTry);
        const failed = {
          state: 'failed',
          ending: 'unread',
          words: null,
          personAsked: false,
          attempts: ['not_sent', 'not_sent'],
        };
        expect(await standOf(store, id)).toEqual(failed);
        expect(await doingOf(store, id)).toEqual([
          'request.begun',
          'request.returned',
          'request.begun',
          'request.failed: unread',
        ]);
        line.mend();
        await desk.leap(10 * MINUTE);
        expect(await standOf(store, id)).toEqual(failed);
        expect(wish.arrived()).toBe(0);
        expect(await wish.ask()).toMatchObject({ state: 'pending' });
      });
    });

    describe('to find out what became of a lost answer', () => {
      test.each(UNREADABLE)(
        'that meets %s leaves it unknown, and finds it when the books can be read',
        async (fault) => {
          const wish = wishFor(desk, kind);
          const id = await unknownWish(wish);
          const unknown = await standOf(store, id);
          line.fail(fault, books);
          await desk.leap(2 * SECOND);
          expect(line.hits()).toBeGreaterThan(0);
          expect(await standOf(store, id)).toEqual(unknown);
          expect((await doingOf(store, id)).slice(2)).toEqual(['request.unknown: cut_off']);
          expect(await jobsOf(store, id)).toHaveProperty(['request.reconcile']);

          line.mend();
          await desk.leap(10 * SECOND);
          expect(await standOf(store, id)).toMatchObject({
            state: 'done',
            ending: 'found',
            personAsked: false,
          });
          expect((await doingOf(store, id)).slice(2, 4)).toEqual([
            'request.unknown: cut_off',
            'request.done: found',
          ]);
          expect(wish.arrived()).toBe(1);
          expect(wish.effects()).toBe(1);
        },
      );

      test.each(HARMLESS)('that meets %s finds it', async (fault) => {
        const wish = wishFor(desk, kind);
        const id = await unknownWish(wish);
        line.fail(fault, books);
        await desk.leap(SECOND);
        expect(line.hits()).toBeGreaterThan(0);
        expect(await standOf(store, id)).toMatchObject({ state: 'done', ending: 'found' });
      });

      test('that fails until the deadline has a person asked, and finds it later all the same', async () => {
        const wish = wishFor(desk, kind);
        const id = await unknownWish(wish);
        line.fail('garbage', books);
        await desk.leap(3 * MINUTE - SECOND);
        expect(await standOf(store, id)).toMatchObject({ state: 'unknown', personAsked: false });
        await desk.leap(MINUTE);
        expect(await standOf(store, id)).toMatchObject({ state: 'unknown', personAsked: true });
        expect((await doingOf(store, id)).slice(2)).toEqual([
          'request.unknown: cut_off',
          'request.person_asked',
        ]);

        line.mend();
        await desk.leap(11 * MINUTE);
        expect(await standOf(store, id)).toMatchObject({ state: 'done', ending: 'found' });
        expect(wish.arrived()).toBe(1);
      });
    });

    describe('to follow what became of it', () => {
      test.each(UNREADABLE)(
        'that meets %s says nothing, and the outcome is seen when it can be read',
        async (fault) => {
          const wish = wishFor(desk, kind);
          const id = await finishedWish(wish);
          line.fail(fault, following);
          await desk.leap(4 * SECOND);
          expect(line.hits()).toBeGreaterThan(0);
          expect(await viewOf(id)).toMatchObject({ state: 'done', followed: { what: 'watching' } });
          expect(await doingOf(store, id)).toEqual(DONE);
          expect(await jobsOf(store, id)).toHaveProperty(['request.follow']);

          line.mend();
          await desk.leap(10 * SECOND);
          expect(await viewOf(id)).toMatchObject({ state: 'done', followed: outcome[kind] });
          const outcomes = [`request.followed: ${outcome[kind].what}`];
          // A visit took something, and nobody pays for it.
          if (kind === 'door') outcomes.push('request.followed: visit unpaid');
          expect(await doingOf(store, id)).toEqual([...DONE, ...outcomes]);
          expect(await jobsOf(store, id)).not.toHaveProperty(['request.follow']);
          expect(wish.arrived()).toBe(1);
        },
      );

      test.each(HARMLESS)('that meets %s sees the outcome', async (fault) => {
        const wish = wishFor(desk, kind);
        const id = await finishedWish(wish);
        line.fail(fault, following);
        await desk.leap(4 * SECOND);
        expect(line.hits()).toBeGreaterThan(0);
        expect(await viewOf(id)).toMatchObject({ followed: outcome[kind] });
      });
    });
  });
});
