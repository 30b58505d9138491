import type { Card } from '../src/cards/card.ts';
import { refusalCard } from '../src/cards/refusal.ts';
import { visitSettledCard, visitsCard } from '../src/cards/requests/visits.ts';
import { may } from '../src/domain/may.ts';
import type { Desk } from '../src/kit/desk.ts';
import { settleVisit } from '../src/requests/follow/settle-visit.ts';
import { unpaidVisitPage } from '../src/requests/follow/visits.ts';
import { type Asker, answer, type ButtonAction } from './command.ts';
import { type Cursor, encodeCursor } from './cursor.ts';
import { reader } from './reading.ts';

type VisitsCursor = Extract<Cursor, { list: 'visits' }>;

const PAGE = 6;

/** One page of the support visits that nobody has paid, oldest first. */
export async function visitListAt(desk: Desk, asker: Asker, cursor: VisitsCursor): Promise<Card> {
  const { visits, total } = await unpaidVisitPage(desk.kit, cursor.page, PAGE);
  const pages = Math.max(1, Math.ceil(total / PAGE));
  // Visits are settled while somebody leafs through them, and the page may be gone.
  if (cursor.page > pages) return visitListAt(desk, asker, { ...cursor, page: pages });
  const at = (page: number) => encodeCursor({ ...cursor, page });
  return visitsCard(reader(desk, asker), {
    visits,
    total,
    page: cursor.page,
    pages,
    maySettle: may(desk.policy, asker.staff, 'settle_visits'),
    cursors: {
      prev: cursor.page > 1 ? at(cursor.page - 1) : null,
      next: cursor.page < pages ? at(cursor.page + 1) : null,
      refresh: at(cursor.page),
    },
  });
}

const SETTLED = /^([0-9A-Za-z]{1,40})(\.yes)?$/;

export const visitButtons: readonly ButtonAction[] = [
  {
    id: 'visit.settled',
    for: 'staff',
    freshIdentity: true,
    async press(desk, asker, value) {
      const [, receipt, yes] = SETTLED.exec(value) ?? [];
      if (receipt === undefined) return answer(refusalCard(reader(desk, asker), { kind: 'old_button' }));
      const settled = await settleVisit(desk.kit, asker.staff, receipt, yes !== undefined);
      return answer(visitSettledCard(reader(desk, asker), receipt, settled));
    },
  },
];
