import { z } from 'zod';
import type { Order, UnixSeconds } from '../domain/order.ts';
import type { TaskOutcome } from '../jobs/task.ts';
import type { RequestParts } from '../requests/parts.ts';
import { getCursor, moveCursor } from '../store/cursors.ts';
import { VendorError } from '../vendors/errors.ts';
import type { YoPointClient } from '../vendors/yopoint/client.ts';
import { noteConcerns } from './concerns.ts';

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

/** A stretch under way (seconds, ends included), and the page that comes next. */
const Stretch = z.object({ from: z.int(), to: z.int(), page: z.int().positive() });

/**
 * How far the list was looked through: all that was made until `seen`; the slow second look, for orders that changed long after
 * they were made, until `again`.
 */
const Cursor = z.object({
  seen: z.int(),
  again: z.int(),
  /** Whose turn it is. */
  turn: z.enum(['seen', 'again']),
  underWay: Stretch.extend({ which: z.enum(['seen', 'again']) }).nullable(),
});
type Cursor = z.infer<typeof Cursor>;

const NAME = 'appeals.watch';

/**
 * Looks through the vendor's order list for refunds that customers asked for and orders the vendor doubts, since nothing
 * announces them (`vendors/yopoint.md` §7). New orders are looked at each time; older ones, which change too, in turn. What
 * was missed in an outage is caught up with, page by page; the cursor moves with what was found. One instance at a time: it is one job.
 */
export async function watchOrders(parts: RequestParts, pace: WatchPace): Promise<TaskOutcome> {
  const { yopoint, now, log } = parts;
  if (!yopoint) return 'done';
  for (let page = 0; page < WATCH.pagesPerRun; page += 1) {
    const at = Math.floor(now() / 1000);
    const cursor = await readCursor(parts, at);
    const stretch = cursor.underWay ?? nextStretch(cursor, at);
    let orders: readonly Order[];
    let last: boolean;
    try {
      ({ orders, last } = await readPage(yopoint, stretch));
    } catch (error) {
      if (!(error instanceof VendorError)) throw error;
      log.warn({ err: error }, 'the order list could not be looked through; it is caught up with later');
      return { againAt: now() + pace.intervalMs };
    }
    for (const order of orders) await noteConcerns(parts, order, 'watch');
    const next = last ? finished(cursor, stretch, at) : turned(cursor, stretch);
    await writeCursor(parts, next);
    if (last && stretch.which === 'again') return { againAt: now() + pace.intervalMs };
    if (pace.pageMs > 0) return { againAt: now() + pace.pageMs };
  }
  return { againAt: now() };
}

type UnderWay = NonNullable<Cursor['underWay']>;

/** What was made since the last look comes first; once that is caught up with, a part of what was made before. */
function nextStretch({ seen, again, turn }: Cursor, at: UnixSeconds): UnderWay {
  const from = seen - WATCH.overlap;
  if (turn === 'seen') return { which: 'seen', from, to: Math.min(at, from + WATCH.longest), page: 1 };
  const begin = again >= at - WATCH.overlap || again < at - WATCH.lookBack ? at - WATCH.lookBack : again;
  const to = Math.min(begin + Math.ceil(WATCH.lookBack / WATCH.looksBack), at);
  return { which: 'again', from: begin, to, page: 1 };
}

function finished(cursor: Cursor, { which, to, page }: UnderWay, at: UnixSeconds): Cursor {
  // Caught up with, but for what was sold while its pages were read.
  const caughtUp = which === 'seen' && to >= at - page * MINUTE;
  return { ...cursor, [which]: to, turn: caughtUp ? 'again' : 'seen', underWay: null };
}

function turned(cursor: Cursor, stretch: UnderWay): Cursor {
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

/** At the very first look what is at hand is looked through, and nothing older. */
async function readCursor({ db }: RequestParts, at: UnixSeconds): Promise<Cursor> {
  const stored = await getCursor(db, NAME);
  const parsed = stored === null ? null : Cursor.safeParse(JSON.parse(stored));
  return (
    parsed?.data ?? { seen: at - WATCH.overlap, again: at - WATCH.lookBack, turn: 'seen', underWay: null }
  );
}

async function writeCursor({ db, now }: RequestParts, cursor: Cursor): Promise<void> {
  await db.transaction().execute((trx) => moveCursor(trx, NAME, JSON.stringify(cursor), now()));
}
