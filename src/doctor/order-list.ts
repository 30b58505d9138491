import { watchProgress } from '../appeals/watch-cursor.ts';
import { BAND_NAMES, TOLERATED, turnOf } from '../appeals/watch-plan.ts';
import { SOURCES } from '../domain/vendors.ts';
import { withTimeout } from '../lib/timeout.ts';
import type { Settings } from '../settings/settings.ts';
import { openStore } from '../store/open-store.ts';
import { type Finding, failed, ok, skipped } from './finding.ts';

/** A look that got on within three of its intervals and this is under way, in ms. */
const TOLERATED_MS = 10 * 60_000;
/** Beyond what a connection may take (`src/store/postgres-pool.ts`). */
const PATIENCE_MS = 8_000;

/** What has to be so before this can be asked: that the database has its tables, and that a service is there to look. */
type Before = { readonly migrated: boolean; readonly served: boolean };

/** Whether the look through YoPoint's order lists gets on, by what the service stores of it, and how late it is for older orders. */
export async function checkOrderList(
  { database, yopoint }: Settings,
  { migrated, served }: Before,
  now: () => number,
): Promise<Finding> {
  if (yopoint === null) return skipped('off: YoPoint is');
  if (!migrated) return skipped('the database comes first');
  const lists = await withTimeout(PATIENCE_MS, 'the database', progressIn(database, now));
  const [first] = lists;
  if (!first) return ok('nothing was looked through yet');
  const seen = Math.min(...lists.map(({ cursor }) => cursor.seen));
  const movedAt = Math.min(...lists.map((list) => list.movedAt));
  const until = `looked through until ${clock(seen * 1000)}`;
  if (!served) return skipped(`${until}; a service goes on from there`);
  if (now() - movedAt > TOLERATED_MS + 3 * yopoint.watchIntervalMs)
    return failed(
      `${until}, and it has not got on since ${clock(movedAt)}`,
      'Put right what else fails here; else look in the log for "the order list could not be looked through", which names page and error.',
      'It goes on behind a page that alone fails, and comes back to it: here YoPoint gives no page at all, or more than fifty fail.',
    );
  const gaps = lists.flatMap(({ cursor }) => cursor.gaps);
  const [gap] = gaps;
  if (gap)
    return failed(
      `${until}, but for ${gaps.length} that YoPoint does not list, the first at ${clock(gap.from * 1000)}`,
      'The desk asks for them again and says in the alerts channel when it has seen them. If it stays so, show YoPoint that time.',
    );
  return ok([until, ...turns(lists, Math.floor(now() / 1000), yopoint.watchCallsPerMinute)].join('; '));
}

type Progress = NonNullable<Awaited<ReturnType<typeof watchProgress>>>;

/** How often orders of each age are looked at again, where that is known; and what would make it more often, where it is seldom. */
function turns(lists: readonly Progress[], at: number, calls: number): string[] {
  const known = BAND_NAMES.flatMap((age) => {
    const turn = Math.max(...lists.map(({ cursor }) => turnOf(cursor, age, at) ?? 0));
    return turn > 0 ? [{ age, turn }] : [];
  });
  if (known.length === 0) return [];
  const often = known.map(({ age, turn }) => `${WITHIN[age]} every ${inWords(turn)}`).join(', ');
  const late = known.some(({ age, turn }) => turn > TOLERATED[age]);
  return [
    `orders of ${often}`,
    ...(late ? [`YOPOINT_WATCH_CALLS above ${calls} makes it more often, if YoPoint allows the calls`] : []),
  ];
}

const WITHIN = { hour: 'the last hour', day: 'the last day', week: 'the last week' } as const;

function inWords(seconds: number): string {
  return seconds < 120 ? `${Math.round(seconds)} s` : `${Math.round(seconds / 60)} min`;
}

/** The lists of which something was looked through. */
async function progressIn(database: Settings['database'], now: () => number): Promise<readonly Progress[]> {
  const store = await openStore(database, { existing: true });
  try {
    const at = Math.floor(now() / 1000);
    const all = await Promise.all(SOURCES.map((list) => watchProgress(store.db, list, at)));
    return all.filter((progress) => progress !== null);
  } finally {
    await store.close();
  }
}

function clock(at: number): string {
  return new Date(at).toISOString();
}
