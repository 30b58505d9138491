import { describe, expect, test, vi } from 'vitest';
import { createLookups } from '../../src/lookups/index.ts';
import { claimJob, type Job } from '../../src/store/jobs.ts';
import type { Store } from '../../src/store/open-store.ts';
import { portOf } from '../../src/vendors/port.ts';
import type { TestDesk } from '../desk/desk.ts';
import { useFaultyDesk } from '../desk/suites.ts';
import type { VendorLine } from '../desk/vendor-line.ts';
import { describeOnEachEngine } from '../store/engines.ts';
import { MINUTE, stateOf } from './asking.ts';
import { approvedWish, doingOf, METHODS, standOf, wishFor } from './wishes.ts';

const SECOND = 1_000;

describeOnEachEngine('workers that come to nothing', (open) => {
  let store: Store;
  let desk: TestDesk;
  let line: VendorLine;
  useFaultyDesk(open, (made) => {
    ({ store, desk, line } = made);
  });

  describe.each(['refund', 'door'] as const)('over a %s', (kind) => {
    describe('a claim is not the work, and it lapses:', () => {
      /** The job that does a request, as a worker claims it. */
      async function claimed(): Promise<Job> {
        for (let tries = 0; tries < 20; tries += 1) {
          const job = await claimJob(store.db, store.engine, desk.clock.ms, 30 * SECOND);
          if (job?.kind === 'request.execute') return job;
        }
        throw new Error('Nothing is to be done');
      }
      /** As a process of its own does it, with caches of its own. */
      function run(job: Job) {
        const { vendors, now } = desk.parts;
        const { orders, cabinets } = createLookups({ vendors, now });
        return desk.tasksOf({ ...desk.parts, orders, cabinets })['request.execute']?.(job);
      }

      test('a worker that comes to nothing before it stored its intention is followed by another, which sends', async () => {
        const wish = wishFor(desk, kind);
        const id = await approvedWish(desk, wish);
        const { met, letGo } = line.hold(METHODS[kind].facts);
        const slow = run(await claimed());
        await met;
        expect(await stateOf(store, id)).toBe('executing');
        desk.clock.ms += 31 * SECOND;
        await desk.runDue();
        expect(await standOf(store, id)).toMatchObject({ state: 'done', attempts: ['accepted'] });
        letGo();
        // The first comes back after all, and finds that it is not its any more.
        expect(await slow).toBe('done');
        expect(wish.arrived()).toBe(1);
        expect(await standOf(store, id)).toMatchObject({ state: 'done', attempts: ['accepted'] });
      });

      test('of two that read the facts at once only the one that holds the job stores an intention and sends', async () => {
        const wish = wishFor(desk, kind);
        const id = await approvedWish(desk, wish);
        const first = line.hold(METHODS[kind].facts);
        const slow = run(await claimed());
        await first.met;
        desk.clock.ms += 31 * SECOND;
        const second = line.hold(METHODS[kind].facts);
        const job = await claimed();
        const taken = run(job);
        await second.met;
        first.letGo();
        expect(await slow).toBe('done');
        expect(await standOf(store, id)).toMatchObject({ state: 'executing', attempts: [] });
        second.letGo();
        expect(await taken).toBe('done');
        expect(await standOf(store, id)).toMatchObject({ state: 'done', attempts: ['accepted'] });
        expect(wish.arrived()).toBe(1);
      });

      test('a worker that stored its intention may be sending: whoever follows it sends nothing, and asks', async () => {
        const wish = wishFor(desk, kind);
        const id = await approvedWish(desk, wish);
        const { met, letGo } = line.hold(METHODS[kind].write);
        const slow = run(await claimed());
        await met;
        expect(wish.effects()).toBe(1);
        desk.clock.ms += 31 * SECOND;
        await desk.runDue();
        expect(await standOf(store, id)).toMatchObject({
          state: 'unknown',
          ending: 'crashed',
          attempts: ['unknown'],
        });
        expect(wish.arrived()).toBe(1);
        letGo();
        // Its answer comes after all, and is worth more than asking.
        expect(await slow).toBe('done');
        expect(await standOf(store, id)).toMatchObject({ state: 'done', ending: 'accepted' });
        await desk.leap(MINUTE);
        expect(wish.arrived()).toBe(1);
        expect(wish.effects()).toBe(1);
      });

      test('a worker that never comes back leaves it unknown, until the books show what it did', async () => {
        const wish = wishFor(desk, kind);
        const id = await approvedWish(desk, wish);
        const dying = new Promise<never>(() => undefined);
        const { vendors } = desk.parts;
        const cabinet = portOf(vendors, 'cabinet');
        if (!cabinet?.refund || !cabinet.door) throw new Error('There is a vendor');
        const { refund, door } = cabinet;
        const tasks = desk.tasksOf({
          ...desk.parts,
          vendors: {
            yopoint: {
              ...vendors.yopoint,
              orders: {
                cabinet: {
                  ...cabinet,
                  refund: (...given) => refund(...given).then(() => dying),
                  door: (...given) => door(...given).then(() => dying),
                },
              },
            },
          },
        });
        void tasks['request.execute']?.(await claimed());
        await vi.waitFor(() => expect(wish.effects()).toBe(1), { timeout: 20_000, interval: 1 });
        expect(await standOf(store, id)).toMatchObject({ state: 'executing', attempts: [null] });
        await desk.leap(MINUTE);
        expect(await standOf(store, id)).toMatchObject({
          state: 'done',
          ending: 'found',
          attempts: ['unknown'],
        });
        expect((await doingOf(store, id)).slice(2, 4)).toEqual([
          'request.unknown: crashed',
          'request.done: found',
        ]);
        expect(wish.arrived()).toBe(1);
      });
    });
  });
});
