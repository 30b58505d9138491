import type { Order } from '../domain/order.ts';
import type { Look } from './follow.ts';
import type { FollowedRow } from './following.ts';
import { TIMES } from './times.ts';

/**
 * What an order says of its refund. What the numbers of a review mean is contradictory (`vendors/yopoint.md` §5.7b), so only
 * money that went back counts as refunded, and a review that has ended while none did for a while as ended without. Times
 * in unix ms.
 */
export function followRefund({ refund }: Order, before: FollowedRow, at: number, appliedAt: number): Look {
  if (refund?.refunded === true) {
    return { seen: { what: 'refunded', at, refunded: refund.amount, taken: null }, over: true };
  }
  const { asked } = refund ?? {};
  // What the order still shows of an earlier application is not the answer to this one.
  const earlier = asked?.at != null && asked.at * 1000 < appliedAt - TIMES.clocks;
  const since = asked?.review === 'ended' && !earlier ? (before.reviewEndedSince ?? at) : undefined;
  if (since === undefined) {
    const { reviewEndedSince: _gone, ...rest } = before;
    return { seen: rest, over: false };
  }
  // Between the reviewer's yes and the money the vendor asks the operator's payment system.
  if (at - since < TIMES.review.refundFollowsWithin) {
    return { seen: { ...before, reviewEndedSince: since }, over: false };
  }
  return { seen: { what: 'review_ended', at, refunded: null, taken: null }, over: true };
}
