import { expect, test } from 'vitest';
import { createDeskClock } from '../../src/lib/clock.ts';
import {
  claimJob,
  claimJobs,
  enqueue,
  finishJob,
  holdsFence,
  postponeJob,
  renewLease,
} from '../../src/store/jobs.ts';
import type { Store } from '../../src/store/open-store.ts';
import { describeOnEachEngine } from '../store/engines.ts';

const LEASE_MS = 30_000;
const EVERY = [{ most: 8, except: [] }];

describeOnEachEngine('a lease on PostgreSQL', (open, fresh, engine) => {
  if (engine === 'sqlite') {
    test('is of the one instance that the embedded database has: no clock of its own', async () => {
      expect((await open()).clock).toBeNull();
    });
    return;
  }

  /** The clock of a desk on a machine whose wall clock is ahead by the first value (ms) and which was suspended for the second. */
  async function deskOn(store: Store, machine: { aheadMs: number; stoodStillMs: number }) {
    const clock = createDeskClock({
      wall: () => Date.now() + machine.aheadMs,
      monotonic: () => performance.now() - machine.stoodStillMs,
      boot: () => performance.now(),
      database: store.clock,
    });
    await clock.begin();
    return clock;
  }

  async function written(store: Store, subject: string, at: number): Promise<void> {
    await enqueue(store.db, { kind: 'request.execute', subject, runAt: at }, at);
  }

  test.each([45_000, -45_000])(
    'is not lapsed for an instance whose wall clock is %d ms off',
    async (aheadMs) => {
      const location = await fresh();
      const [here, there] = [await open(location), await open(location)];
      const right = await deskOn(here, { aheadMs: 0, stoodStillMs: 0 });
      const wrong = await deskOn(there, { aheadMs, stoodStillMs: 0 });
      await written(here, 'R1', right.now() - 1_000);
      const job = await claimJob(here.db, engine, right.now(), LEASE_MS);
      expect(job?.subject).toBe('R1');
      expect(await claimJobs(there.db, engine, wrong.now(), LEASE_MS, EVERY)).toEqual([]);
      // Nor does the right one take what the wrong one holds.
      await written(there, 'R2', wrong.now() - 1_000);
      expect((await claimJob(there.db, engine, wrong.now(), LEASE_MS))?.subject).toBe('R2');
      expect(await claimJobs(here.db, engine, right.now(), LEASE_MS, EVERY)).toEqual([]);
      if (job) expect(await finishJob(here.db, job)).toBe('finished');
    },
  );

  test('is over for an instance that slept past it: what it still holds finishes, puts off and renews nothing', async () => {
    const location = await fresh();
    const [here, there] = [await open(location), await open(location)];
    const machine = { aheadMs: 0, stoodStillMs: 0 };
    const asleep = await deskOn(here, machine);
    const awake = await deskOn(there, { aheadMs: 0, stoodStillMs: 0 });
    const begun = awake.now();
    await written(here, 'R1', begun - 1_000);
    const job = await claimJob(here.db, engine, begun, LEASE_MS);
    if (!job) throw new Error('It is due');
    // The time for which it stands still need not pass here: the lease lapses all the same.
    await there.db
      .updateTable('jobs')
      .set({ lease_until: begun - 1 })
      .execute();
    machine.stoodStillMs = 40_000;
    const taken = await claimJob(there.db, engine, awake.now(), LEASE_MS);
    expect(taken).toMatchObject({ subject: 'R1', fence: job.fence + 1 });

    // By its own clock hardly any time has passed, and the lease seems to hold.
    expect(asleep.now()).toBeLessThan(job.leaseUntil);
    expect(await here.db.transaction().execute((trx) => holdsFence(trx, job))).toBe(false);
    expect(await renewLease(here.db, job, job.leaseUntil + LEASE_MS)).toBeNull();
    expect(await postponeJob(here.db, job, begun, { failed: false })).toBe(false);
    expect(await finishJob(here.db, job)).toBe('lost');
    if (taken) expect(await finishJob(there.db, taken)).toBe('finished');

    const news: string[] = [];
    await asleep.look(({ what }) => news.push(what));
    expect(Math.abs(asleep.now() - awake.now())).toBeLessThan(1_000);
    expect(news).toContain('believed');
  });
});
