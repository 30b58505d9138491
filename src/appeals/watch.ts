import type { Order, UnixSeconds } from '../domain/order.ts';
import { CABINET } from '../domain/order-ref.ts';
import type { TaskOutcome } from '../jobs/task.ts';
import type { Kit } from '../kit/kit.ts';
import { VendorError } from '../vendors/errors.ts';
import { type OrderPort, portOf } from '../vendors/port.ts';
import { noteConcerns } from './concerns.ts';
import {
  readCursor,
  type WatchCursor,
  type WatchGap,
  type WatchStretch,
  withoutGaps,
  writeCursor,
} from './watch-cursor.ts';
import { noteGapSeen, noteGapUnseen } from './watch-gaps.ts';

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
  /** The pause before a stretch that the vendor does not list is asked for again; doubled each time. */
  gapFirst: MINUTE,
  gapLongest: HOUR,
  /** With more of them it is no single order that is in the way: the look waits, and is behind. */
  mostGaps: 50,
} as const;

/** How often it is looked, in ms; `pageMs`: pause between two pages, so that a long way back is not taken at a run. */
export type WatchPace = { readonly intervalMs: number; readonly pageMs: number };

/**
 * Looks through the vendor's order list for refunds that customers asked for and orders the vendor doubts, since nothing
 * announces them (`vendors/yopoint.md` §7). New orders are looked at each time; older ones, which change too, in turn. What
 * was missed in an outage is caught up with, page by page; the cursor moves with what was found. One instance at a time: it is one job.
 *
 * A stretch that the vendor does not list while it lists others is halved until the second is found that is in the way. That is a
 * gap: the look goes on behind it and comes back to it, and people are told of it (`src/appeals/watch-gaps.ts`). How far the look is
 * behind, and how many gaps there are, is measured (`src/appeals/gauges.ts`).
 */
export async function watchOrders(parts: Kit, pace: WatchPace): Promise<TaskOutcome> {
  const { now } = parts;
  const pageOf = portOf(parts.vendors, CABINET)?.page;
  if (!pageOf) return 'done';
  for (let page = 0; page < WATCH.pagesPerRun; page += 1) {
    const at = Math.floor(now() / 1000);
    const cursor = (await readCursor(parts.db)) ?? (await begin(parts, at));
    const gap = cursor.underWay === null && cursor.turn === 'again' ? dueGap(cursor, at) : undefined;
    const came = gap ? await comeBack(parts, pageOf, cursor, gap) : await look(parts, pageOf, cursor, at);
    if (came === 'rest') return { againAt: now() + pace.intervalMs };
    if (pace.pageMs > 0) return { againAt: now() + pace.pageMs };
  }
  return { againAt: now() };
}

/** Whether there is more to do at once. */
type Came = 'on' | 'rest';

/** One page of what is under way, or of what comes next. */
async function look(parts: Kit, pageOf: PageOf, cursor: WatchCursor, at: UnixSeconds): Promise<Came> {
  const begun = cursor.underWay ? cursor : started(cursor, nextStretch(cursor, at));
  const { underWay } = begun;
  // There may be nothing but gaps in it.
  if (!underWay) {
    await move(parts, finished(cursor, nextStretch(cursor, at), at));
    return cursor.turn === 'again' ? 'rest' : 'on';
  }
  let read: Page;
  try {
    read = await readPage(pageOf, underWay, underWay.page);
  } catch (error) {
    if (!(error instanceof VendorError)) throw error;
    parts.log.warn({ err: error, ...underWay }, 'the order list could not be looked through');
    if (await listsNothing(pageOf, at)) {
      // The vendor is away. What is new waits for it; the second look gives its turn back.
      if (underWay.which === 'again') await move(parts, finished(begun, wholeOf(underWay), at));
      return 'rest';
    }
    if (underWay.from === underWay.to && begun.gaps.length >= WATCH.mostGaps) {
      if (underWay.which === 'again') await move(parts, finished(begun, wholeOf(underWay), at));
      return 'rest';
    }
    await move(parts, underWay.from < underWay.to ? halved(begun) : leftOut(begun, at));
    return 'on';
  }
  for (const order of read.orders) await noteConcerns(parts, order, 'watch');
  if (!read.last) {
    await move(parts, { ...begun, underWay: { ...underWay, page: underWay.page + 1 } });
    return 'on';
  }
  const next = stepped(begun, at);
  await move(parts, next);
  return underWay.which === 'again' && next.underWay === null ? 'rest' : 'on';
}

/** Asks for a gap again. A vendor that lists nothing at all says nothing of it. */
async function comeBack(parts: Kit, pageOf: PageOf, cursor: WatchCursor, gap: WatchGap): Promise<Came> {
  const at = Math.floor(parts.now() / 1000);
  const others = cursor.gaps.filter(({ from }) => from !== gap.from);
  try {
    for (let page = 1; page <= WATCH.mostPages; page += 1) {
      const { orders, last } = await readPage(pageOf, gap, page);
      for (const order of orders) await noteConcerns(parts, order, 'watch');
      if (last) break;
    }
  } catch (error) {
    if (!(error instanceof VendorError)) throw error;
    parts.log.warn({ err: error, ...gap }, 'a stretch of the order list is still not to be seen');
    if (await listsNothing(pageOf, at)) return 'rest';
    const pause = Math.min(WATCH.gapFirst * 2 ** gap.tries, WATCH.gapLongest);
    const tried = { ...gap, tries: gap.tries + 1, due: at + pause };
    await noteGapUnseen(parts, tried, { ...cursor, gaps: [...others, tried] });
    return 'on';
  }
  await noteGapSeen(parts, gap, { ...cursor, gaps: others });
  return 'on';
}

