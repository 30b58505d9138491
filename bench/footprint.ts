import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { createWorld, type World } from '../sandbox/world.ts';
import { residentMiB } from './child.ts';
import { load, ORDER_NUMBER } from './load.ts';
import type { Bench, Row } from './result.ts';
import { type Measured, startBolt, startDesk, warmUp } from './servers.ts';
import { median, ratio } from './stats.ts';
import { inTurns } from './turns.ts';

const STARTS = 9;
const MEMORY_ROUNDS = 3;
/** The same for both, however fast they are. */
const LOAD = { requests: 10_000 } as const;
const SETTLE_MS = 1_500;

type Memory = { readonly idle: number; readonly loaded: number };

/** How long the desk takes to start and how much memory it holds, against a bare Bolt process. */
export const footprint: Bench = {
  name: 'footprint',
  async run() {
    const world = await createWorld();
    try {
      const starts = await measureStarts(world);
      const memory = await measureMemory(world);
      return { rows: [...startRows(starts), ...memoryRows(memory)], turns: { starts, memory } };
    } finally {
      await world.close();
    }
  },
};

async function measureStarts(world: World) {
  const existing = { LATCHKEY_DATA_DIR: join(world.folder, 'existing') };
  await stopped(startDesk(world, existing)); // makes it
  let count = 0;
  return inTurns(STARTS, {
    existing: () => stopped(startDesk(world, existing)),
    bolt: () => stopped(startBolt(world.signingSecret)),
    fresh: () => {
      count += 1;
      return stopped(startDesk(world, { LATCHKEY_DATA_DIR: join(world.folder, `fresh-${count}`) }));
    },
  });
}

async function stopped(starting: Promise<Measured>): Promise<number> {
  const { child, readyMs } = await starting;
  await child.stop();
  return readyMs;
}

function measureMemory(world: World) {
  const secret = world.signingSecret;
  return inTurns(MEMORY_ROUNDS, {
    desk: () => memoryOf(startDesk(world), secret, `c.${ORDER_NUMBER}`),
    bolt: () => memoryOf(startBolt(secret), secret, 'hello'),
  });
}

async function memoryOf(starting: Promise<Measured>, secret: string, expected: string): Promise<Memory> {
  const { child, url } = await starting;
  try {
    await sleep(SETTLE_MS);
    const idle = await residentMiB(child.pid);
    await warmUp(url, secret, expected);
    await load(url, secret, expected, LOAD);
    await sleep(SETTLE_MS);
    return { idle, loaded: await residentMiB(child.pid) };
  } finally {
    await child.stop();
  }
}

function startRows(starts: Record<'existing' | 'fresh' | 'bolt', number[]>): Row[] {
  const bolt = median(starts.bolt);
  const row = (what: string, ms: number, atMost: number): Row => ({
    what,
    measured: `${ms.toFixed(0)} ms`,
    against: `bare Bolt ${bolt.toFixed(0)} ms`,
    value: ratio(ms, bolt),
    target: { atMost },
  });
  return [
    row('start, existing database', median(starts.existing), 2),
    row('start, fresh database', median(starts.fresh), 2.5),
  ];
}

function memoryRows(memory: Record<'desk' | 'bolt', Memory[]>): Row[] {
  return (['idle', 'loaded'] as const).map((when) => {
    const desk = median(memory.desk.map((turn) => turn[when]));
    const bolt = median(memory.bolt.map((turn) => turn[when]));
    return {
      what: when === 'idle' ? 'memory, idle' : `memory, after ${LOAD.requests} commands`,
      measured: `${desk.toFixed(0)} MiB`,
      against: `bare Bolt ${bolt.toFixed(0)} MiB`,
      value: ratio(desk, bolt),
      target: { atMost: 1.6 },
    };
  });
}
