import type { CompiledQuery, Kysely, RootOperationNode } from 'kysely';
import { sql } from 'kysely';
import { expect, it } from 'vitest';
import type { Job, JobKind, Lane, NewJob } from '../../src/store/jobs.ts';
import {
  claimJob,
  claimJobs,
  enqueue,
  enqueueAll,
  finishJob,
  holdsFence,
  jobsWaiting,
  nextRunAt,
  postponeJob,
  releaseLeases,
  renewLease,
} from '../../src/store/jobs.ts';
import type { Engine, Tables } from '../../src/store/tables.ts';
import { startStoreProcess } from './child.ts';
import { describeOnEachEngine } from './engines.ts';

const NOW = 1_760_000_000_000;
const LEASE = 30_000;
/** As a worker's: two classes of work, and one for all the rest. */
const LANES: readonly Lane[] = [
  { most: 8, only: ['request.execute'] },
  { most: 3, only: ['home.show', 'homes.follow'] },
  { most: 4, except: ['request.execute', 'home.show', 'homes.follow'] },
];
const EXECUTE: NewJob = { kind: 'request.execute', subject: 'R1042', runAt: NOW };

type Db = Kysely<Tables>;

const CLAIM_ALL = `
  const own = await store.openStore(input.location);
  say('ready');
  await turn();
  const won = [];
  for (let job; (job = await jobs.claimJob(own.db, own.engine, input.now, ${LEASE})); ) won.push([job.key, job.fence]);
  say(won);
  await own.close();`;

const CLAIM_ONE = `
  const own = await store.openStore(input.location);
  say(await jobs.claimJob(own.db, own.engine, input.now, ${LEASE}));
  await turn();`;

function write(db: Db, ...jobs: readonly NewJob[]): Promise<void> {
  return db.transaction().execute(async (trx) => {
    for (const job of jobs) await enqueue(trx, job, NOW);
  });
}

function rows(db: Db) {
  return db.selectFrom('jobs').selectAll().orderBy('key').execute();
}

/** Jobs that are due at once, in turn, up to the hundred thousandth. */
function many(count: number): NewJob[] {
  return Array.from({ length: count }, (_, index) => ({
    kind: 'request.cards',
    subject: `R${1000 + index}`,
    runAt: NOW - count + index,
  }));
}

/** The statements that `run` sends through the handle it is given, as the database is sent them. */
async function statementsOf(db: Db, run: (db: Db) => Promise<unknown>): Promise<CompiledQuery[]> {
  const nodes: [RootOperationNode, CompiledQuery['queryId']][] = [];
  await run(
    db.withPlugin({
      transformQuery: ({ node, queryId }) => {
        nodes.push([node, queryId]);
        return node;
      },
      transformResult: async ({ result }) => result,
    }),
  );
  return nodes.map(([node, queryId]) => db.getExecutor().compileQuery(node, queryId));
}

async function planOf(db: Db, engine: Engine, statement: CompiledQuery): Promise<string> {
  const explain = engine === 'sqlite' ? 'explain query plan' : 'explain';
  const { rows: lines } = await db.executeQuery({ ...statement, sql: `${explain} ${statement.sql}` });
  return JSON.stringify(lines);
}

