import { describe, expect, test } from 'vitest';
import { approve } from '../../src/requests/decide/decide.ts';
import { resolve } from '../../src/requests/decide/resolve.ts';
import type { Store } from '../../src/store/open-store.ts';
import type { TestDesk } from '../desk/desk.ts';
import { useFaultyDesk } from '../desk/suites.ts';
import type { VendorLine } from '../desk/vendor-line.ts';
import { describeOnEachEngine } from '../store/engines.ts';
import { HOUR, jobsOf, MINUTE, refusalOf, stateOf } from './asking.ts';
import { approvedWish, doingOf, METHODS, standOf, type Wish, wishFor } from './wishes.ts';

const SECOND = 1_000;
const DAY = 24 * HOUR;
const COOL_DOWN = 30 * SECOND;
const SECOND_TRY = { refund: 20 * SECOND, door: 5 * SECOND };

describeOnEachEngine('after a write to the vendor went wrong', (open) => {
  let store: Store;
  let desk: TestDesk;
  let line: VendorLine;
  useFaultyDesk(open, (made) => {
    ({ store, desk, line } = made);
  });

  /** The answer of the vendor is lost before it did anything: nothing will ever show. */
  async function lostWish(wish: Wish): Promise<string> {
    const id = await approvedWish(desk, wish);
    line.fail('cut_before', METHODS[wish.kind].write);
    await desk.runDue();
    line.mend();
    expect(await standOf(store, id)).toMatchObject({ state: 'unknown', ending: 'cut_off' });
    return id;
  }

  describe.each(['refund', 'door'] as const)('of a %s', (kind) => {
    const { write } = METHODS[kind];

    test.each(['unplugged', 'breaker_open'] as const)(
      'that met %s, one other try is made, in its time, and no third',
      async (fault) => {
        const wish = wishFor(desk, kind);
        const id = await approvedWish(desk, wish);
        line.fail(fault, write);
        await desk.runDue();
        await desk.leap(SECOND_TRY[kind] - 1);
        expect(line.hits()).toBe(1);
        expect(await stateOf(store, id)).toBe('approved');
        await desk.leap(1);
        expect(line.hits()).toBe(2);
        const failed = { state: 'failed', ending: 'not_reached', attempts: ['not_sent', 'not_sent'] };
        expect(await standOf(store, id)).toMatchObject(failed);
        expect(await doingOf(store, id)).toEqual([
          'request.begun',
          'request.sending: attempt 1',
          'request.returned',
          'request.begun',
          'request.sending: attempt 2',
          'request.failed: not_reached',
        ]);

        line.mend();
        await desk.leap(HOUR);
        expect(await standOf(store, id)).toMatchObject(failed);
        expect(wish.arrived()).toBe(0);
        await approvedWish(desk, wish);
        await desk.runDue();
        expect(wish.arrived()).toBe(1);
      },
    );

    test('and the other try goes wrong too, nothing is sent a third time', async () => {
      const wish = wishFor(desk, kind);
      const id = await approvedWish(desk, wish);
      line.fail('unplugged', write);
      await desk.runDue();
      line.mend();
      line.fail('cut_before', write);
      await desk.leap(MINUTE);
      line.mend();
      await desk.leap(HOUR);
      expect(await standOf(store, id)).toMatchObject({
        state: 'unknown',
        ending: 'cut_off',
        personAsked: true,
        attempts: ['not_sent', 'unknown'],
      });
      expect(wish.arrived()).toBe(1);
    });

    describe('unknown is a state with a query loop, then a person:', () => {
      test('the vendor is asked less and less often, after three minutes a person too, after a day nobody', async () => {
        const wish = wishFor(desk, kind);
        const id = await lostWish(wish);
        const since = desk.clock.ms;
        const looks: number[] = [];
        for (let look = 0; look < 400; look += 1) {
          const at = (await jobsOf(store, id))['request.reconcile'];
          if (at === undefined) break;
          await desk.leap(at - desk.clock.ms);
          looks.push(at - since);
          expect(await standOf(store, id)).toMatchObject({ personAsked: at - since >= 3 * MINUTE });
        }
        expect(looks.slice(0, 10)).toEqual(
          [1, 2, 4, 8, 16, 32, 64, 124, 180, 240].map((seconds) => seconds * SECOND),
        );
        expect(looks.filter((at) => at <= 15 * MINUTE).length).toBeLessThan(25);
        expect(Math.max(...looks)).toBeGreaterThanOrEqual(DAY);
        expect(Math.max(...looks)).toBeLessThan(DAY + 11 * MINUTE);
        expect(await standOf(store, id)).toMatchObject({
          state: 'unknown',
          ending: 'cut_off',
          personAsked: true,
        });
        expect((await doingOf(store, id)).slice(2)).toEqual([
          'request.unknown: cut_off',
          'request.person_asked',
        ]);
        expect(wish.arrived()).toBe(1);
        // A request with an unknown outcome blocks another one.
        expect(await refusalOf(wish.ask())).toMatchObject({ kind: 'already_requested', request: { id } });
      });

      test('what shows after the person was asked is found, and the person need not say', async () => {
        const wish = wishFor(desk, kind);
        const id = await approvedWish(desk, wish);
        // The vendor has it and does it, and its books cannot be read for an hour.
        line.fail('cut_after', write);
        await desk.runDue();
        line.mend();
        line.fail('garbage', METHODS[kind].books);
        await desk.leap(HOUR);
        expect(await standOf(store, id)).toMatchObject({ state: 'unknown', personAsked: true });
        line.mend();
        await desk.leap(11 * MINUTE);
        expect(await standOf(store, id)).toMatchObject({ state: 'done', ending: 'found' });
        expect(await refusalOf(resolve(desk.parts, desk.lin, id, 'not_done', 'I looked'))).toMatchObject({
          kind: 'not_unknown',
          request: { state: 'done' },
        });
        expect(wish.effects()).toBe(1);
      });

      test('a customer waits no longer than the three minutes: once somebody says that it was not done, it is asked for anew', async () => {
        const wish = wishFor(desk, kind);
        const id = await lostWish(wish);
        await desk.leap(3 * MINUTE - SECOND);
        expect(await refusalOf(wish.ask())).toMatchObject({ kind: 'already_requested', request: { id } });
        expect(await refusalOf(resolve(desk.parts, desk.lin, id, 'not_done', 'I looked'))).toMatchObject({
          kind: 'not_unknown',
        });
        await desk.leap(SECOND);
        // Asked, and the desk goes on looking: what shows meanwhile needs nobody to say it.
        expect(await standOf(store, id)).toMatchObject({ state: 'unknown', personAsked: true });
        expect((await jobsOf(store, id))['request.reconcile']).toBe(desk.clock.ms + MINUTE);
        await resolve(desk.parts, desk.lin, id, 'not_done', 'I looked');
        const again = await approvedWish(desk, wish);
        await desk.runDue();
        expect(await standOf(store, again)).toMatchObject({ state: 'done', ending: 'accepted' });
        // The lost one, and the new one that a person has cleared the way for.
        expect(wish.arrived()).toBe(2);
        expect(wish.effects()).toBe(1);
      });

      test.each([
        { said: 'done', state: 'done', ending: 'confirmed' },
        { said: 'not_done', state: 'failed', ending: 'denied' },
      ] as const)(
        'a person who is asked says $said, which makes it $state, and nothing is sent for it',
        async ({ said, state, ending }) => {
          const wish = wishFor(desk, kind);
          const id = await lostWish(wish);
          expect(await refusalOf(resolve(desk.parts, desk.lin, id, said, 'I looked'))).toMatchObject({
            kind: 'not_unknown',
          });
          await desk.leap(16 * MINUTE);
          await resolve(desk.parts, desk.lin, id, said, 'I looked');
          expect(await standOf(store, id)).toMatchObject({
            state,
            ending,
            words: 'I looked',
            attempts: ['unknown'],
          });
          expect((await doingOf(store, id)).slice(2)).toEqual([
            'request.unknown: cut_off',
            'request.person_asked',
            `request.resolved: ${said}: I looked`,
          ]);
          await desk.leap(20 * MINUTE);
          expect(wish.arrived()).toBe(1);
          expect(await stateOf(store, id)).toBe(state);
        },
      );
    });

    test('a second click, and a second wish, are told how it really stands: not that it went well', async () => {
      const wish = wishFor(desk, kind);
      const id = await lostWish(wish);
      const unknown = { id, state: 'unknown', execution: { ending: 'cut_off', endedAt: null } };
      expect(await refusalOf(approve(desk.parts, desk.person('wang'), id))).toMatchObject({
        kind: 'already_decided',
        request: unknown,
      });
      desk.clock.ms += COOL_DOWN;
      expect(await refusalOf(wish.ask())).toMatchObject({ kind: 'already_requested', request: unknown });
      const other = wishFor(desk, kind);
      const refused = await approvedWish(desk, other);
      line.fail('refuse', write);
      await desk.runDue();
      expect(await refusalOf(approve(desk.parts, desk.person('wang'), refused))).toMatchObject({
        kind: 'already_decided',
        request: { state: 'failed', execution: { ending: 'refused' } },
      });
    });
  });
});
