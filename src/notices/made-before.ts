import type { Kit } from '../kit/kit.ts';
import { raiseAlert } from '../outbox/raise.ts';
import { unsettledAlerts } from '../store/alerts.ts';
import type { Notification } from '../vendors/yopoint/notification.ts';
import { auditRefundOrder, type OrderedRefund, refundSubject } from './ordered-refund.ts';
import { NOTICE_TIMES } from './times.ts';

/**
 * Whether this is more than the vendor asking again for the answer to a refund that was made (at `madeAt`, unix ms): it was sent after
 * all repeats of that had ended. Then it may be a second part of the same amount, which nothing in it tells apart from the first
 * (ASSUMED, docs/vendors.md, YoPoint “Payment callbacks”), and the first's success as its answer would put a refund into the vendor's books that nobody
 * made. People are told, and no money moves. Throws the database's error.
 */
export async function refuseMadeBefore(
  { db, policy, now, wake }: Kit,
  { key, sentAt }: Notification,
  ordered: OrderedRefund,
  madeAt: number,
): Promise<boolean> {
  const at = now();
  // Late by the vendor's clock and by ours: neither an old one that is sent again nor a clock that jumps makes a new order.
  if (Math.min(sentAt ?? at, at) - madeAt <= NOTICE_TIMES.repeatsEnd) return false;
  const told = await db.transaction().execute(async (trx) => {
    const subject = refundSubject(key, ordered);
    const prefix = `refund_order:${key}:made_before:`;
    const alerts = (await unsettledAlerts(trx, 'refund_order', subject)).filter(({ id }) =>
      id.startsWith(prefix),
    );
    // This order has repeats of its own.
    if (at - (alerts.at(-1)?.raised_at ?? 0) <= NOTICE_TIMES.repeatsEnd) return false;
    const facts = { kind: 'refund_order', order: ordered.order, why: { what: 'made_before' } } as const;
    const raised = await raiseAlert(trx, policy, { id: `${prefix}${alerts.length + 1}`, subject, facts }, at);
    if (raised) await auditRefundOrder(trx, ordered, 'made_before', at);
    return raised;
  });
  if (told) wake();
  return true;
}