describeOnEachEngine('jobs', (open, fresh, engine) => {
  async function claim(db: Db, at = NOW): Promise<Job> {
    const job = await claimJob(db, engine, at, LEASE);
    if (!job) throw new Error('No job was due');
    return job;
  }

  it('are kept for longer by whoever holds the fence, and by nobody else', async () => {
    const { db } = await open();
    await write(db, EXECUTE);
    const job = await claim(db);
    const renewed = await renewLease(db, job, NOW + 2 * LEASE);
    expect(renewed).toEqual({ ...job, leaseUntil: NOW + 2 * LEASE });
    expect(await claimJob(db, engine, NOW + LEASE + 1, LEASE)).toBeNull();
    const taken = await claim(db, NOW + 2 * LEASE + 1);
    expect(await renewLease(db, job, NOW + 9 * LEASE)).toBeNull();
    expect(await rows(db)).toMatchObject([{ fence: taken.fence, lease_until: taken.leaseUntil }]);
    expect(await finishJob(db, taken)).toBe('finished');
    expect(await renewLease(db, taken, NOW + 9 * LEASE)).toBeNull();
  });

  it('are written down with the change they follow from, or not at all', async () => {
    const { db } = await open();
    const failed = db.transaction().execute(async (trx) => {
      await enqueue(trx, EXECUTE, NOW);
      throw new Error('changed my mind');
    });
    await expect(failed).rejects.toThrow('changed my mind');
    expect(await rows(db)).toEqual([]);
    await write(db, { ...EXECUTE, payload: '{"a":1}' }, { ...EXECUTE, suffix: 'mei', runAt: NOW + 5 });
    const fields = { kind: 'request.execute', subject: 'R1042', created_at: NOW, attempts: 0, wanted: 1 };
    expect(await rows(db)).toEqual([
      {
        ...fields,
        key: 'request.execute:R1042',
        payload: '{"a":1}',
        run_at: NOW,
        fence: 0,
        lease_until: null,
      },
      {
        ...fields,
        key: 'request.execute:R1042:mei',
        payload: null,
        run_at: NOW + 5,
        fence: 0,
        lease_until: null,
      },
    ]);
  });

  it('are one row however often they are wished for, at the earliest of the times', async () => {
    const { db } = await open();
    await write(db, { ...EXECUTE, runAt: NOW + 500, payload: 'first' });
    await write(db, { ...EXECUTE, runAt: NOW + 900, payload: 'later' });
    expect(await rows(db)).toMatchObject([{ run_at: NOW + 500, wanted: 2, payload: 'later' }]);
    await write(db, { ...EXECUTE, runAt: NOW + 100 }, { ...EXECUTE, runAt: NOW + 700 });
    expect(await rows(db)).toMatchObject([{ run_at: NOW + 100, wanted: 4, payload: null }]);
  });

  it('are written down several in one write as one after the other', async () => {
    const [one, other] = [await open(), await open()];
    const before = [
      { ...EXECUTE, runAt: NOW + 500, payload: 'first' },
      { ...EXECUTE, suffix: 'mei', runAt: NOW + 500, payload: 'hers' },
    ];
    const jobs: NewJob[] = [
      { kind: 'request.cards', subject: 'R1042', payload: 'new', runAt: NOW + 7 },
      { ...EXECUTE, runAt: NOW + 900, payload: 'later' },
      { ...EXECUTE, suffix: 'mei', runAt: NOW + 100 },
    ];
    for (const { db } of [one, other]) await write(db, ...before);
    await write(one.db, ...jobs);
    await enqueueAll(other.db, jobs, NOW);
    await enqueueAll(other.db, [], NOW);
    expect(await rows(other.db)).toEqual(await rows(one.db));
    expect((await rows(other.db)).map(({ run_at, wanted, payload }) => [run_at, wanted, payload])).toEqual([
      [NOW + 7, 1, 'new'],
      [NOW + 500, 2, 'later'],
      [NOW + 100, 2, null],
    ]);
  });

  it('are taken when they are due and not before, the one that is due longest first', async () => {
    const { db } = await open();
    const at = (subject: string, runAt: number): NewJob => ({ ...EXECUTE, subject, runAt });
    await write(db, at('third', NOW), at('first', NOW - 20), at('later', NOW + 1), at('second', NOW - 10));
    const subjects = [await claim(db), await claim(db), await claim(db)].map(({ subject }) => subject);
    expect(subjects).toEqual(['first', 'second', 'third']);
    expect(await claimJob(db, engine, NOW, LEASE)).toBeNull();
    expect(await claim(db, NOW + 1)).toEqual({
      key: 'request.execute:later',
      kind: 'request.execute',
      subject: 'later',
      payload: null,
      createdAt: NOW,
      attempts: 1,
      wanted: 1,
      fence: 1,
      leaseUntil: NOW + 1 + LEASE,
    });
  });

  it('go to one taker each when many ask at once', async () => {
    const location = await fresh();
    const first = await open(location);
    // SQLite has one instance; PostgreSQL is raced from two.
    const second = engine === 'sqlite' ? first : await open(location);
    await write(first.db, ...many(40));
    const takers = Array.from({ length: 60 }, (_, index) => (index % 2 === 0 ? first : second));
    const taken = await Promise.all(takers.map(({ db }) => claimJob(db, engine, NOW, LEASE)));
    const keys = taken.flatMap((job) => job?.key ?? []);
    expect(new Set(keys).size).toBe(40);
    expect(keys).toHaveLength(40);
  });

  it('are taken several at once: those that are due longest, longest first, and no more than asked for', async () => {
    const { db } = await open();
    // Written the other way round: neither the key nor the order of writing may decide.
    const due = [1, 2, 3, 4, 5].map((place) => ({
      ...EXECUTE,
      subject: `R${9 - place}`,
      runAt: NOW + place,
    }));
    await write(db, ...due.toReversed(), { ...EXECUTE, subject: 'later', runAt: NOW + 900 });
    const take = (most: number) => claimJobs(db, engine, NOW + 10, LEASE, [{ most, except: [] }]);
    const taken = await take(3);
    expect(taken.map(({ subject, fence, attempts }) => [subject, fence, attempts])).toEqual([
      ['R8', 1, 1],
      ['R7', 1, 1],
      ['R6', 1, 1],
    ]);
    expect(taken.map(({ leaseUntil }) => leaseUntil)).toEqual(Array(3).fill(NOW + 10 + LEASE));
    expect((await take(8)).map(({ subject }) => subject)).toEqual(['R5', 'R4']);
    expect(await take(8)).toEqual([]);
  });

  it('are taken of each class no more than it has hands for, and of a kind that nobody names with the rest', async () => {
    const { db } = await open();
    const about = (kind: string, subject: string, ago: number): NewJob =>
      // Another version may name any kind.
      ({ kind: kind as JobKind, subject, runAt: NOW - ago });
    await write(db, ...Array.from({ length: 6 }, (_, index) => about('home.show', `${index}`, 100 + index)));
    await write(
      db,
      about('of.tomorrow', 'R1', 50),
      about('request.execute', 'R2', 1),
      about('request.tell', 'R3', 2),
    );
    const take = async (...lanes: Lane[]) =>
      (await claimJobs(db, engine, NOW, LEASE, lanes)).map(({ kind, subject }) => `${kind} ${subject}`);
    expect(await take(...LANES)).toEqual([
      'home.show 5',
      'home.show 4',
      'home.show 3',
      'of.tomorrow R1',
      'request.tell R3',
      'request.execute R2',
    ]);
    expect(await nextRunAt(db, NOW, [{ only: ['home.show'] }])).toBe(NOW - 102);
    expect(await nextRunAt(db, NOW, [{ except: ['home.show'] }])).toBe(NOW + LEASE);
    expect(await take({ most: 9, except: ['home.show'] })).toEqual([]);
    expect(await take({ most: 9, only: ['home.show'] })).toHaveLength(3);
  });

  it('go to one taker each when many take several at once', async () => {
    const location = await fresh();
    const first = await open(location);
    const second = engine === 'sqlite' ? first : await open(location);
    await write(first.db, ...many(60));
    const takers = Array.from({ length: 20 }, (_, index) => (index % 2 === 0 ? first : second));
    const taken = await Promise.all(
      takers.map(({ db }) => claimJobs(db, engine, NOW, LEASE, [{ most: 4, except: [] }])),
    );
    const keys = taken.flat().map(({ key }) => key);
    expect(taken.every((jobs) => jobs.length <= 4)).toBe(true);
    expect(new Set(keys).size).toBe(keys.length);
    const rest = await claimJobs(first.db, engine, NOW, LEASE, [{ most: 100, except: [] }]);
    expect(new Set([...keys, ...rest.map(({ key }) => key)]).size).toBe(60);
  });

  it('go to one of four processes each, and again when the leases have lapsed, with a greater fence', async () => {
    const location = await fresh();
    const { db } = await open(location);
    await write(db, ...many(200));
    const keys = (await rows(db)).map(({ key }) => key);
    for (const [round, now] of [NOW, NOW + LEASE + 1].entries()) {
      const four = [1, 2, 3, 4].map(() => startStoreProcess(CLAIM_ALL, { location, now }));
      try {
        for (const process of four) expect(await process.next()).toBe('ready');
        for (const process of four) process.go();
        const won = await Promise.all(four.map((process) => process.next()));
        expect(won.flat().sort()).toEqual(keys.map((key) => [key, round + 1]));
      } finally {
        await Promise.all(four.map((process) => process.kill()));
      }
    }
  });

  it('are taken up from a process that was killed over them', async () => {
    const location = await fresh();
    const { db } = await open(location);
    await write(db, EXECUTE);
    const holder = startStoreProcess(CLAIM_ONE, { location, now: NOW });
    expect(await holder.next()).toMatchObject({ key: 'request.execute:R1042', fence: 1 });
    await holder.kill();
    expect(await claimJob(db, engine, NOW + LEASE, LEASE)).toBeNull();
    expect(await claim(db, NOW + LEASE + 1)).toMatchObject({ fence: 2, attempts: 2 });
  });

  it('are gone when they are finished and not when they are taken', async () => {
    const { db } = await open();
    await write(db, EXECUTE);
    const job = await claim(db);
    expect(await rows(db)).toHaveLength(1);
    expect(await finishJob(db, job)).toBe('finished');
    expect(await rows(db)).toEqual([]);
    expect(await finishJob(db, job)).toBe('lost');
  });

  it('belong to the latest fence: who comes back after the lease changes nothing', async () => {
    const { db } = await open();
    await write(db, EXECUTE);
    const late = await claim(db);
    const holder = await claim(db, NOW + LEASE + 1);
    const before = await rows(db);
    expect(await finishJob(db, late)).toBe('lost');
    expect(await postponeJob(db, late, NOW + 5, { failed: true })).toBe(false);
    expect(await db.transaction().execute((trx) => holdsFence(trx, late))).toBe(false);
    expect(await db.transaction().execute((trx) => holdsFence(trx, holder))).toBe(true);
    expect(await rows(db)).toEqual(before);
    expect(await finishJob(db, holder)).toBe('finished');
    expect(await db.transaction().execute((trx) => holdsFence(trx, holder))).toBe(false);
  });

  it('run once more when they were wished for while they ran', async () => {
    const { db } = await open();
    await write(db, { ...EXECUTE, payload: 'old' });
    const job = await claim(db);
    await write(db, { ...EXECUTE, runAt: NOW + 10, payload: 'new' });
    expect(await claimJob(db, engine, NOW + 10, LEASE)).toBeNull();
    expect(await finishJob(db, job)).toBe('again');
    expect(await rows(db)).toMatchObject([{ run_at: NOW, lease_until: null, attempts: 0 }]);
    const again = await claim(db, NOW + 10);
    expect(again).toMatchObject({ payload: 'new', wanted: 2, fence: 2, attempts: 1 });
    expect(await finishJob(db, again)).toBe('finished');
  });

  it('can be put off, counting tries only while they fail', async () => {
    const { db } = await open();
    await write(db, EXECUTE);
    expect(await postponeJob(db, await claim(db), NOW + 50, { failed: true })).toBe(true);
    expect(await claimJob(db, engine, NOW + 49, LEASE)).toBeNull();
    const second = await claim(db, NOW + 50);
    expect(second).toMatchObject({ attempts: 2, fence: 2 });
    expect(await postponeJob(db, second, NOW + 80, { failed: false })).toBe(true);
    expect(await claim(db, NOW + 80)).toMatchObject({ attempts: 1, fence: 3 });
  });

  it('are put off no further than to the time somebody wished for meanwhile', async () => {
    const { db } = await open();
    await write(db, EXECUTE);
    const first = await claim(db);
    await write(db, { ...EXECUTE, runAt: NOW + 10 });
    await postponeJob(db, first, NOW + 60_000, { failed: false });
    const second = await claim(db, NOW + 10);
    // A wish for a later time than that of the run itself holds nothing up.
    await write(db, { ...EXECUTE, runAt: NOW + 90_000 });
    await postponeJob(db, second, NOW - 5, { failed: false });
    expect(await rows(db)).toMatchObject([{ run_at: NOW - 5, wanted: 3 }]);
  });

  it('are all free again when the one instance of the embedded engine starts', async () => {
    const { db } = await open();
    await write(db, ...many(3));
    const held = await claim(db);
    await claim(db);
    await releaseLeases(db);
    expect((await rows(db)).map(({ lease_until }) => lease_until)).toEqual([null, null, null]);
    expect(await claim(db)).toMatchObject({ key: held.key, fence: 2 });
    expect(await finishJob(db, held)).toBe('lost');
  });

  it('say when there will be something to take, and how many wait', async () => {
    const { db } = await open();
    expect(await nextRunAt(db, NOW)).toBeNull();
    expect(await jobsWaiting(db, NOW)).toEqual({ due: 0, oldest: null });
    await write(db, EXECUTE, { ...EXECUTE, subject: 'R1043', runAt: NOW + 90_000 });
    expect(await nextRunAt(db, NOW - 5)).toBe(NOW);
    expect(await nextRunAt(db, NOW + 5)).toBe(NOW);
    expect(await jobsWaiting(db, NOW + 5)).toEqual({ due: 1, oldest: NOW });
    await claim(db, NOW + 5);
    expect(await nextRunAt(db, NOW + 5)).toBe(NOW + 5 + LEASE);
    expect(await jobsWaiting(db, NOW + 5)).toEqual({ due: 0, oldest: null });
    expect(await jobsWaiting(db, NOW + 6 + LEASE)).toEqual({ due: 1, oldest: NOW });
    await finishJob(db, await claim(db, NOW + 6 + LEASE));
    expect(await nextRunAt(db, NOW + 6 + LEASE)).toBe(NOW + 90_000);
  });

  it('are found by the index over times, however many there are', async () => {
    const { db } = await open();
    await write(db, ...many(2_000).map((job) => ({ ...job, runAt: job.runAt + 1_000 })));
    if (engine === 'postgres') await sql`analyze jobs`.execute(db);
    const statements = [
      ...(await statementsOf(db, (handle) => claimJob(handle, engine, NOW - 900, LEASE))),
      ...(await statementsOf(db, (handle) => claimJobs(handle, engine, NOW - 900, LEASE, LANES))),
      ...(await statementsOf(db, (handle) => nextRunAt(handle, NOW - 900))),
      ...(await statementsOf(db, (handle) => nextRunAt(handle, NOW - 900, LANES.slice(1)))),
    ];
    expect(statements).toHaveLength(4);
    for (const statement of statements) {
      const plan = await planOf(db, engine, statement);
      expect(plan).toContain('jobs_run_at');
      expect(plan).not.toMatch(/Seq Scan|SCAN jobs(?! USING)|TEMP B-TREE|Sort/);
    }
  });

  if (engine === 'postgres') {
    it('stay with whoever asked for the fence until that transaction ends', async () => {
      const location = await fresh();
      const [first, second] = [await open(location), await open(location)];
      await write(first.db, EXECUTE);
      const job = await claim(first.db);
      const lapsed = NOW + LEASE + 1;
      await first.db.transaction().execute(async (trx) => {
        expect(await holdsFence(trx, job)).toBe(true);
        expect(await claimJob(second.db, engine, lapsed, LEASE)).toBeNull();
      });
      expect(await claimJob(second.db, engine, lapsed, LEASE)).toMatchObject({ fence: 2 });
    });
  }
});
