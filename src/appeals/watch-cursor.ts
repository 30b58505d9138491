import type { Kysely, Transaction } from 'kysely';
import { z } from 'zod';
import type { UnixSeconds } from '../domain/order.ts';
import { getCursor, moveCursor } from '../store/cursors.ts';
import type { Tables } from '../store/tables.ts';

/** A stretch of time (seconds, ends included). */
const Stretch = z.object({ from: z.int(), to: z.int() });

/** A stretch whose orders the vendor does not list, how often that was tried, and when it is tried again (seconds). */
const Gap = Stretch.extend({ tries: z.int().positive(), due: z.int() });

/**
 * How far the list was looked through: all that was made until `seen`; the slow second look, for orders that changed long after
 * they were made, until `again`. What stands in `gaps` was left out, and is come back to.
 */
const Cursor = z.object({
  seen: z.int(),
  again: z.int(),
  /** Whose turn it is. */
  turn: z.enum(['seen', 'again']),
  /** The stretch under way and the page that comes next; `until`: where this look ends, with all that is in `rest`. */
  underWay: Stretch.extend({
    page: z.int().positive(),
    which: z.enum(['seen', 'again']),
    until: z.int().optional(),
  }).nullable(),
  /** What follows the stretch under way. */
  rest: z.array(Stretch).default([]),
  gaps: z.array(Gap).default([]),
});

/** See `Cursor` above. */
export type WatchCursor = z.infer<typeof Cursor>;

/** See `Stretch` above. */
export type WatchStretch = z.infer<typeof Stretch>;

/** See `Gap` above. */
export type WatchGap = z.infer<typeof Gap>;

const NAME = 'appeals.watch';

/** Null: nothing was looked through yet. */
export async function readCursor(db: Kysely<Tables>): Promise<WatchCursor | null> {
  const stored = await getCursor(db, NAME);
  return (stored && parsed(stored.value)) ?? null;
}

/** In the transaction of what follows from it. `at` in unix ms. */
export function writeCursor(trx: Transaction<Tables>, cursor: WatchCursor, at: number): Promise<void> {
  return moveCursor(trx, NAME, JSON.stringify(cursor), at);
}

/**
 * Until when all orders that were made were looked at, but for those in `gaps`, and when the look last got on (unix ms); null: it has
 * not begun.
 */
export async function watchProgress(
  db: Kysely<Tables>,
): Promise<Readonly<Pick<WatchCursor, 'seen' | 'gaps'> & { movedAt: number }> | null> {
  const stored = await getCursor(db, NAME);
  const cursor = stored && parsed(stored.value);
  return cursor ? { seen: cursor.seen, gaps: cursor.gaps, movedAt: stored.moved_at } : null;
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

function parsed(value: string): WatchCursor | undefined {
  return Cursor.safeParse(JSON.parse(value)).data;
}
