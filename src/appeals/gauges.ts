import type { Kit } from '../kit/kit.ts';
import { measuredGauge } from '../observe/gauge.ts';
import { openAppealCounts } from '../store/appeals.ts';
import { watchedLists } from './watch.ts';
import { watchProgress } from './watch-cursor.ts';
import { BAND_NAMES, turnOf } from './watch-plan.ts';

type OpenCount = Awaited<ReturnType<typeof openAppealCounts>>[number];

/** Counts appeals that have not ended: nobody's, and somebody's; and for how long the oldest has been there. */
export function countOpenAppeals(parts: Kit): void {
  const { db, now } = parts;
  function gauge(name: string, help: string, value: (count: OpenCount) => number): void {
    measuredGauge(parts, { name, help, labelNames: ['state'] }, async () =>
      (await openAppealCounts(db)).map((each) => ({ labels: { state: each.state }, value: value(each) })),
    );
  }
  gauge('latchkey_appeals_open', 'Appeals that are open (nobody has them) or claimed', ({ count }) =>
    Number(count),
  );
  gauge(
    'latchkey_appeal_oldest_seconds',
    'Age of the oldest appeal that has not ended',
    ({ oldest }) => (now() - oldest) / 1000,
  );
}

/**
 * Measures the look through the vendor's lists: for how long what is made has not been looked at, after how long an order of each age is
 * looked at again, and how many stretches the vendor does not list. Without the vendor, or before the first look, there is no such value.
 */
export function measureWatch(parts: Kit): void {
  const lists = [...watchedLists(parts).keys()];
  if (lists.length === 0) return;
  const { db, now } = parts;
  const seconds = () => Math.floor(now() / 1000);
  const cursors = async () => {
    const all = await Promise.all(lists.map((list) => watchProgress(db, list, seconds())));
    return all.flatMap((progress) => (progress ? [progress.cursor] : []));
  };
  const behind = {
    name: 'latchkey_watch_behind_seconds',
    help: 'Age of the oldest order that may not have been looked at for appeals',
  };
  measuredGauge(parts, behind, async () => {
    const seen = (await cursors()).map((cursor) => cursor.seen);
    return seen.length > 0 ? [{ value: Math.max(0, now() / 1000 - Math.min(...seen)) }] : [];
  });
  const turn = {
    name: 'latchkey_watch_turn_seconds',
    help: 'Seconds between two looks at the same order, by its age (hour, day, week: up to that old)',
    labelNames: ['age'],
  };
  measuredGauge(parts, turn, async () => {
    const all = await cursors();
    return BAND_NAMES.flatMap((age) => {
      const turns = all.flatMap((cursor) => turnOf(cursor, age, seconds()) ?? []);
      return turns.length > 0 ? [{ labels: { age }, value: Math.max(...turns) }] : [];
    });
  });
  const gaps = {
    name: 'latchkey_watch_gaps',
    help: 'Stretches of the order lists that the vendor does not give and that are asked for again',
  };
  measuredGauge(parts, gaps, async () => {
    const all = await cursors();
    return all.length > 0 ? [{ value: all.reduce((sum, cursor) => sum + cursor.gaps.length, 0) }] : [];
  });
}
