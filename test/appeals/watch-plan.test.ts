import { describe, expect, test } from 'vitest';
import { newCursor } from '../../src/appeals/watch-cursor.ts';
import { begun, nextLook, read, TOLERATED } from '../../src/appeals/watch-plan.ts';
import { simulateWatch } from './watch-simulation.ts';

const HOUR = 3_600;
const AT = 1_800_000_000;

/** The same numbers every time, evenly spread. */
function sequence(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 1_664_525 + 1_013_904_223) % 2 ** 32;
    return state / 2 ** 32;
  };
}

function quantile(sorted: readonly number[], share: number): number {
  return Math.round(sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0);
}

describe('with sixty calls a minute, an order that changes is seen again', () => {
  const within = { ...TOLERATED };
  const limits = {
    100: { hour: 90, day: 90, week: 90 },
    300: { hour: 90, day: 90, week: 90 },
    1000: within,
    10000: within,
    // More than the calls do for: the young ones keep their time.
    50000: { hour: within.hour, day: Number.POSITIVE_INFINITY, week: Number.POSITIVE_INFINITY },
  } as const;

  for (const [perDay, limit] of Object.entries(limits))
    test(`at ${perDay} orders a day in time, by its age`, () => {
      const { delays, mostCalls, calls, minutes } = simulateWatch(
        Number(perDay),
        { callsPerMinute: 60, interval: 60 },
        sequence(Number(perDay)),
      );
      const cells = (['hour', 'day', 'week'] as const).map((age) => {
        const sorted = delays[age];
        expect(sorted.length, age).toBeGreaterThan(10);
        expect(sorted.at(-1), age).toBeLessThanOrEqual(limit[age]);
        return `${quantile(sorted, 0.5)} / ${quantile(sorted, 0.95)} / ${quantile(sorted, 1)}`;
      });
      expect(mostCalls).toBeLessThanOrEqual(60);
      // The table of docs/operating.md.
      process.stdout.write(`| ${[perDay, ...cells, (calls / minutes).toFixed(0)].join(' | ')} |\n`);
    });
});

test('no more calls are made than the budget has, however small it is, and the youngest come first', () => {
  const { delays, mostCalls } = simulateWatch(10_000, { callsPerMinute: 10, interval: 60 }, sequence(7));
  expect(mostCalls).toBeLessThanOrEqual(10);
  expect(delays.hour.at(-1)).toBeLessThanOrEqual(TOLERATED.hour);
});

test('machines and cabinets share the calls, each list by its own pages', () => {
  const { delays, mostCalls } = simulateWatch(
    1_000,
    { callsPerMinute: 60, interval: 60, share: { cabinet: 0.5, vending: 0.5 } },
    sequence(9),
  );
  expect(mostCalls).toBeLessThanOrEqual(60);
  expect(delays.hour.at(-1)).toBeLessThanOrEqual(TOLERATED.hour);
  expect(delays.week.at(-1)).toBeLessThanOrEqual(TOLERATED.week);
});

test('what was missed in an outage comes before all that is older, a day at a time', () => {
  let cursor = { ...newCursor(AT - 50 * HOUR) };
  const stretches: number[] = [];
  for (let page = 0; page < 3; page += 1) {
    expect(nextLook({ cabinet: cursor }, AT, { interval: 60, turn: 1 })).toMatchObject({
      kind: 'page',
      band: 'hour',
    });
    const under = begun(cursor, 'hour', AT);
    const [stretch] = under.bands.hour.pieces;
    stretches.push(((stretch?.to ?? 0) - (stretch?.from ?? 0)) / HOUR);
    cursor = read(under, 'hour', true);
  }
  expect(stretches.every((hours) => hours <= 25)).toBe(true);
  expect(cursor.seen).toBe(AT);
  expect(nextLook({ cabinet: cursor }, AT, { interval: 60, turn: 1 })).toMatchObject({
    kind: 'page',
    band: expect.not.stringMatching('hour'),
  });
});

test('a clock that was ahead holds no list up', () => {
  const idle = { began: AT + 300, took: null, pieces: [], page: 1, from: AT, to: AT + 300 };
  const ahead = { seen: AT + 300, bands: { hour: idle, day: idle, week: idle }, gaps: [] };
  const well = newCursor(AT);
  const lists = new Set<string>();
  let cursors = {
    cabinet: ahead,
    vending: { ...well, bands: { ...well.bands, hour: { ...idle, began: AT - 1 } } },
  };
  for (let turn = 1; turn < 4; turn += 1) {
    const next = nextLook(cursors, AT + turn, { interval: 1, turn });
    if (next.kind === 'page' && (next.list === 'cabinet' || next.list === 'vending')) {
      lists.add(next.list);
      cursors = {
        ...cursors,
        [next.list]: read(begun(cursors[next.list], next.band, AT + turn), next.band, true),
      };
    }
  }
  expect([...lists].sort()).toEqual(['cabinet', 'vending']);
});

test('orders of days ago are read also where the youngest take every call', () => {
  const { delays } = simulateWatch(300, { callsPerMinute: 60, interval: 1 }, sequence(11));
  expect(delays.week.length).toBeGreaterThan(10);
  expect(delays.week.at(-1)).toBeLessThanOrEqual(TOLERATED.week);
});
