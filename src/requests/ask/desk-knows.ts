import type { Kysely } from 'kysely';
import type { DeskKnowledge } from '../../domain/books.ts';
import { type OrderRef, refId } from '../../domain/order-ref.ts';
import { isUnderWay } from '../../domain/request-view.ts';
import { refundsMade } from '../../store/audit-rows.ts';
import { begunFor } from '../../store/requests.ts';
import type { Tables } from '../../store/tables.ts';
import { followedOf } from '../show/view.ts';
import { TIMES } from '../times.ts';

/** What the desk itself did about the money of an order: the books are read with it (`src/domain/books.ts`). */
export async function deskKnows(db: Kysely<Tables>, order: OrderRef): Promise<DeskKnowledge> {
  const subject = refId(order);
  const begun = await begunFor(db, 'refund', subject);
  return {
    made: await refundsMade(db, subject),
    sent: begun.map((row) => ({
      from: row.begun_at,
      to: row.begun_at + TIMES.write,
      underWay: isUnderWay({ ...row, followed: followedOf(row) }),
    })),
  };
}
