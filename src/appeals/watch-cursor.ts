import type { Kysely } from 'kysely';
import { z } from 'zod';
import type { UnixSeconds } from '../domain/order.ts';
import { getCursor, moveCursor } from '../store/cursors.ts';
import type { Tables } from '../store/tables.ts';

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

/** See `Cursor` above. */
export type WatchCursor = z.infer<typeof Cursor>;

const NAME = 'appeals.watch';

/** Null: nothing was looked through yet. */
export async function readCursor(db: Kysely<Tables>): Promise<WatchCursor | null> {
  const stored = await getCursor(db, NAME);
  return (stored && parsed(stored.value)) ?? null;
}

/** `at` in unix ms. */
export async function writeCursor(db: Kysely<Tables>, cursor: WatchCursor, at: number): Promise<void> {
  await db.transaction().execute((trx) => moveCursor(trx, NAME, JSON.stringify(cursor), at));
}

/** Until when all orders that were made were looked at, and when the look last got on (unix ms); null: it has not begun. */
export async function watchProgress(
  db: Kysely<Tables>,
): Promise<{ readonly seen: UnixSeconds; readonly movedAt: number } | null> {
  const stored = await getCursor(db, NAME);
  const cursor = stored && parsed(stored.value);
  return cursor ? { seen: cursor.seen, movedAt: stored.moved_at } : null;
}

function parsed(value: string): WatchCursor | undefined {
  return Cursor.safeParse(JSON.parse(value)).data;
}
