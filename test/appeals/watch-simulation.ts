import { type BandName, newCursor } from '../../src/appeals/watch-cursor.ts';
import { begun, nextLook, read, type WatchCursors } from '../../src/appeals/watch-plan.ts';

const MINUTE = 60;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const WEEK = 7 * DAY;
const AGES = [HOUR, DAY, WEEK];

/** Rows on a page of either list. */
const PAGE = { cabinet: 100, vending: 10 } as const satisfies Record<'cabinet' | 'vending', number>;

/** Delays in seconds from a change of an order until it is read, sorted, by the order's age at the change; and the most calls in any minute. */
export type Simulated = {
  readonly delays: Readonly<Record<BandName, readonly number[]>>;
  readonly mostCalls: number;
  readonly calls: number;
  readonly minutes: number;
};

/**
 * Plays the watch's own plan against lists of orders that are sold evenly, of which each changes once, at a random age under a week. The
 * time is the simulation's: no call takes any, each waits for its turn in the budget.
 */
export function simulateWatch(
  perDay: number,
  {
    callsPerMinute,
    interval,
    share = { cabinet: 1, vending: 0 },
    days = 1,
  }: {
    readonly callsPerMinute: number;
    /** Seconds. */
    readonly interval: number;
    /** Which part of the orders each list has. */
    readonly share?: Readonly<Record<'cabinet' | 'vending', number>>;
    /** How long it is measured, after one day to settle. */
    readonly days?: number;
  },
  random: () => number,
): Simulated {
  const begin = 1_800_000_000;
  const end = begin + (1 + days) * DAY;
  const lists = (['cabinet', 'vending'] as const).map((list) => {
    const gap = share[list] > 0 ? DAY / (perDay * share[list]) : Number.POSITIVE_INFINITY;
    const first = begin - WEEK;
    const count = Number.isFinite(gap) ? Math.floor((end - first) / gap) : 0;
    const made = Float64Array.from({ length: count }, (_, index) => Math.floor(first + index * gap));
    // A third of all changes each in the first hour, the first day and the week, so that each is measured.
    const changed = made.map((at) => at + random() * (AGES[Math.floor(random() * 3)] ?? WEEK));
    return { list, made, changed, seen: new Uint8Array(count) };
  });
  let cursors: WatchCursors = { cabinet: newCursor(begin), vending: newCursor(begin) };
  const delays: Record<BandName, number[]> = { hour: [], day: [], week: [] };
  const perMinute = new Map<number, number>();
  const pause = 60 / callsPerMinute;
  let calls = 0;
  for (let at = begin; at < end; ) {
    const second = Math.floor(at);
    const next = nextLook(cursors, second, { interval, turn: calls });
    if (next.kind === 'rest') {
      at = Math.max(at + pause, next.until);
      continue;
    }
    const cursor = cursors[next.list];
    const orders = lists.find(({ list }) => list === next.list);
    if (!cursor || !orders) throw new Error('no such list');
    const under = begun(cursor, next.band, second);
    const { pieces, page } = under.bands[next.band];
    const [stretch] = pieces;
    if (!stretch) throw new Error('a reading of nothing');
    const { made, changed, seen } = orders;
    const [low, high] = [firstFrom(made, stretch.from), firstFrom(made, Math.min(stretch.to, second) + 1)];
    const size = PAGE[next.list === 'vending' ? 'vending' : 'cabinet'];
    const stop = Math.min(low + page * size, high);
    for (let index = low + (page - 1) * size; index < stop; index += 1) {
      const changedAt = changed[index] ?? 0;
      if (seen[index] === 1 || changedAt > at) continue;
      seen[index] = 1;
      const age = changedAt - (made[index] ?? 0);
      if (changedAt > begin + DAY)
        delays[age < HOUR ? 'hour' : age < DAY ? 'day' : 'week'].push(at - changedAt);
    }
    cursors = { ...cursors, [next.list]: read(under, next.band, stop >= high) };
    calls += 1;
    const minute = Math.floor(at / MINUTE);
    perMinute.set(minute, (perMinute.get(minute) ?? 0) + 1);
    at += pause;
  }
  // A change that was not read by the end has waited at least until then.
  for (const { made, changed, seen } of lists)
    changed.forEach((changedAt, index) => {
      const age = changedAt - (made[index] ?? 0);
      if (seen[index] === 0 && changedAt > begin + DAY && changedAt < end && end - (made[index] ?? 0) < WEEK)
        delays[age < HOUR ? 'hour' : age < DAY ? 'day' : 'week'].push(end - changedAt);
    });
  for (const each of Object.values(delays)) each.sort((a, b) => a - b);
  return { delays, mostCalls: Math.max(...perMinute.values()), calls, minutes: (end - begin) / MINUTE };
}

function firstFrom(sorted: Float64Array, at: number): number {
  let [low, high] = [0, sorted.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((sorted[middle] ?? 0) < at) low = middle + 1;
    else high = middle;
  }
  return low;
}
