import { randomInt } from 'node:crypto';
import { sql } from 'kysely';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createRandom } from '../../sandbox/fleet/random.ts';
import { Refused } from '../../src/domain/refusal.ts';
import type { Task } from '../../src/jobs/task.ts';
import { longestPauses } from '../../src/jobs/worker.ts';
import type { Kit } from '../../src/kit/kit.ts';
import { createDeskClock, type DeskClock } from '../../src/lib/clock.ts';
import { MessengerTrouble } from '../../src/messengers/port.ts';
import { askDoor } from '../../src/requests/ask/ask-door.ts';
import { approve } from '../../src/requests/decide/decide.ts';
import {
  bringForward,
  claimJob,
  enqueue,
  finishJob,
  postponeJob,
  releaseLeases,
} from '../../src/store/jobs.ts';
import type { Store } from '../../src/store/open-store.ts';
import { verifyAudit } from '../../src/store/verify-audit.ts';
import { type PostingDesk, startDesk } from '../desk/desk.ts';
import { askFor, crowded, MINUTE, sold, TRACE } from '../requests/asking.ts';
import { offers, postedId } from '../requests/posted.ts';
import { describeOnEachEngine } from '../store/engines.ts';

/** Decides what is wanted and when which clock is wrong. To see a failure again: CLOCK_SEED=<the one in its name>. */
const SEED = Number(process.env['CLOCK_SEED'] ?? randomInt(1, 2 ** 31));

const REQUESTS = 200;
const STEP_MS = 1_000;
/** In each second; the mean is one. */
const MOST_AT_ONCE = 2;
/** The most seconds; the run ends earlier when everything was asked for and every kind of trouble has come. */
const MOST_STEPS = 5_000;
/** Of the doors that were asked for, no fewer are commanded: a suite in which each is refused would show nothing. */
const FEWEST_DOORS = 20;
const LEASE_MS = 30_000;
const NOT_AFTER_MS = 60_000;
const MEND_EVERY_MS = 30_000;
const PACE = { intervalMs: 10_000, callsPerMinute: Number.POSITIVE_INFINITY };
const MOST_JOBS = 2_000;
/** A read and its repeats. */
const UNREADABLE = { match: /^cabinet\.(list|order\.get)$/, kind: 'cut_before', times: 3 } as const;

/** A machine with an instance on it. Its wall clock, and how long it has stood still in all, in ms. */
type Machine = {
  off: number;
  stoodStill: number;
  /** Right again, or running again, from then on (the right time). */
  wrongUntil: number;
  suspendedUntil: number;
  clock: DeskClock;
  parts: Kit;
  tasks: Readonly<Record<string, Task>>;
  mendedAt: number;
};

/** What was wanted, with the right times. */
type Wanted = {
  readonly kind: 'refund' | 'door';
  /** ReceiptNo or CID. */
  readonly about: string;
  readonly id: string;
  approveAt: number;
  approvedAt: number | null;
  refused: boolean;
  /** Of each command that came to the vendor. */
  readonly arrived: number[];
};

