import type { Engine } from '../src/store/tables.ts';
import { type Database, type Databases, onEachEngine } from './databases.ts';
import { approveBare, type Pending } from './floors/approve.ts';
import { type Bare, openBare } from './floors/bare.ts';
import { dropJobs } from './floors/jobs.ts';
import { askForRefunds, lastApproval, type Undecided } from './refunds.ts';
import type { Bench, Row } from './result.ts';
import { median, ratio } from './stats.ts';
import { inTurns } from './turns.ts';
import { openWorkingDesk, untilAtRest } from './working-desk.ts';

const WARM_UP_ROUNDS = 15;
const ROUNDS = 40;

/**
 * The last of two approvals, from the click until the vendor has the call: through the real service, one click after the other, each
 * on a desk at rest. The floor is what the database alone takes for it (`floors/approve.ts`).
 */
export const approve: Bench = {
  name: 'approve',
  async run() {
    const found = await onEachEngine(measure);
    return {
      rows: found.flatMap(({ rows }) => rows),
      turns: Object.fromEntries(found.map(({ engine, turns }) => [engine, turns])),
    };
  },
};

async function measure(databases: Databases) {
  const working = await openWorkingDesk(await databases.fresh());
  const floor = await databases.fresh();
  const bare = await openBare(floor.location);
  try {
    const undecided = [...(await askForRefunds(working, WARM_UP_ROUNDS + ROUNDS))];
    const pending = await copyTo(floor, undecided);
    const contestants = {
      desk: async () => {
        await untilAtRest(working);
        return lastApproval(working, next(undecided));
      },
      floor: () => timedFloor(bare, databases.engine, next(pending)),
    };
    await inTurns(WARM_UP_ROUNDS, contestants);
    const turns = await inTurns(ROUNDS, contestants);
    return { engine: databases.engine, rows: rowsOf(databases.name, turns), turns };
  } finally {
    await bare.close();
    await working.close();
  }
}

/** The same requests, with their first vote, for the floor to decide about. */
async function copyTo({ store }: Database, undecided: readonly Undecided[]): Promise<Pending[]> {
  const rows = undecided.map(({ row }) => row);
  await store.db.insertInto('requests').values(rows).execute();
  const votes = rows.map((row) => ({
    request: row.id,
    staff: 'lin',
    at: row.created_at,
    facts_digest: row.facts_digest,
  }));
  await store.db.insertInto('votes').values(votes).execute();
  return rows.map((row) => ({
    id: row.id,
    subject: row.subject,
    amountFen: row.amount_fen,
    factsDigest: row.facts_digest,
  }));
}

async function timedFloor(bare: Bare, engine: Engine, request: Pending): Promise<number> {
  const started = performance.now();
  await approveBare(bare, engine, request, 'chen');
  const taken = performance.now() - started;
  await dropJobs(bare); // what shows and tells it is not the floor's to do
  return taken;
}

function rowsOf(name: string, turns: Record<'desk' | 'floor', number[]>): Row[] {
  const desk = median(turns.desk);
  const floor = median(turns.floor);
  return [
    {
      what: `${name}: click until the vendor has the call`,
      measured: `${desk.toFixed(1)} ms`,
      against: `bare transactions ${floor.toFixed(1)} ms`,
      value: ratio(desk, floor),
      target: { atMost: 3 },
    },
    {
      what: `${name}: p50 in ms`,
      measured: `${desk.toFixed(1)} ms`,
      against: '',
      value: desk,
      target: { atMost: 25 },
    },
  ];
}

function next<T>(queue: T[]): T {
  const one = queue.shift();
  if (one === undefined) throw new Error('There are more rounds than requests.');
  return one;
}
