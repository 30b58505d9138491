import { sql } from 'kysely';
import { afterEach, expect, it, vi } from 'vitest';
import type { Task } from '../../src/jobs/task.ts';
import type { Worker } from '../../src/jobs/worker.ts';
import { claimJob } from '../../src/store/jobs.ts';
import type { Store } from '../../src/store/open-store.ts';
import { describeOnEachEngine } from '../store/engines.ts';
import { gate, jobsLeft, LEASE_MS, startable, write } from './harness.ts';

/** As long as a slow machine may take for what is at once elsewhere. */
const PATIENCE = { timeout: 20_000, interval: 5 };

describeOnEachEngine('the worker', (open, fresh, engine) => {
  const workers: Worker[] = [];
  afterEach(async () => {
    vi.useRealTimers();
    await Promise.all(workers.splice(0).map((worker) => worker.stop()));
  });

  async function started(store: Store, tasks: Readonly<Record<string, Task>>, concurrency?: number) {
    const parts = startable(store, tasks, concurrency);
    workers.push(parts.worker);
    await parts.worker.start();
    return parts;
  }

  async function untilNothingIsLeft(store: Store): Promise<void> {
    await expect.poll(() => jobsLeft(store), PATIENCE).toEqual([]);
  }

  it('does what stands there when it starts, the longest due first, and takes it away', async () => {
    const store = await open();
    const { worker, clock, metrics } = startable(store, { work: async ({ subject }) => done(subject) }, 1);
    workers.push(worker);
    const order: string[] = [];
    const done = (subject: string) => {
      order.push(subject);
      return 'done' as const;
    };
    await write(store, 'b', clock.ms - 1);
    await write(store, 'c', clock.ms);
    await write(store, 'a', clock.ms - 2);
    await write(store, 'tomorrow', clock.ms + 86_400_000);
    await worker.start();
    await expect.poll(() => jobsLeft(store), PATIENCE).toMatchObject([{ subject: 'tomorrow', fence: 0 }]);
    expect(order).toEqual(['a', 'b', 'c']);
    expect(await metrics.registry.metrics()).toContain(
      'latchkey_job_seconds_count{kind="work",outcome="done"} 3',
    );
  });

  it('begins when it is woken, without the help of any timer, and loses no call', async () => {
    const store = await open();
    // None ever goes off: what is done is done because somebody woke it.
    vi.useFakeTimers({ toFake: ['setTimeout'] });
    const ran = new Set<string>();
    const last = gate();
    const { worker, clock } = await started(store, {
      work: async ({ subject }) => {
        ran.add(subject);
        if (ran.size === 150) last.open();
        return 'done';
      },
    });
    for (let index = 0; index < 150; index += 1) {
      await write(store, `R${index}`, clock.ms);
      worker.wake();
    }
    await last.opened;
    expect(ran.size).toBe(150);
  });

  it('has no more under way at once than it is told, and does all of it', async () => {
    const store = await open();
    let running = 0;
    let most = 0;
    const full = gate();
    const { clock, worker } = await started(
      store,
      {
        work: async () => {
          running += 1;
          most = Math.max(most, running);
          if (running === 3) full.open();
          await full.opened;
          running -= 1;
          return 'done';
        },
      },
      3,
    );
    for (let index = 0; index < 20; index += 1) await write(store, `R${index}`, clock.ms);
    worker.wake();
    await untilNothingIsLeft(store);
    expect(most).toBe(3);
  });

  it('has no more of one kind under way than it may, and begins what is of another kind behind a burst of it', async () => {
    const store = await open();
    let running = 0;
    let most = 0;
    const ahead: number[] = [];
    const freed = gate();
    const { worker, clock } = startable(
      store,
      {
        burst: async () => {
          running += 1;
          most = Math.max(most, running);
          ahead.push(1);
          await freed.opened;
          running -= 1;
          return 'done';
        },
        work: async () => {
          freed.open();
          return 'done';
        },
      },
      4,
      { burst: 2 },
    );
    workers.push(worker);
    for (let index = 0; index < 20; index += 1)
      await write(store, `N${index}`, clock.ms - 20 + index, 'burst');
    await write(store, 'R1', clock.ms);
    await worker.start();
    // Only the other kind lets the burst go on.
    await untilNothingIsLeft(store);
    expect(most).toBe(2);
    expect(ahead).toHaveLength(20);
  });

  it('takes a job that somebody waits for though every hand is full, once, and no other', async () => {
    const store = await open();
    const { worker, clock } = await started(
      store,
      {
        slow: async () => {
          await freed.opened;
          return 'done';
        },
        work: async ({ subject }) => {
          ran.push(subject);
          if (subject === 'mine') begun.open();
          return 'done';
        },
      },
      1,
    );
    const freed = gate();
    const begun = gate();
    const ran: string[] = [];
    await write(store, 'long', clock.ms, 'slow');
    worker.wake();
    await expect.poll(() => jobsLeft(store), PATIENCE).toMatchObject([{ subject: 'long', fence: 1 }]);
    await write(store, 'other', clock.ms);
    await write(store, 'mine', clock.ms);
    await write(store, 'later', clock.ms + 60_000);
    await Promise.all([
      worker.take('work:mine'),
      worker.take('work:mine'),
      worker.take('work:later'),
      worker.take('work:nothing'),
    ]);
    await begun.opened;
    expect(ran).toEqual(['mine']);
    freed.open();
    await expect.poll(() => jobsLeft(store), PATIENCE).toMatchObject([{ subject: 'later', fence: 0 }]);
    expect(ran).toEqual(['mine', 'other']);
  });

  it('runs a job again when its task asks for it, at that time', async () => {
    const store = await open();
    const tries: number[] = [];
    const { worker, clock } = await started(store, {
      work: async ({ attempts }) => {
        tries.push(attempts);
        return tries.length === 1 ? { againAt: clock.ms + 7_000 } : 'done';
      },
    });
    const begun = clock.ms;
    await write(store, 'R1', begun);
    worker.wake();
    await expect
      .poll(() => jobsLeft(store), PATIENCE)
      .toMatchObject([{ run_at: begun + 7_000, lease_until: null }]);
    expect(tries).toEqual([1]);
    clock.ms += 7_000;
    worker.wake();
    await untilNothingIsLeft(store);
    // It was no failure: it is the first try again.
    expect(tries).toEqual([1, 1]);
  });

  it('survives a task that throws and tries it again, later and later, for as long as it takes', async () => {
    const store = await open();
    let works = false;
    const { worker, clock, lines } = await started(store, {
      work: async () => {
        if (!works) throw new Error('not today');
        return 'done';
      },
    });
    await write(store, 'R1', clock.ms);
    for (let attempt = 1; attempt <= 12; attempt += 1) {
      worker.wake();
      await expect
        .poll(() => jobsLeft(store), PATIENCE)
        .toMatchObject([{ fence: attempt, lease_until: null }]);
      const [job] = await jobsLeft(store);
      const pause = (job?.run_at ?? 0) - clock.ms;
      const longest = Math.min(1_000 * 2 ** (attempt - 1), 60_000);
      expect(Number.isInteger(pause)).toBe(true);
      expect(pause).toBeGreaterThanOrEqual(longest * 0.75);
      expect(pause).toBeLessThanOrEqual(longest);
      clock.ms += pause;
    }
    expect(lines.filter(({ level }) => level === 50)).toHaveLength(12);
    expect(lines[0]).toMatchObject({ job: 'work:R1', attempt: 1, err: { message: 'not today' } });
    works = true;
    worker.wake();
    await untilNothingIsLeft(store);
  });

  it('waits at least as long as an error asks for', async () => {
    const store = await open();
    const slowDown = Object.assign(new Error('too many'), { retryAfterMs: 90_000 });
    const { worker, clock } = await started(store, { work: () => Promise.reject(slowDown) });
    await write(store, 'R1', clock.ms);
    worker.wake();
    await expect
      .poll(() => jobsLeft(store), PATIENCE)
      .toMatchObject([{ run_at: clock.ms + 90_000, attempts: 1, lease_until: null }]);
  });

  it('goes on with the others while one fails', async () => {
    const store = await open();
    const { worker, clock } = await started(store, {
      work: async ({ subject }) => {
        if (subject === 'bad') throw new Error('never');
        return 'done';
      },
    });
    await write(store, 'bad', clock.ms - 1);
    for (let index = 0; index < 20; index += 1) await write(store, `R${index}`, clock.ms);
    worker.wake();
    await expect.poll(() => jobsLeft(store), PATIENCE).toMatchObject([{ subject: 'bad', lease_until: null }]);
  });

  it('keeps a job that only a newer version knows, and says so once', async () => {
    const store = await open();
    const { worker, clock, lines } = await started(store, {});
    const begun = clock.ms;
    await write(store, 'R1', begun, 'request.from_the_future');
    for (const turn of [1, 2, 3]) {
      worker.wake();
      await expect
        .poll(() => jobsLeft(store), PATIENCE)
        .toMatchObject([{ fence: turn, run_at: begun + turn * 60_000, lease_until: null }]);
      clock.ms += 60_000;
    }
    expect(lines).toMatchObject([{ level: 50, job: 'request.from_the_future:R1' }]);
  });

  it('leaves a job alone that outlasted its lease and was done by another', async () => {
    const store = await open();
    const [begun, slow] = [gate(), gate()];
    let runs = 0;
    const { worker, clock, lines } = await started(store, {
      work: async () => {
        runs += 1;
        if (runs > 1) return { againAt: clock.ms + 500_000 };
        begun.open();
        await slow.opened;
        return 'done';
      },
    });
    await write(store, 'R1', clock.ms);
    worker.wake();
    await begun.opened;
    clock.ms += LEASE_MS + 1;
    worker.wake();
    await expect.poll(() => jobsLeft(store), PATIENCE).toMatchObject([{ fence: 2, lease_until: null }]);
    const after = await jobsLeft(store);
    slow.open();
    await expect.poll(() => lines, PATIENCE).toMatchObject([{ level: 40, job: 'work:R1' }]);
    expect(lines[0]?.msg).toContain('outlasted its lease');
    expect(await jobsLeft(store)).toEqual(after);
  });

  it('runs a job once more that was wished for while it ran', async () => {
    const store = await open();
    const [begun, slow] = [gate(), gate()];
    let runs = 0;
    const { worker, clock } = await started(store, {
      work: async () => {
        runs += 1;
        begun.open();
        await slow.opened;
        return 'done';
      },
    });
    await write(store, 'R1', clock.ms);
    worker.wake();
    await begun.opened;
    await write(store, 'R1', clock.ms);
    worker.wake();
    slow.open();
    await untilNothingIsLeft(store);
    expect(runs).toBe(2);
  });

  it('takes up what a killed process left: at once where there is one instance, else when its lease lapses', async () => {
    const store = await open();
    const { worker, clock } = startable(store, { work: async () => 'done' });
    workers.push(worker);
    await write(store, 'R1', clock.ms);
    await claimJob(store.db, engine, clock.ms, LEASE_MS);
    await worker.start();
    if (engine === 'postgres') {
      // A second one that is free is done, and the first one is not.
      await write(store, 'R2', clock.ms);
      worker.wake();
      await expect.poll(() => jobsLeft(store), PATIENCE).toMatchObject([{ subject: 'R1', fence: 1 }]);
      clock.ms += LEASE_MS + 1;
      worker.wake();
    }
    await untilNothingIsLeft(store);
  });

  it('waits for what is under way when it stops, and takes nothing new', async () => {
    const store = await open();
    const [begun, slow] = [gate(), gate()];
    const { worker, clock } = await started(store, {
      work: async () => {
        begun.open();
        await slow.opened;
        return 'done';
      },
    });
    await write(store, 'R1', clock.ms);
    worker.wake();
    await begun.opened;
    let stopped = false;
    const stopping = worker.stop().then(() => {
      stopped = true;
    });
    await write(store, 'R2', clock.ms);
    worker.wake();
    await store.ping();
    expect(stopped).toBe(false);
    slow.open();
    await stopping;
    worker.wake();
    await store.ping();
    expect(await jobsLeft(store)).toMatchObject([{ subject: 'R2', fence: 0 }]);
  });

  it('never begins once it was stopped', async () => {
    const store = await open();
    const { worker, clock } = startable(store, { work: async () => 'done' });
    await write(store, 'R1', clock.ms);
    await worker.stop();
    await worker.start();
    worker.wake();
    await store.ping();
    expect(await jobsLeft(store)).toMatchObject([{ fence: 0 }]);
  });

  it('says once that the database is away, goes on by itself when it is back, and never ends in a rejection', async () => {
    const store = await open();
    const unhandled: unknown[] = [];
    const hear = (error: unknown) => unhandled.push(error);
    process.on('unhandledRejection', hear);
    const { worker, clock, lines, metrics } = await started(store, { work: async () => 'done' });
    await write(store, 'R1', clock.ms + 1);
    await sql`alter table jobs rename to jobs_away`.execute(store.db);
    for (let turn = 0; turn < 3; turn += 1) {
      worker.wake();
      await store.ping();
    }
    await expect.poll(() => lines.length, PATIENCE).toBe(1);
    // Metrics are read all the same, without what nobody could count.
    const read = await metrics.registry.metrics();
    expect(read).toContain('# TYPE latchkey_jobs_due gauge');
    expect(read).not.toMatch(/^latchkey_jobs_due /m);
    await sql`alter table jobs_away rename to jobs`.execute(store.db);
    clock.ms += 1;
    await untilNothingIsLeft(store);
    process.off('unhandledRejection', hear);
    expect(unhandled).toEqual([]);
    expect(lines.filter(({ msg }) => msg === 'jobs cannot be claimed')).toMatchObject([{ level: 40 }]);
  });

  it('counts what is due and not taken up, and since when', async () => {
    const store = await open();
    const { clock, metrics } = startable(store, {});
    await write(store, 'R1', clock.ms - 9_000);
    await write(store, 'R2', clock.ms);
    await write(store, 'R3', clock.ms + 1);
    const text = await metrics.registry.metrics();
    expect(text).toContain('\nlatchkey_jobs_due 2\n');
    expect(text).toContain('\nlatchkey_job_oldest_due_seconds 9\n');
  });

  if (engine === 'postgres') {
    it('hears from the database of what another instance writes, and does it without any timer', async () => {
      const location = await fresh();
      const [here, there] = [await open(location), await open(location)];
      vi.useFakeTimers({ toFake: ['setTimeout'] });
      const done = gate<string>();
      const { clock } = await started(here, {
        work: async ({ subject }) => {
          done.open(subject);
          return 'done';
        },
      });
      await write(there, 'R1', clock.ms);
      expect(await done.opened).toBe('R1');
    });

    it('shares the work with another instance, each job done by one of them', async () => {
      const location = await fresh();
      const stores = [await open(location), await open(location)];
      const ran: string[] = [];
      const work: Task = async ({ subject }) => {
        ran.push(subject);
        return 'done';
      };
      for (const store of stores) await started(store, { work });
      const subjects = Array.from({ length: 100 }, (_, index) => `R${1000 + index}`);
      const [here] = stores;
      if (!here) throw new Error('There are two');
      await Promise.all(subjects.map((subject) => write(here, subject, 1_760_000_000_000)));
      await untilNothingIsLeft(here);
      expect(ran.sort()).toEqual(subjects);
    });
  }
});
