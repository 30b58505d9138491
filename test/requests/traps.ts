import { setTimeout as sleep } from 'node:timers/promises';
import type { World } from '../../sandbox/world.ts';
import type { Store } from '../../src/store/open-store.ts';
import { posted } from './posted.ts';

const WRITES = /^cabinet\.(order\.refund\.apply|open\.door)$/;
const READS = /^cabinet\.(order\.get|list)$/;
/** Longer than a kill and shorter than a restart, so that a fault of one kill has ended by the next. */
const HELD_MS = 1_000;
/** The number of requests that wait for a decision when a trap for the later steps is set. */
const BAIT = 3;
/** The longest time that a trap waits. */
const MOST_MS = 5_000;

/** Makes sure that a kill lands in the middle of what takes no time otherwise. */
type Trap = {
  /** Set only where something is about to be done. */
  readonly baited?: true;
  /** The answer takes it away. */
  readonly set: (world: World) => () => unknown;
  /** True when it has caught something. `since` in unix ms. */
  readonly sprung: (world: World, store: Store, since: number) => boolean | Promise<boolean>;
};

/** True when a write since then met this fault, with or without an effect. */
function met({ yopoint }: World, since: number, fault: string, effect: boolean): boolean {
  return yopoint.calls.some((call) => call.at >= since && call.fault === fault && call.effect === effect);
}

const TRAPS = {
  /** No trap: wherever chance has it. */
  anywhere: { set: () => () => undefined, sprung: () => true },
  /** The facts are being read again. */
  reading: {
    baited: true,
    set: ({ yopoint }) => yopoint.faults.add({ kind: 'delay', match: READS, ms: HELD_MS }),
    sprung: async (_world, { db }) => {
      const begun = await db
        .selectFrom('requests')
        .leftJoin('attempts', 'attempts.request', 'requests.id')
        .select('id')
        .where('state', '=', 'executing')
        .where('attempts.request', 'is', null)
        .executeTakeFirst();
      return begun !== undefined;
    },
  },
  /** The vendor has the call and has done nothing yet. */
  calling: {
    set: ({ yopoint }) => yopoint.faults.add({ kind: 'delay', match: WRITES, ms: HELD_MS, times: 5 }),
    sprung: (world, _store, since) => met(world, since, 'delay', false),
  },
  /** The vendor has done it and not said so. */
  answering: {
    set: ({ yopoint }) => yopoint.faults.add({ kind: 'late_answer', match: WRITES, ms: HELD_MS, times: 5 }),
    sprung: (world, _store, since) => met(world, since, 'late_answer', true),
  },
  /** Answers are lost, with or without an effect. */
  cutting: {
    set: ({ yopoint: { faults } }) => {
      const knobs = (['cut_before', 'cut_after'] as const).map((kind) =>
        faults.add({ kind, match: WRITES, times: 2 }),
      );
      return () => {
        for (const off of knobs) off();
      };
    },
    sprung: (world, _store, since) => met(world, since, 'cut_before', false),
  },
  /** The vendor cannot be reached. */
  away: {
    baited: true,
    set: ({ yopoint }) => {
      const unplugged = yopoint.unplug();
      return () => unplugged.then(() => yopoint.plugIn());
    },
    sprung: async (_world, { db }) => {
      const back = await db
        .selectFrom('requests')
        .innerJoin('attempts', 'attempts.request', 'requests.id')
        .select('id')
        .where('state', '=', 'approved')
        .where('outcome', '=', 'not_sent')
        .executeTakeFirst();
      return back !== undefined;
    },
  },
  /** Slack shows a card and has not said so. */
  posting: {
    set: ({ slack }) =>
      slack.faults.add({ kind: 'late_answer', match: 'chat.postMessage', ms: HELD_MS, times: 6 }),
    sprung: async (world, { db }) => {
      const tried = await db
        .selectFrom('messages')
        .select(['about as request', 'kind as place'])
        .where('kind', 'in', ['approvals', 'requester'])
        .where('handle', 'is', null)
        .execute();
      return tried.some(({ request, place }) => posted(world, `${request}.${place}`) !== undefined);
    },
  },
} as const satisfies Readonly<Record<string, Trap>>;

export type TrapName = keyof typeof TRAPS;

/** Sets a trap and waits until something is in it. The answer takes it away. */
export async function springTrap(world: World, store: Store, name: TrapName): Promise<() => Promise<void>> {
  const trap: Trap = TRAPS[name];
  if (trap.baited) await atMost(MOST_MS, async () => (await pending(store)) >= BAIT);
  const since = Date.now();
  const takeAway = trap.set(world);
  await atMost(MOST_MS, async () => trap.sprung(world, store, since));
  return async () => {
    await takeAway();
  };
}

async function pending({ db }: Store): Promise<number> {
  const rows = await db.selectFrom('requests').select('id').where('state', '=', 'pending').execute();
  return rows.length;
}

/** Waits for it, but not for ever: a kill that lands elsewhere is a kill too. */
export async function atMost(ms: number, come: () => Promise<boolean>): Promise<void> {
  const end = performance.now() + ms;
  while (!(await come()) && performance.now() < end) await sleep(4);
}
