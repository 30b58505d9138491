import { setTimeout as sleep } from 'node:timers/promises';
import type { Random } from '../../sandbox/fleet/random.ts';
import type { Service } from '../../sandbox/service.ts';
import type { RunningDesk } from '../desk/service.ts';
import { driveToTheEnd } from './ending.ts';
import { endLeases } from './hurry.ts';
import { type Landing, landings } from './landings.ts';
import { live, makeWish, type Wish } from './shift.ts';
import { atMost, springTrap, type TrapName } from './traps.ts';

const WISHES = 200;
const KILLS: readonly TrapName[] = [
  ...Array<TrapName>(5).fill('anywhere'),
  ...Array<TrapName>(4).fill('calling'),
  ...Array<TrapName>(3).fill('answering'),
  ...Array<TrapName>(2).fill('reading'),
  ...Array<TrapName>(2).fill('posting'),
  ...Array<TrapName>(2).fill('cutting'),
  ...Array<TrapName>(2).fill('away'),
];
/** People come as the kills do, so that each finds as many at work. */
const SHARE = WISHES / KILLS.length;
const MOST_AT_ONCE = 2.5 * SHARE;
/** The longest delay of a kill after its trap has sprung, in ms; without a trap, the delay itself. */
const JITTER_MS = { trapped: 200, anywhere: 600 };
/** The longest time that a kill waits for progress. */
const MOST_WAIT_MS = 10_000;

/** A shift through which the desk was killed over and over. */
export type Endured = {
  readonly wishes: readonly Wish[];
  /** The request of each wish, as its requester was told. */
  readonly ids: readonly string[];
  /** Which requests each kind of kill has met. */
  readonly met: ReadonlyMap<Landing, ReadonlySet<string>>;
  /** Every process that there was. */
  readonly services: readonly Service[];
};

/**
 * Two hundred wishes of people who do not give up, while the desk is killed at moments that `random` chooses; then all of it
 * is driven to its end. `over`: people go home.
 */
export async function endure(desk: RunningDesk, random: Random, over: AbortSignal): Promise<Endured> {
  const { world, store } = desk;
  const wishes = Array.from({ length: WISHES }, () => makeWish(world, random));
  const met = new Map<Landing, Set<string>>();
  const services = [desk.service];
  const lives: Promise<string>[] = [];
  let ended = 0;
  for (const [index, trap] of shuffled(random, KILLS).entries()) {
    const jitter = random.int(0, trap === 'anywhere' ? JITTER_MS.anywhere : JITTER_MS.trapped);
    for (const wish of wishes.slice(index * SHARE, (index + 1) * SHARE)) {
      const life = live(world, wish, over).finally(() => {
        ended += 1;
      });
      // A failure is reported below, where all are awaited.
      life.catch(() => undefined);
      lives.push(life);
    }
    await atMost(MOST_WAIT_MS, async () => lives.length - ended < MOST_AT_ONCE);
    const takeAway = await springTrap(world, store, trap);
    await sleep(jitter);
    await desk.service.kill();
    for (const { request, landing } of await landings(world, store)) {
      met.set(landing, (met.get(landing) ?? new Set()).add(request));
    }
    await takeAway();
    await endLeases(store);
    services.push(await desk.start());
  }
  const ids = await Promise.all(lives);
  services.push(...(await driveToTheEnd(desk)));
  return { wishes, ids, met, services };
}

function shuffled<T>(random: Random, list: readonly T[]): readonly T[] {
  const ranked = list.map((item) => ({ item, rank: random.int(0, 1_000_000) }));
  return ranked.sort((a, b) => a.rank - b.rank).map(({ item }) => item);
}