describeOnEachEngine(`clocks that are wrong at random (CLOCK_SEED=${SEED})`, (open, _fresh, engine) => {
  const random = createRandom(SEED);
  let store: Store;
  let desk: PostingDesk;
  /** How far the database server's clock is off, in ms. */
  let database = { off: 0, wrongUntil: 0 };
  const machines: Machine[] = [];
  const wanted: Wanted[] = [];
  let happened = { jumps: 0, suspensions: 0, restarts: 0 };
  /** When the order list was last looked through. */
  let lookedAt = 0;

  const right = () => desk.clock.ms;
  const allHappened = () =>
    wanted.length === REQUESTS &&
    wanted.every(({ approvedAt, refused }) => approvedAt !== null || refused) &&
    Math.min(happened.jumps, happened.suspensions, happened.restarts) > 0;

  beforeAll(async () => {
    store = await open();
    // Nobody loses power here: waiting for the disk shows nothing about clocks.
    if (engine === 'sqlite') await sql`pragma synchronous = off`.execute(store.db);
    desk = await startDesk(store, { messenger: 'posting', policy: crowded });
    database = { off: 0, wrongUntil: 0 };
    happened = { jumps: 0, suspensions: 0, restarts: 0 };
    for (let number = 0; number < (engine === 'postgres' ? 2 : 1); number += 1) {
      machines.push(await startMachine());
    }
    for (let step = 0; step < MOST_STEPS && !allHappened(); step += 1) {
      await disturb();
      for (let more = random.int(0, MOST_AT_ONCE); more > 0 && wanted.length < REQUESTS; more -= 1)
        await want();
      await decide();
      await live();
    }
    // The ground is still.
    for (const machine of machines) Object.assign(machine, { wrongUntil: 0, suspendedUntil: 0 });
    database.wrongUntil = 0;
    desk.yopoint.faults.clear();
    for (let step = 0; step < MINUTE / STEP_MS; step += 1) await live();
  }, 240_000);
  afterAll(() => desk?.close());

  /** A process that starts on a machine, whatever its clock shows. */
  async function startMachine(
    on: Pick<Machine, 'off' | 'stoodStill'> = { off: random.int(-400, 400), stoodStill: 0 },
  ) {
    const machine = { ...on, wrongUntil: 0, suspendedUntil: 0, mendedAt: 0 } as Machine;
    const clock = createDeskClock({
      wall: () => right() + machine.off,
      monotonic: () => right() - machine.stoodStill,
      boot: right,
      database: engine === 'postgres' ? async () => right() + database.off : null,
    });
    await clock.begin();
    const parts = { ...desk.parts, now: clock.now, latest: clock.latest };
    const tasks = desk.tasksOf(parts, [desk.messengerBy(clock.now)]);
    if (engine === 'sqlite') await releaseLeases(store.db);
    const runAt = clock.now() + PACE.intervalMs;
    await enqueue(store.db, { kind: 'appeals.watch', subject: 'yopoint', runAt }, clock.now());
    return Object.assign(machine, { clock, parts, tasks });
  }

  /** Now and then a clock jumps, a machine is suspended, or a process dies and the next one starts. */
  async function disturb(): Promise<void> {
    for (const [number, machine] of machines.entries()) {
      if (machine.wrongUntil <= right() && random.chance(1 / 30)) {
        machine.off =
          random.int(-400, 400) + (random.chance(0.7) ? 1 : -1) * random.int(2_000, 3 * 60 * MINUTE);
        machine.wrongUntil = right() + random.int(1_000, 25_000);
        happened.jumps += 1;
      } else if (random.chance(1 / 200)) {
        machine.suspendedUntil = right() + random.int(1_000, 3 * MINUTE);
        happened.suspensions += 1;
      } else if (machine.off > -1_000 && random.chance(1 / 150)) {
        // A limit: never behind. A process that starts knows no other time than its machine's: while that is behind, what was stored
        // just before counts as younger than it is, and a door could be opened late by as much.
        const { off, stoodStill, wrongUntil } = machine;
        machines[number] = Object.assign(await startMachine({ off, stoodStill }), { wrongUntil });
        happened.restarts += 1;
      }
    }
    if (engine === 'postgres' && database.wrongUntil <= right() && random.chance(1 / 300)) {
      database.off = random.int(-3, 3) * 10 * MINUTE;
      database.wrongUntil = right() + random.int(1_000, 20_000);
    }
  }

  const awake = () => machines.filter(({ suspendedUntil }) => suspendedUntil <= right());

  async function want(): Promise<void> {
    const able = awake();
    if (able.length === 0) return;
    const { parts } = random.pick(able);
    try {
      if (random.chance(0.4)) {
        const { id: about, DeviceCode: device } = desk.yopoint.state.addCabinet();
        const { id } = await askDoor(parts, desk.mei, { device, reason: 'stuck' }, TRACE);
        wanted.push(fresh('door', about, id));
      } else {
        const { ref } = sold(desk);
        const { id } = await askFor(parts, desk.mei, ref);
        wanted.push(fresh('refund', ref.number, id));
      }
    } catch (error) {
      // The vendor was away for a moment.
      if (error instanceof Refused) throw error;
    }
  }

  function fresh(kind: Wanted['kind'], about: string, id: string): Wanted {
    const approveAt = right() + random.int(0, 40_000);
    return { kind, about, id, approveAt, approvedAt: null, refused: false, arrived: [] };
  }

  async function decide(): Promise<void> {
    for (const one of wanted) {
      if (one.approvedAt !== null || one.refused || one.approveAt > right()) continue;
      const able = awake();
      if (able.length === 0) return;
      const machine = random.pick(able);
      try {
        await approve(machine.parts, desk.lin, one.id);
        one.approvedAt = right();
        // Many are put off before their first try, so that a clock may jump before the second.
        if (random.chance(0.4)) desk.yopoint.faults.add(UNREADABLE);
      } catch (error) {
        // A door that was asked for by a clock that was wrong has lapsed.
        if (!(error instanceof Refused)) throw error;
        one.refused = true;
      }
    }
  }

  /** A second passes: every machine that is not suspended compares its clocks and does what is due by them. */
  async function live(): Promise<void> {
    desk.clock.ms += STEP_MS;
    if (database.wrongUntil <= right()) database.off = 0;
    for (const machine of machines) {
      if (machine.wrongUntil <= right() && Math.abs(machine.off) > 400) machine.off = random.int(-400, 400);
      if (machine.suspendedUntil > right()) {
        machine.stoodStill += STEP_MS;
        continue;
      }
      await machine.clock.look(({ what }) => {
        if (what === 'believed') machine.mendedAt = Number.NEGATIVE_INFINITY;
      });
      await work(machine);
    }
  }

  /** As a worker does. */
  async function work(machine: Machine): Promise<void> {
    const { clock, tasks } = machine;
    const { db } = store;
    if (right() - machine.mendedAt >= MEND_EVERY_MS) {
      const byKind = { ...longestPauses(desk.jobsOf(machine.parts)), 'appeals.watch': PACE.intervalMs };
      await bringForward(db, engine, clock.now(), { byKind, leaseMs: LEASE_MS });
      machine.mendedAt = right();
    }
    for (let ran = 0; ran < MOST_JOBS; ran += 1) {
      const job = await claimJob(db, engine, clock.now(), LEASE_MS);
      if (!job) return;
      if (job.kind === 'appeals.watch') lookedAt = right();
      try {
        const outcome = await tasks[job.kind]?.(job);
        if (typeof outcome === 'object') await postponeJob(db, job, outcome.againAt, { failed: false });
        else await finishJob(db, job);
      } catch (error) {
        if (!(error instanceof MessengerTrouble)) throw error;
        await postponeJob(db, job, clock.now() + STEP_MS, { failed: true });
      }
      noteArrivals();
    }
    throw new Error('There was no end of jobs');
  }

  function noteArrivals(): void {
    for (const { kind, about, arrived } of wanted) {
      const method = kind === 'door' ? 'cabinet.open.door' : 'cabinet.order.refund.apply';
      if (desk.yopoint.arrived(method, about) > arrived.length) arrived.push(right());
    }
  }

  test('all that can be wrong was', () => {
    expect(wanted.length).toBe(REQUESTS);
    expect(Math.min(happened.jumps, happened.suspensions, happened.restarts)).toBeGreaterThan(0);
    const doors = wanted.filter(({ kind, arrived }) => kind === 'door' && arrived.length > 0);
    expect(doors.length).toBeGreaterThanOrEqual(FEWEST_DOORS);
  });

  test('nothing was done twice, and no door was opened late', () => {
    for (const { id, arrived, approvedAt, kind } of wanted) {
      expect({ id, arrived: arrived.length <= 1 }).toEqual({ id, arrived: true });
      const [at] = arrived;
      if (at === undefined) continue;
      const late = kind === 'door' && at > (approvedAt ?? 0) + NOT_AFTER_MS;
      expect({ id, late }).toEqual({ id, late: false });
    }
  });

  test('every refund that was approved was applied for, and nothing is still under way', async () => {
    const rows = await store.db.selectFrom('requests').selectAll().execute();
    const states = new Map(rows.map(({ id, state }) => [id, state]));
    for (const { id, approvedAt, arrived } of wanted) {
      const state = states.get(id) ?? 'lost';
      if (approvedAt === null) continue;
      expect({ id, state, ended: ['done', 'failed'].includes(state) }).toEqual({ id, state, ended: true });
      expect({ id, state, arrived: arrived.length }).toEqual({
        id,
        state,
        arrived: state === 'done' ? 1 : 0,
      });
    }
    expect(await verifyAudit(store.db)).toMatchObject({ ok: true });
  });

  test('each has one card, which is true, and no decided one offers to approve', async () => {
    const rows = await store.db.selectFrom('requests').selectAll().execute();
    const copies = await store.db
      .selectFrom('messages')
      .selectAll()
      .where('kind', 'in', ['approvals', 'requester'])
      .execute();
    const messages = desk.slack.workspace.messages();
    for (const { id, state, version } of rows) {
      const cards = messages.filter(({ metadata }) => postedId(metadata) === `${id}.approvals`);
      expect({ id, cards: cards.length }).toEqual({ id, cards: 1 });
      const [card] = cards;
      expect({ id, offered: card && offers(card, 'request.approve') }).toEqual({
        id,
        offered: state === 'pending',
      });
      const shown = copies.filter(({ about }) => about === id).map((copy) => copy.version);
      expect({ id, shown: Math.min(...shown) }).toEqual({ id, shown: version });
    }
  });

  test('the look through the order list has come round since the ground is still', () => {
    expect(right() - lookedAt).toBeLessThan(MINUTE);
  });
});
