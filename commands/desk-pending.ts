import type { Card } from '../src/cards/card.ts';
import { pendingCard } from '../src/cards/requests/pending.ts';
import type { Desk } from '../src/kit/desk.ts';
import { openRequests } from '../src/requests/show/list.ts';
import type { Asker } from './command.ts';
import { type Cursor, encodeCursor } from './cursor.ts';
import { reader } from './reading.ts';

type PendingCursor = Extract<Cursor, { list: 'pending' }>;

const PAGE = 5;

/** One page of what is open: what waits for the reader first. */
export async function pendingListAt(desk: Desk, asker: Asker, cursor: PendingCursor): Promise<Card> {
  const { requests, mine, total } = await openRequests(desk.kit, asker.staff, cursor.page, PAGE);
  const pages = Math.max(1, Math.ceil(total / PAGE));
  // Requests are decided while somebody leafs through them, and the page may be gone.
  if (cursor.page > pages) return pendingListAt(desk, asker, { ...cursor, page: pages });
  const at = (page: number) => encodeCursor({ ...cursor, page });
  return pendingCard(reader(desk, asker), {
    requests,
    mine,
    total,
    page: cursor.page,
    pages,
    cursors: {
      prev: cursor.page > 1 ? at(cursor.page - 1) : null,
      next: cursor.page < pages ? at(cursor.page + 1) : null,
      refresh: at(cursor.page),
    },
  });
}
