import type { Order } from '../domain/order.ts';
import type { OrderRef } from '../domain/order-ref.ts';
import { filingFactsOf, filingObstacle } from '../domain/request-facts.ts';
import { RequestRefused } from '../domain/request-refusal.ts';
import type { RequestView } from '../domain/request-view.ts';
import { inAnyGroup } from '../settings/policy.ts';
import type { Staff } from '../settings/staff.ts';
import { askingGroups } from './askers.ts';
import { liveOrder } from './live.ts';
import type { RequestParts } from './parts.ts';
import { recordRequest } from './record.ts';

/**
 * The order that an appeal would be filed for, read live, after every rule that needs no reason has agreed. Throws
 * `RequestRefused` or `VendorError`.
 */
export async function fileable(
  parts: RequestParts,
  staff: Staff,
  ref: OrderRef,
  trace: string,
): Promise<Order> {
  const groups = askingGroups(parts.policy, 'appeal');
  if (!inAnyGroup(staff, groups)) throw new RequestRefused({ kind: 'may_not_ask', what: 'appeal', groups });
  if (!parts.yopoint) throw new RequestRefused({ kind: 'vendor_off' });
  const found = await liveOrder(parts, ref, trace);
  if (!found) throw new RequestRefused({ kind: 'no_such_order', number: ref.number });
  const obstacle = filingObstacle(found.order);
  if (obstacle) throw new RequestRefused(obstacle);
  return found.order;
}

/**
 * Has an appeal filed with the vendor (`vendors/yopoint.md` §3.6): written down like every request, and sent once. Answers the
 * request; throws `RequestRefused` (the same being under way among it). `reason`: masked and bounded already.
 */
export function fileAppeal(
  parts: RequestParts,
  staff: Staff,
  filing: { readonly order: Order; readonly reason: string; readonly appeal: string },
  trace: string,
): Promise<RequestView> {
  const { order, reason, appeal } = filing;
  const facts = filingFactsOf(order);
  return recordRequest(
    parts,
    staff,
    { facts, amount: null, reason, note: null, appeal },
    trace,
    async () => undefined,
  );
}
