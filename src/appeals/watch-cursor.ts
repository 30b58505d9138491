import type { Kysely, Transaction } from 'kysely';
import { z } from 'zod';
import type { UnixSeconds } from '../domain/order.ts';
import { CABINET } from '../domain/order-ref.ts';
import type { OrderSource } from '../domain/vendors.ts';
import { getCursor, moveCursor } from '../store/cursors.ts';
import type { Tables } from '../store/tables.ts';

/** A stretch of time (seconds, ends included). */
const Stretch = z.object({ from: z.int(), to: z.int() });

/** A stretch whose orders the vendor does not list, how often that was tried, and when it is tried again (seconds). */
const Gap = Stretch.extend({ tries: z.int().positive(), due: z.int() });

/**
 * One reading of all orders of an age. `began`: when, 0 for never; `took`: the seconds from the beginning of the reading before to the
 * beginning of this one; `pieces`: the stretches that are left, the first with its next `page`; `from`, `to`: the whole.
 */
const Band = z.object({
  began: z.int(),
  took: z.int().nullable(),
  pieces: z.array(Stretch),
  page: z.int().positive(),
  from: z.int(),
  to: z.int(),
});

/**
 * How far a list was looked through: every order that was made until `seen`, and how the reading of each age goes on. What stands in
 * `gaps` is left out and asked for again.
 */
const Cursor = z.object({
  seen: z.int(),
  bands: z.object({ hour: Band, day: Band, week: Band }),
  gaps: z.array(Gap),
});

/** The form of earlier versions: of it only what was looked through and what was left out counts on. */
const Earlier = z.object({ seen: z.int(), gaps: z.array(Gap).default([]) });

/** See `Cursor` above. */
export type WatchCursor = Readonly<z.infer<typeof Cursor>>;
/** See `Band` above. */
export type Band = z.infer<typeof Band>;
/** The ages of orders. */
export type BandName = keyof WatchCursor['bands'];
/** See `Stretch` above. */
export type WatchStretch = z.infer<typeof Stretch>;
/** See `Gap` above. */
export type WatchGap = z.infer<typeof Gap>;

/** A list of orders is named by the kind of its orders. Cabinets keep the name of the time when there was one list. */
function nameOf(list: OrderSource): string {
  return list === CABINET ? 'appeals.watch' : `appeals.watch.${list}`;
}

/** The cursor of a list; null: nothing of it was looked through yet. `at`: unix seconds. */
export async function readCursor(
  db: Kysely<Tables>,
  list: OrderSource,
  at: UnixSeconds,
): Promise<WatchCursor | null> {
  const stored = await getCursor(db, nameOf(list));
  return stored ? parsed(stored.value, at) : null;
}

/** In the transaction of what follows from it. `at` in unix ms. */
export function writeCursor(
  trx: Transaction<Tables>,
  list: OrderSource,
  cursor: WatchCursor,
  at: number,
): Promise<void> {
  return moveCursor(trx, nameOf(list), JSON.stringify(cursor), at);
}

/** The cursor of a list and when it was last moved (unix ms); null: the look has not begun. `at`: unix seconds. */
export async function watchProgress(
  db: Kysely<Tables>,
  list: OrderSource,
  at: UnixSeconds,
): Promise<{ readonly cursor: WatchCursor; readonly movedAt: number } | null> {
  const stored = await getCursor(db, nameOf(list));
  const cursor = stored && parsed(stored.value, at);
  return cursor ? { cursor, movedAt: stored.moved_at } : null;
}

/** What is left of a stretch without the gaps, in order. */
export function withoutGaps(
  { from, to }: WatchStretch,
  gaps: readonly WatchStretch[],
): readonly WatchStretch[] {
  const pieces: WatchStretch[] = [];
  let begin: UnixSeconds = from;
  for (const gap of [...gaps].sort((a, b) => a.from - b.from)) {
    if (gap.to < begin || gap.from > to) continue;
    if (gap.from > begin) pieces.push({ from: begin, to: gap.from - 1 });
    begin = gap.to + 1;
  }
  if (begin <= to) pieces.push({ from: begin, to });
  return pieces;
}

/** A list that was never looked through: what is at hand is looked through first, and nothing older is caught up with. */
export function newCursor(at: UnixSeconds): WatchCursor {
  const idle: Band = { began: 0, took: null, pieces: [], page: 1, from: 0, to: 0 };
  return { seen: at, bands: { hour: idle, day: idle, week: idle }, gaps: [] };
}

function parsed(value: string, at: UnixSeconds): WatchCursor | null {
  const stored: unknown = JSON.parse(value);
  const cursor = Cursor.safeParse(stored).data;
  if (cursor) return cursor;
  const earlier = Earlier.safeParse(stored).data;
  return earlier ? { ...newCursor(at), ...earlier } : null;
}