type UnderWay = NonNullable<WatchCursor['underWay']>;
type Whole = WatchStretch & Pick<UnderWay, 'which' | 'page'>;

/** What was made since the last look comes first; once that is caught up with, a part of what was made before. */
function nextStretch({ seen, again, turn }: WatchCursor, at: UnixSeconds): Whole {
  // What a clock that was ahead has looked through ends now: the second look finds what was sold while it was.
  const from = Math.min(seen, at) - WATCH.overlap;
  if (turn === 'seen') return { which: 'seen', from, to: Math.min(at, from + WATCH.longest), page: 1 };
  const begin = again >= at - WATCH.overlap || again < at - WATCH.lookBack ? at - WATCH.lookBack : again;
  const to = Math.min(begin + Math.ceil(WATCH.lookBack / WATCH.looksBack), at);
  return { which: 'again', from: begin, to, page: 1 };
}

/** The stretch is begun, around what is known not to be listed. */
function started(cursor: WatchCursor, { which, from, to }: Whole): WatchCursor {
  const [first, ...rest] = withoutGaps({ from, to }, cursor.gaps);
  return { ...cursor, underWay: first ? { which, ...first, page: 1, until: to } : null, rest };
}

/** The next of its pieces, or the end of this look. */
function stepped(cursor: WatchCursor, at: UnixSeconds): WatchCursor {
  const { underWay, rest } = cursor;
  if (!underWay) return cursor;
  const [next, ...others] = rest;
  if (next) return { ...cursor, underWay: { ...underWay, ...next, page: 1 }, rest: others };
  return finished(cursor, wholeOf(underWay), at);
}

function halved(cursor: WatchCursor): WatchCursor {
  const { underWay, rest } = cursor;
  if (!underWay) return cursor;
  const middle = Math.floor((underWay.from + underWay.to) / 2);
  const until = wholeOf(underWay).to;
  return {
    ...cursor,
    underWay: { ...underWay, to: middle, page: 1, until },
    rest: [{ from: middle + 1, to: underWay.to }, ...rest],
  };
}

function leftOut(cursor: WatchCursor, at: UnixSeconds): WatchCursor {
  const { underWay } = cursor;
  if (!underWay) return cursor;
  const gap = { from: underWay.from, to: underWay.to, tries: 1, due: at + WATCH.gapFirst };
  return stepped({ ...cursor, gaps: [...cursor.gaps, gap] }, at);
}

function finished(cursor: WatchCursor, { which, to, page }: Whole, at: UnixSeconds): WatchCursor {
  // Caught up with, but for what was sold while its pages were read.
  const caughtUp = which === 'seen' && to >= at - page * MINUTE;
  return { ...cursor, [which]: to, turn: caughtUp ? 'again' : 'seen', underWay: null, rest: [] };
}

function wholeOf({ which, from, to, page, until }: UnderWay): Whole {
  return { which, from, to: until ?? to, page };
}

function dueGap({ gaps }: WatchCursor, at: UnixSeconds): WatchGap | undefined {
  return gaps.find(({ due }) => due <= at || due > at + WATCH.gapLongest);
}

function move(parts: Kit, cursor: WatchCursor): Promise<void> {
  return parts.db.transaction().execute((trx) => writeCursor(trx, cursor, parts.now()));
}

type PageOf = NonNullable<OrderPort['page']>;

type Page = { readonly orders: readonly Order[]; readonly last: boolean };

/** Whether the vendor does not even list what was made this second: then no stretch of it is at fault. */
async function listsNothing(pageOf: PageOf, at: UnixSeconds): Promise<boolean> {
  try {
    await readPage(pageOf, { from: at, to: at }, 1);
    return false;
  } catch (error) {
    if (!(error instanceof VendorError)) throw error;
    return true;
  }
}

async function readPage(pageOf: PageOf, { from, to }: WatchStretch, page: number): Promise<Page> {
  const { items, unread, total, lastPage } = await pageOf({ from, to }, page, WATCH.pageSize);
  // Rows that could not be read are missing: such a page is short only in our eyes.
  const short = unread.length === 0 && items.length < WATCH.pageSize;
  const empty = unread.length === 0 && items.length === 0;
  const end = lastPage !== null ? page >= lastPage : total !== null ? page * WATCH.pageSize >= total : short;
  return { orders: items, last: end || empty || page >= WATCH.mostPages };
}

/** At the very first look what is at hand is looked through, and nothing older. Noted down: also a first look may fail. */
async function begin(parts: Kit, at: UnixSeconds): Promise<WatchCursor> {
  const cursor: WatchCursor = {
    seen: at - WATCH.overlap,
    again: at - WATCH.lookBack,
    turn: 'seen',
    underWay: null,
    rest: [],
    gaps: [],
  };
  await move(parts, cursor);
  return cursor;
}
