import type { UnixSeconds } from '../domain/order.ts';
import { type OrderSource, SOURCES } from '../domain/vendors.ts';
import type { Band, BandName, WatchCursor, WatchStretch } from './watch-cursor.ts';
import { withoutGaps } from './watch-cursor.ts';

const MINUTE = 60;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/**
 * The orders of a list by their age, each band with the time in which all of it is meant to be read once (`goal`). All in seconds. `since`
 * and `until`: the youngest and the oldest age. The bands overlap by more than a reading of them takes, so that an order that grows out of one
 * was read in the next.
 */
const BANDS = {
  hour: { until: 0, since: HOUR, goal: MINUTE },
  day: { until: 0, since: DAY + 10 * MINUTE, goal: 150 },
  week: { until: DAY - HOUR, since: 7 * DAY + HOUR, goal: 14 * MINUTE },
} as const satisfies Record<BandName, { until: number; since: number; goal: number }>;

/** The bands from the youngest. */
export const BAND_NAMES = ['hour', 'day', 'week'] as const satisfies readonly BandName[];

/** After how long an order of the band is looked at again at the latest, where the calls allow; in seconds. */
export const TOLERATED = { hour: 90, day: 5 * MINUTE, week: 30 * MINUTE } as const satisfies Record<
  BandName,
  number
>;

/** No list is asked for a longer stretch at once: a day and what the bands overlap by. */
const LONGEST = DAY + HOUR;

/** The cursors of the lists that are watched. */
export type WatchCursors = Readonly<Partial<Record<OrderSource, WatchCursor>>>;

/** The lists with their cursors, as they are keyed. */
export function entriesOf(cursors: WatchCursors): readonly (readonly [OrderSource, WatchCursor])[] {
  return SOURCES.flatMap((list) => {
    const cursor = cursors[list];
    return cursor ? [[list, cursor] as const] : [];
  });
}

/** The page to be read next, or when there is one (unix seconds). */
export type NextLook =
  | { readonly kind: 'page'; readonly list: OrderSource; readonly band: BandName }
  | { readonly kind: 'rest'; readonly until: UnixSeconds };

/** Every n-th call reads older orders first, so that young orders cannot starve them. */
const OLDER_EVERY = 4;

/**
 * Chooses the page to be read next. The youngest orders come first, but for every fourth call; of the others the band that is furthest
 * behind its goal. A band is not begun again within `interval` (seconds) of its last beginning. `turn` counts the calls.
 */
export function nextLook(
  cursors: WatchCursors,
  at: UnixSeconds,
  { interval, turn }: { readonly interval: number; readonly turn: number },
): NextLook {
  const all = entriesOf(cursors).flatMap(([list, cursor]) =>
    BAND_NAMES.map((band) => ({ list, band, cursor, one: cursor.bands[band] })),
  );
  const ready = all.filter((each) => readyAt(each.cursor, each.band, at, interval) <= at);
  const preferred = ready.filter(({ band }) => (band === 'hour') === turn % OLDER_EVERY > 0);
  const [first] = (preferred.length > 0 ? preferred : ready).sort((a, b) => behind(b, at) - behind(a, at));
  if (first) return { kind: 'page', list: first.list, band: first.band };
  return {
    kind: 'rest',
    until: Math.min(...all.map(({ cursor, band }) => readyAt(cursor, band, at, interval))),
  };
}

/** From when on the band has a page to be read: at once while a reading of it goes on, or while there is something to catch up with. */
function readyAt(cursor: WatchCursor, band: BandName, at: UnixSeconds, interval: number): UnixSeconds {
  const { began, pieces } = cursor.bands[band];
  if (pieces.length > 0) return 0;
  const last = band === 'hour' ? Math.min(began, cursor.seen) : began;
  // A time ahead of the clock was written while the clock was ahead: it holds nothing up.
  return last > at ? 0 : last + interval;
}

