import type { Order, UnixSeconds } from '../domain/order.ts';
import type { TaskOutcome } from '../jobs/task.ts';
import type { RequestParts } from '../requests/parts.ts';
import { VendorError } from '../vendors/errors.ts';
import type { YoPointClient } from '../vendors/yopoint/client.ts';
import { noteConcerns } from './concerns.ts';
import { readCursor, type WatchCursor, writeCursor } from './watch-cursor.ts';

const MINUTE = 60;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** How the order list is looked through; stretches of time in seconds, as the vendor counts. */
const WATCH = {
  pageSize: 100,
  /** Looked through again each time: orders may be written down late, and clocks differ. */
  overlap: 15 * MINUTE,
  /** No list is asked for a longer stretch at once. */
  longest: 6 * HOUR,
  /** An order this old may still be asked back; each is seen again once in so many looks. */
  lookBack: 7 * DAY,
  looksBack: 60,
  /** A run ends after so many pages, so that its lease is renewed; the next goes on where it ended. */
  pagesPerRun: 10,
  /** Pages of one stretch: far more than an operator sells in it. */
  mostPages: 1_000,
} as const;

/** How often it is looked, in ms; `pageMs`: pause between two pages, so that a long way back is not taken at a run. */
export type WatchPace = { readonly intervalMs: number; readonly pageMs: number };

/**
 * Looks through the vendor's order list for refunds that customers asked for and orders the vendor doubts, since nothing
 * announces them (`vendors/yopoint.md` §7). New orders are looked at each time; older ones, which change too, in turn. What
 * was missed in an outage is caught up with, page by page; the cursor moves with what was found. One instance at a time: it is one job.
 *
 * Where a page of the second look cannot be read, the rest of its stretch waits for the next time round and does not hold up what is
 * new. A page of what is new is never left out, since nobody would come back to it: how far the look is behind is measured
 * (`src/appeals/gauges.ts`).
 */
export async function watchOrders(parts: RequestParts, pace: WatchPace): Promise<TaskOutcome> {
  const { db, yopoint, now, log } = parts;
  if (!yopoint) return 'done';
  for (let page = 0; page < WATCH.pagesPerRun; page += 1) {
    const at = Math.floor(now() / 1000);
    const cursor = (await readCursor(db)) ?? (await begin(db, at));
    const stretch = cursor.underWay ?? nextStretch(cursor, at);
    let orders: readonly Order[];
    let last: boolean;
    try {
      ({ orders, last } = await readPage(yopoint, stretch));
    } catch (error) {
      if (!(error instanceof VendorError)) throw error;
      log.warn({ err: error, ...stretch }, 'the order list could not be looked through');
      if (stretch.which === 'again') await writeCursor(db, finished(cursor, stretch, at), now());
      return { againAt: now() + pace.intervalMs };
    }
    for (const order of orders) await noteConcerns(parts, order, 'watch');
    const next = last ? finished(cursor, stretch, at) : turned(cursor, stretch);
    await writeCursor(db, next, now());
    if (last && stretch.which === 'again') return { againAt: now() + pace.intervalMs };
    if (pace.pageMs > 0) return { againAt: now() + pace.pageMs };
  }
  return { againAt: now() };
}

type UnderWay = NonNullable<WatchCursor['underWay']>;

/** What was made since the last look comes first; once that is caught up with, a part of what was made before. */
function nextStretch({ seen, again, turn }: WatchCursor, at: UnixSeconds): UnderWay {
  const from = seen - WATCH.overlap;
  if (turn === 'seen') return { which: 'seen', from, to: Math.min(at, from + WATCH.longest), page: 1 };
  const begin = again >= at - WATCH.overlap || again < at - WATCH.lookBack ? at - WATCH.lookBack : again;
  const to = Math.min(begin + Math.ceil(WATCH.lookBack / WATCH.looksBack), at);
  return { which: 'again', from: begin, to, page: 1 };
}

function finished(cursor: WatchCursor, { which, to, page }: UnderWay, at: UnixSeconds): WatchCursor {
  // Caught up with, but for what was sold while its pages were read.
  const caughtUp = which === 'seen' && to >= at - page * MINUTE;
  return { ...cursor, [which]: to, turn: caughtUp ? 'again' : 'seen', underWay: null };
}

function turned(cursor: WatchCursor, stretch: UnderWay): WatchCursor {
  return { ...cursor, underWay: { ...stretch, page: stretch.page + 1 } };
}

async function readPage(
  yopoint: YoPointClient,
  { from, to, page }: UnderWay,
): Promise<{ readonly orders: readonly Order[]; readonly last: boolean }> {
  const { items, unread, total, lastPage } = await yopoint.cabinetOrderList({
    page,
    startTime: from,
    endTime: to,
    pageSize: WATCH.pageSize,
  });
  // Rows that could not be read are missing: such a page is short only in our eyes.
  const short = unread.length === 0 && items.length < WATCH.pageSize;
  const empty = unread.length === 0 && items.length === 0;
  const end = lastPage !== null ? page >= lastPage : total !== null ? page * WATCH.pageSize >= total : short;
  return { orders: items, last: end || empty || page >= WATCH.mostPages };
}

/** At the very first look what is at hand is looked through, and nothing older. Noted down: also a first look may fail. */
async function begin(db: RequestParts['db'], at: UnixSeconds): Promise<WatchCursor> {
  const cursor = {
    seen: at - WATCH.overlap,
    again: at - WATCH.lookBack,
    turn: 'seen',
    underWay: null,
  } as const;
  await writeCursor(db, cursor, at * 1000);
  return cursor;
}
