import { watchProgress } from '../appeals/watch-cursor.ts';
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

/** Whether the look through YoPoint's order list gets on, by what the service notes down of it. */
export async function checkOrderList(
  { database, yopoint }: Settings,
  { migrated, served }: Before,
  now: () => number,
): Promise<Finding> {
  if (yopoint === null) return skipped('off: YoPoint is');
  if (!migrated) return skipped('the database comes first');
  const progress = await withTimeout(PATIENCE_MS, 'the database', progressIn(database));
  if (progress === null) return ok('nothing was looked through yet');
  const until = `looked through until ${clock(progress.seen * 1000)}`;
  if (!served) return skipped(`${until}; a service goes on from there`);
  if (now() - progress.movedAt <= TOLERATED_MS + 3 * yopoint.watchIntervalMs) {
    const [gap] = progress.gaps;
    if (!gap) return ok(until);
    return failed(
      `${until}, but for ${progress.gaps.length} that YoPoint does not list, the first at ${clock(gap.from * 1000)}`,
      'The desk asks for them again and says in the alerts channel when it has seen them. If it stays so, show YoPoint that time.',
    );
  }
  return failed(
    `${until}, and it has not got on since ${clock(progress.movedAt)}`,
    'Put right what else fails here; else look in the log for "the order list could not be looked through", which names page and error.',
    'It goes on behind a page that alone fails, and comes back to it: here YoPoint gives no page at all, or more than fifty fail.',
  );
}

async function progressIn(database: Settings['database']): ReturnType<typeof watchProgress> {
  const store = await openStore(database, { existing: true });
  try {
    return await watchProgress(store.db);
  } finally {
    await store.close();
  }
}

function clock(at: number): string {
  return new Date(at).toISOString();
}