/** How far a band is behind its goal, as a share of it: 1 after one whole goal without a page read. */
function behind({ band, one }: { readonly band: BandName; readonly one: Band }, at: UnixSeconds): number {
  const { goal } = BANDS[band];
  // A beginning ahead of the clock was written while the clock was ahead: nobody knows how long ago it was.
  const elapsed = (at - (one.began > at ? 0 : one.began)) / goal;
  if (one.pieces.length === 0) return elapsed;
  const share = elapsed - progressOf(one);
  // The younger comes first where the budget does not do for both.
  return band === 'day' && (one.took ?? 0) > TOLERATED.day ? share * 2 : share;
}

function progressOf({ from, to, pieces }: Band): number {
  const left = pieces.reduce((sum, piece) => sum + piece.to - piece.from + 1, 0);
  return to <= from ? 0 : Math.max(0, 1 - left / (to - from + 1));
}

/** The band with a reading under way: the one it has, or a new one of all orders of its age. */
export function begun(cursor: WatchCursor, band: BandName, at: UnixSeconds): WatchCursor {
  const one = cursor.bands[band];
  if (one.pieces.length > 0) return cursor;
  const { since, until } = BANDS[band];
  // What a clock that was ahead has looked through ends now: what was sold while it was is found by the day's reading.
  const from = band === 'hour' ? Math.min(cursor.seen, at) - HOUR : at - since;
  const to = band === 'hour' ? Math.min(at, from + LONGEST - 1) : at - until;
  const took = one.began > 0 && one.began <= at ? at - one.began : null;
  const pieces = withoutGaps({ from, to }, cursor.gaps).flatMap(split);
  return withBand(cursor, band, { began: at, took, pieces, page: 1, from, to });
}

function split({ from, to }: WatchStretch): WatchStretch[] {
  const pieces: WatchStretch[] = [];
  for (let begin = from; begin <= to; begin += LONGEST)
    pieces.push({ from: begin, to: Math.min(to, begin + LONGEST - 1) });
  return pieces;
}

/** The page was read; `last` of its stretch or not. */
export function read(cursor: WatchCursor, band: BandName, last: boolean): WatchCursor {
  const one = cursor.bands[band];
  return last
    ? stepped(cursor, band, one.pieces.slice(1))
    : withBand(cursor, band, { ...one, page: one.page + 1 });
}

/** The stretch under way is not listed: its halves are asked for. */
export function halved(cursor: WatchCursor, band: BandName): WatchCursor {
  const [{ from, to } = { from: 0, to: 0 }, ...rest] = cursor.bands[band].pieces;
  const middle = Math.floor((from + to) / 2);
  return stepped(cursor, band, [{ from, to: middle }, { from: middle + 1, to }, ...rest]);
}

/** The second under way is not listed: the reading goes on behind it, and it is asked for again at `due`. */
export function leftOut(cursor: WatchCursor, band: BandName, due: UnixSeconds): WatchCursor {
  const [gap, ...rest] = cursor.bands[band].pieces;
  if (!gap) return cursor;
  return stepped({ ...cursor, gaps: [...cursor.gaps, { ...gap, tries: 1, due }] }, band, rest);
}

function stepped(cursor: WatchCursor, band: BandName, pieces: readonly WatchStretch[]): WatchCursor {
  const one = cursor.bands[band];
  const next = withBand(cursor, band, { ...one, pieces: [...pieces], page: 1 });
  return pieces.length === 0 && band === 'hour' ? { ...next, seen: one.to } : next;
}

function withBand(cursor: WatchCursor, band: BandName, one: Band): WatchCursor {
  return { ...cursor, bands: { ...cursor.bands, [band]: one } };
}

/** How long each band goes between two readings of one order just now, in seconds; null before the second reading. */
export function turnOf(cursor: WatchCursor, band: BandName, at: UnixSeconds): number | null {
  const { took, began } = cursor.bands[band];
  return took === null ? null : Math.max(took, at - began);
}
