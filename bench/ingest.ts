import { createHash } from 'node:crypto';
import { z } from 'zod';
import { startChild } from './child.ts';
import { type Database, type Databases, onEachEngine } from './databases.ts';
import { type Bare, openBare } from './floors/bare.ts';
import { storeBare } from './floors/ingest.ts';
import { orderPaid } from './order-paid.ts';
import type { Bench, Row } from './result.ts';
import { median, ratio } from './stats.ts';
import { inTurns } from './turns.ts';
import { openWorkingDesk, type WorkingDesk } from './working-desk.ts';

const ROUNDS = 5;
const SECONDS = 2;
const CONNECTIONS = 50;
/** As many as the product's pool opens (`src/store/postgres.ts`); the embedded engine has one. */
const AT_ONCE = { sqlite: 1, postgres: 10 } as const;

const Sent = z.object({ perSecond: z.number(), sent: z.int(), answered: z.int(), failures: z.int() });

/**
 * Signed notifications over fifty connections to the real service, which also handles what it has stored meanwhile: how many are
 * stored and answered in a second. The floor writes the same rows over as many database connections as the service has.
 */
export const ingest: Bench = {
  name: 'ingest',
  async run() {
    const found = await onEachEngine(measure);
    return {
      rows: found.map(({ row }) => row),
      turns: Object.fromEntries(found.map(({ engine, turns }) => [engine, turns])),
    };
  },
};

async function measure(databases: Databases) {
  const { engine, name } = databases;
  const working = await openWorkingDesk(await databases.fresh());
  const floor = await databases.fresh();
  const bare = await Promise.all(Array.from({ length: AT_ONCE[engine] }, () => openBare(floor.location)));
  let number = 0;
  const contestants = {
    desk: async () => {
      const { perSecond, sent } = await notify(working, number);
      number += sent;
      return perSecond;
    },
    floor: async () => {
      const { perSecond, stored } = await storeAll(bare, number);
      number += stored;
      return perSecond;
    },
  };
  try {
    await inTurns(1, contestants); // for the compiler and the connections
    const turns = await inTurns(ROUNDS, contestants);
    return { engine, row: rowOf(name, turns), turns };
  } finally {
    await Promise.all(bare.map((connection) => connection.close()));
    await working.close();
  }
}

/** Lets YoPoint notify for a while; throws for a wrong answer, and for an answered notification that is not in the database. */
async function notify({ world, desk, database }: WorkingDesk, first: number) {
  const before = await stored(database);
  const env = world.serviceEnv(Number(new URL(desk.url).port));
  const order = {
    url: world.yopoint.notifyUrl,
    keys: {
      appId: env['YOPOINT_APP_ID'],
      appSecret: env['YOPOINT_APP_SECRET'],
      payKey: env['YOPOINT_PAY_KEY'],
    },
    connections: CONNECTIONS,
    seconds: SECONDS,
    first,
  };
  const child = await startChild('bench/peers/notifier.js', { args: [JSON.stringify(order)] });
  try {
    const code = await child.ended;
    const output = await child.output();
    if (code !== 0) throw new Error(`Notifying broke off:\n${output.slice(-2_000)}`);
    const result = Sent.parse(JSON.parse(output));
    const fresh = (await stored(database)) - before;
    if (result.failures > 0 || result.answered === 0 || fresh < result.answered) {
      throw new Error(`Of ${JSON.stringify(result)} there are ${fresh} in the database.`);
    }
    return result;
  } finally {
    await child.stop();
    // Handling them would take minutes and is not measured.
    await database.store.db.deleteFrom('jobs').where('kind', '=', 'notice.handle').execute();
  }
}

async function stored({ store }: Database): Promise<number> {
  const { count } = await store.db
    .selectFrom('notices')
    .select((select) => select.fn.countAll<number>().as('count'))
    .executeTakeFirstOrThrow();
  return Number(count);
}

async function storeAll(bare: readonly Bare[], first: number) {
  const started = performance.now();
  const until = started + SECONDS * 1_000;
  let count = 0;
  await Promise.all(
    bare.map(async (connection) => {
      while (performance.now() < until) {
        const { method, bizContent } = orderPaid(first + count);
        count += 1;
        const content = JSON.stringify(bizContent);
        await storeBare(connection, method, createHash('sha256').update(content).digest('hex'), content);
      }
    }),
  );
  return { perSecond: (count * 1_000) / (performance.now() - started), stored: count };
}

function rowOf(name: string, turns: Record<'desk' | 'floor', number[]>): Row {
  const desk = median(turns.desk);
  const floor = median(turns.floor);
  return {
    what: `${name}: notifications stored`,
    measured: `${desk.toFixed(0)} a second`,
    against: `bare inserts ${floor.toFixed(0)} a second`,
    value: ratio(desk, floor),
    target: { atLeast: 0.6 },
  };
}
