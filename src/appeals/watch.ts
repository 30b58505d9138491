import type { Order, UnixSeconds } from '../domain/order.ts';
import { type OrderSource, SOURCES } from '../domain/vendors.ts';
import type { TaskOutcome } from '../jobs/task.ts';
import type { Kit } from '../kit/kit.ts';
import { VendorError } from '../vendors/errors.ts';
import { isLastPage } from '../vendors/pages.ts';
import { type OrderPort, portOf } from '../vendors/port.ts';
import { noteConcerns } from './concerns.ts';
import {
  type BandName,
  newCursor,
  readCursor,
  type WatchCursor,
  type WatchGap,
  type WatchStretch,
  writeCursor,
} from './watch-cursor.ts';
import { noteGapSeen, noteGapUnseen } from './watch-gaps.ts';
import { begun, entriesOf, halved, leftOut, nextLook, read, type WatchCursors } from './watch-plan.ts';

/** Pages of one stretch: far more than an operator sells in a day. */
const MOST_PAGES = 1_000;
/** A run ends after this many calls, so that its lease is renewed; the next goes on where it ended. */
const CALLS_PER_RUN = 10;
/** The pause before a stretch that the vendor does not list is asked for again, doubled each time; in seconds. */
const GAP_FIRST = 60;
const GAP_LONGEST = 3_600;
/** With more gaps it is no single order that is in the way: the look waits, and is behind. */
const MOST_GAPS = 50;

/** How often the youngest orders are looked at, in ms, and the calls a minute that all looking may use. */
export type WatchPace = { readonly intervalMs: number; readonly callsPerMinute: number };

/** The ms between two calls. */
export function pauseOf({ callsPerMinute }: WatchPace): number {
  return Math.floor(60_000 / callsPerMinute);
}

/**
 * Makes the task that looks through the vendor's lists of orders for refunds that customers asked for and orders the vendor doubts, since
 * nothing announces them (docs/vendors.md). `src/appeals/watch-plan.ts` chooses the page: orders of the last hour, of the last day and of the
 * last seven days are read again and again, each as often as the calls allow. What was missed in an outage is caught up with first. A page and
 * its cursor are stored before the next is read. One instance at a time: it is one job.
 *
 * A stretch that the vendor does not list while it lists others is halved until the second is found that is in the way. That is a gap: the
 * look goes on behind it and asks for it again later, and an alert says so (`src/appeals/watch-gaps.ts`).
 */
export function watchOrders(parts: Kit, pace: WatchPace): () => Promise<TaskOutcome> {
  /** Lists that gave nothing at all, and when each is asked again, in unix ms. In memory: a restart asks at once. */
  const resting = new Map<OrderSource, number>();
  let turn = 1;
  return async () => {
    const { now } = parts;
    const lists = watchedLists(parts);
    if (lists.size === 0) return 'done';
    const calls = { count: 0 };
    while (calls.count < CALLS_PER_RUN) {
      const at = Math.floor(now() / 1000);
      const cursors = await awake(parts, [...lists.keys()], resting, at);
      const next = nextLook(cursors, at, { interval: pace.intervalMs / 1000, turn });
      // Young orders come before a gap, and a gap before older orders.
      const gap = next.kind === 'page' && next.band === 'hour' ? null : dueGap(cursors, at);
      const chosen = gap ?? next;
      if (chosen.kind === 'rest') return { againAt: restUntil(chosen.until, resting, now(), pace) };
      turn += 1;
      const { list } = chosen;
      const pages = lists.get(list);
      if (!pages) throw new Error(`There is no list of ${list} orders`);
      const cursor = cursors[list] ?? newCursor(at);
      const look: Look = { parts, list, cursor, at, read: pageReader(pages, calls) };
      const listed =
        chosen.kind === 'gap' ? await comeBack(look, chosen.gap) : await readNext(look, chosen.band);
      if (!listed) resting.set(list, now() + pace.intervalMs);
      if (pauseOf(pace) > 0) return { againAt: now() + pauseOf(pace) * Math.max(1, calls.count) };
    }
    return { againAt: now() };
  };
}

type Page = { readonly orders: readonly Order[]; readonly last: boolean };

type Look = {
  readonly parts: Kit;
  readonly list: OrderSource;
  readonly cursor: WatchCursor;
  readonly at: UnixSeconds;
  readonly read: (stretch: WatchStretch, page: number) => Promise<Page>;
};

/** The cursors of the lists that are not resting; the first look at a list begins its cursor. */
async function awake(
  { db, now }: Kit,
  lists: readonly OrderSource[],
  resting: Map<OrderSource, number>,
  at: UnixSeconds,
): Promise<WatchCursors> {
  const cursors: Partial<Record<OrderSource, WatchCursor>> = {};
  for (const list of lists) {
    if ((resting.get(list) ?? 0) > now()) continue;
    resting.delete(list);
    cursors[list] = (await readCursor(db, list, at)) ?? newCursor(at);
  }
  return cursors;
}

