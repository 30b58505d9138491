import { booksOf, whatBecame } from '../../domain/books.ts';
import type { RefundFacts } from '../../domain/request.ts';
import type { Kit } from '../../kit/kit.ts';
import { liveOrder } from '../../kit/live.ts';
import type { RequestRow } from '../../store/requests.ts';
import { deskKnows } from '../ask/desk-knows.ts';
import type { Look } from './follow.ts';
import type { FollowedRow } from './following.ts';

/**
 * Asks the books what became of a refund that was applied for. What was told stays until they say more: a review that has ended is
 * not taken back, nor how much went back. Throws `VendorError`.
 */
export async function lookAtRefund(
  parts: Kit,
  row: RequestRow,
  { source, order: number, refunded: goneBefore }: RefundFacts,
  before: FollowedRow,
): Promise<Look> {
  const found = await liveOrder(parts, { source, number }, row.trace);
  if (!found) return { seen: before, over: false };
  const known = await deskKnows(parts.db, found.order);
  const at = parts.now();
  const since = row.begun_at ?? row.created_at;
  const toldEnded = before.what === 'review_ended' || before.what === 'not_refunded';
  const answer = whatBecame(booksOf(found.order, known), {
    now: at,
    since,
    before: goneBefore,
    appliedAt: since,
    until: known.sent.find(({ from }) => from > since)?.from ?? null,
    // Earlier versions wrote down only when it was told.
    endedSince: before.reviewEndedSince ?? (toldEnded ? before.at : null),
    toldEnded,
  });
  const ended = answer.endedSince === null ? {} : { reviewEndedSince: answer.endedSince };
  // How much went back for it does not change any more, once that is known.
  const isKnown = before.what === 'refunded' && (before.refunded !== null || answer.amount === null);
  if (answer.says === 'refunded') {
    const seen = isKnown ? before : { what: answer.says, at, refunded: answer.amount, taken: null, ...ended };
    return { seen, over: answer.inBooks };
  }
  const isOver = answer.says === 'not_refunded';
  if (before.what === 'refunded') return { seen: before, over: isOver };
  if (isOver || answer.says === 'review_ended') {
    // One that an earlier version ended long ago is not announced again.
    const isForgotten = isOver && toldEnded && before.reviewEndedSince === undefined;
    if (before.what === answer.says || isForgotten) {
      return { seen: isForgotten ? before : { ...before, ...ended }, over: isOver };
    }
    return { seen: { what: answer.says, at, refunded: null, taken: null, ...ended }, over: isOver };
  }
  const { reviewEndedSince: _gone, ...rest } = before;
  return { seen: { ...rest, ...ended }, over: false };
}
