import { describe, expect, test } from 'vitest';
import { resolve } from '../../src/requests/decide/resolve.ts';
import type { Store } from '../../src/store/open-store.ts';
import type { TestDesk } from '../desk/desk.ts';
import { useFaultyDesk } from '../desk/suites.ts';
import type { VendorLine } from '../desk/vendor-line.ts';
import { describeOnEachEngine } from '../store/engines.ts';
import { HOUR, MINUTE, stateOf } from './asking.ts';
import { approvedWish, doingOf, METHODS, standOf, wishFor } from './wishes.ts';

const SECOND = 1_000;
/** Of the example policy: after its last approval a command is not sent any more; a door that was commanded rests. */
const NOT_AFTER = MINUTE;
const COOL_DOWN = 30 * SECOND;
const { write, facts } = METHODS.door;

describeOnEachEngine('a door command', (open) => {
  let store: Store;
  let desk: TestDesk;
  let line: VendorLine;
  useFaultyDesk(open, (made) => {
    ({ store, desk, line } = made);
  });

  describe('is not sent when it is late:', () => {
    test('not a millisecond after its not-after, and until then it is', async () => {
      const wish = wishFor(desk, 'door');
      const late = wishFor(desk, 'door');
      const id = await approvedWish(desk, wish);
      desk.clock.ms += NOT_AFTER;
      await desk.runDue();
      expect(await stateOf(store, id)).toBe('done');
      const lateId = await approvedWish(desk, late);
      desk.clock.ms += NOT_AFTER + 1;
      await desk.runDue();
      expect(await standOf(store, lateId)).toMatchObject({
        state: 'failed',
        ending: 'too_late',
        attempts: [],
      });
      expect(await doingOf(store, lateId)).toEqual(['request.begun', 'request.failed: too_late']);
      expect([wish.arrived(), late.arrived()]).toEqual([1, 0]);
    });

    test.each([
      { fault: 'unplugged', methods: write, ending: 'not_reached' },
      { fault: 'breaker_open', methods: write, ending: 'not_reached' },
      { fault: 'garbage', methods: facts, ending: 'unread' },
    ] as const)(
      'one that met $fault at $methods has its other try only inside its not-after',
      async ({ fault, methods, ending }) => {
        const inside = wishFor(desk, 'door');
        const id = await approvedWish(desk, inside);
        desk.clock.ms += NOT_AFTER - 5 * SECOND;
        line.fail(fault, methods);
        await desk.runDue();
        expect(await stateOf(store, id)).toBe('approved');
        line.mend();
        await desk.leap(5 * SECOND);
        expect(await stateOf(store, id)).toBe('done');

        const outside = wishFor(desk, 'door');
        const other = await approvedWish(desk, outside);
        desk.clock.ms += NOT_AFTER - 5 * SECOND + 1;
        line.fail(fault, methods);
        await desk.runDue();
        line.mend();
        await desk.leap(HOUR);
        expect(await standOf(store, other)).toMatchObject({
          state: 'failed',
          ending,
          attempts: ['not_sent'],
        });
        expect([inside.arrived(), outside.arrived()]).toEqual([1, 0]);
      },
    );

    test('one whose facts took so long to read that its time is over is not sent', async () => {
      const wish = wishFor(desk, 'door');
      const id = await approvedWish(desk, wish);
      const { met, letGo } = line.hold(facts);
      const doing = desk.runDue();
      await met;
      desk.clock.ms += NOT_AFTER + 1;
      letGo();
      await doing;
      await desk.leap(HOUR);
      expect(await standOf(store, id)).toMatchObject({ state: 'failed', ending: 'too_slow', attempts: [] });
      expect(await doingOf(store, id)).toEqual(['request.begun', 'request.failed: too_slow']);
      expect(wish.arrived()).toBe(0);
    });
  });

  test.each(['cut_before', 'cut_after', 'garbage'] as const)(
    'that met %s is never sent again: not by itself, and not when a person says that nothing happened',
    async (fault) => {
      const wish = wishFor(desk, 'door');
      const id = await approvedWish(desk, wish);
      line.fail(fault, write);
      await desk.runDue();
      line.mend();
      // Its order is never listed, as when the vendor's books lag behind.
      line.fail('refuse', METHODS.door.books);
      await desk.leap(2 * HOUR);
      expect(await standOf(store, id)).toMatchObject({
        state: 'unknown',
        personAsked: true,
        attempts: ['unknown'],
      });
      await resolve(desk.parts, desk.lin, id, 'not_done', 'the door stayed shut');
      await desk.leap(HOUR);
      expect(await standOf(store, id)).toMatchObject({
        state: 'failed',
        ending: 'denied',
        attempts: ['unknown'],
      });
      expect(wish.arrived()).toBe(1);
    },
  );

  describe('is one at a time:', () => {
    test('of many doors commanded at once by several workers each is commanded once', async () => {
      const wishes = Array.from({ length: 8 }, () => wishFor(desk, 'door'));
      for (const wish of wishes) await approvedWish(desk, wish);
      await Promise.all([desk.runDue(), desk.runDue(), desk.runDue(), desk.runDue()]);
      expect(wishes.map((wish) => wish.arrived())).toEqual(wishes.map(() => 1));
      expect(wishes.map((wish) => wish.effects())).toEqual(wishes.map(() => 1));
    });

    test('a door that rests when its command is due is not commanded', async () => {
      const wish = wishFor(desk, 'door');
      await approvedWish(desk, wish);
      await desk.runDue();
      desk.clock.ms += COOL_DOWN;
      const id = await approvedWish(desk, wish);
      // Meanwhile somebody made the rest longer in the policy, and restarted.
      const { policy } = desk.parts;
      const stricter = { ...policy, door: { ...policy.door, coolDownMs: 2 * COOL_DOWN } };
      await desk.runDue(desk.tasksOf({ ...desk.parts, policy: stricter }));
      expect(await standOf(store, id)).toMatchObject({
        state: 'failed',
        ending: 'cooling_down',
        attempts: [],
      });
      expect(wish.arrived()).toBe(1);
    });
  });
});