function restUntil(
  until: UnixSeconds,
  resting: ReadonlyMap<OrderSource, number>,
  now: number,
  pace: WatchPace,
): number {
  const times = [until * 1000, ...resting.values()].filter((time) => Number.isFinite(time));
  return Math.max(now + pauseOf(pace), Math.min(now + pace.intervalMs, ...times));
}

/** Reads the next page of a band. False: the list gives nothing at all just now. */
async function readNext({ parts, list, cursor, at, read: readPage }: Look, band: BandName): Promise<boolean> {
  const under = begun(cursor, band, at);
  const { pieces, page } = under.bands[band];
  const [stretch] = pieces;
  // There may be nothing but gaps in it.
  if (!stretch) {
    await move(parts, list, read(under, band, true));
    return true;
  }
  try {
    const { orders, last } = await readPage(stretch, page);
    for (const order of orders) await noteConcerns(parts, order, 'watch');
    await move(parts, list, read(under, band, last));
    return true;
  } catch (error) {
    if (!(error instanceof VendorError)) throw error;
    parts.log.warn(
      { err: error, list, band, ...stretch, page },
      'the order list could not be looked through',
    );
  }
  const isOneSecond = stretch.from === stretch.to;
  if ((await listsNothing(readPage, at)) || (isOneSecond && under.gaps.length >= MOST_GAPS)) return false;
  await move(parts, list, isOneSecond ? leftOut(under, band, at + GAP_FIRST) : halved(under, band));
  return true;
}

/** Asks for a gap again. A vendor that lists nothing at all says nothing of it. */
async function comeBack({ parts, list, cursor, at, read: readPage }: Look, gap: WatchGap): Promise<boolean> {
  const others = cursor.gaps.filter(({ from }) => from !== gap.from);
  try {
    for (let page = 1; page <= MOST_PAGES; page += 1) {
      const { orders, last } = await readPage(gap, page);
      for (const order of orders) await noteConcerns(parts, order, 'watch');
      if (last) break;
    }
  } catch (error) {
    if (!(error instanceof VendorError)) throw error;
    parts.log.warn({ err: error, list, ...gap }, 'a stretch of the order list is still not to be seen');
    if (await listsNothing(readPage, at)) return false;
    const pause = Math.min(GAP_FIRST * 2 ** gap.tries, GAP_LONGEST);
    const tried = { ...gap, tries: gap.tries + 1, due: at + pause };
    await noteGapUnseen(parts, list, tried, { ...cursor, gaps: [...others, tried] });
    return true;
  }
  await noteGapSeen(parts, list, gap, { ...cursor, gaps: others });
  return true;
}

function dueGap(
  cursors: WatchCursors,
  at: UnixSeconds,
): { readonly kind: 'gap'; readonly list: OrderSource; readonly gap: WatchGap } | null {
  for (const [list, { gaps }] of entriesOf(cursors)) {
    const gap = gaps.find(({ due }) => due <= at || due > at + GAP_LONGEST);
    if (gap) return { kind: 'gap', list, gap };
  }
  return null;
}

function move(parts: Kit, list: OrderSource, cursor: WatchCursor): Promise<void> {
  return parts.db.transaction().execute((trx) => writeCursor(trx, list, cursor, parts.now()));
}

/** Whether the vendor does not even list what was made this second: then no stretch of it is at fault. */
async function listsNothing(readPage: Look['read'], at: UnixSeconds): Promise<boolean> {
  try {
    await readPage({ from: at, to: at }, 1);
    return false;
  } catch (error) {
    if (!(error instanceof VendorError)) throw error;
    return true;
  }
}

type Pages = NonNullable<OrderPort['pages']>;

/** The lists that there are, with the way to read them. */
export function watchedLists({ vendors }: Pick<Kit, 'vendors'>): ReadonlyMap<OrderSource, Pages> {
  return new Map(
    SOURCES.flatMap((source) => {
      const pages = portOf(vendors, source)?.pages;
      return pages ? [[source, pages] as const] : [];
    }),
  );
}

function pageReader({ size, read: readList }: Pages, calls: { count: number }): Look['read'] {
  return async (range, number) => {
    calls.count += 1;
    const page = await readList(range, number);
    const rowsSoFar = size === null ? null : number * size;
    const isLast = isLastPage(page, { number, full: size, rowsSoFar });
    return { orders: page.items, last: isLast || number >= MOST_PAGES };
  };
}
