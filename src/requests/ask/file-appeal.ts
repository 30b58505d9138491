import type { Kysely, Transaction } from 'kysely';
import { booksOf } from '../../domain/books.ts';
import { whyNotAsk } from '../../domain/may.ts';
import type { Order } from '../../domain/order.ts';
import { type OrderRef, refId } from '../../domain/order-ref.ts';
import { Refused, refuseIf } from '../../domain/refusal.ts';
import { filingFactsOf, filingObstacle } from '../../domain/request-facts.ts';
import { isUnderWay, type RequestView } from '../../domain/request-view.ts';
import type { Kit } from '../../kit/kit.ts';
import { liveOrder } from '../../kit/live.ts';
import type { Policy } from '../../settings/policy.ts';
import type { Staff } from '../../settings/staff.ts';
import { latestDoneFor, openRequestFor } from '../../store/requests.ts';
import type { Tables } from '../../store/tables.ts';
import { votesOf } from '../../store/votes.ts';
import { vendorMissing } from '../../vendors/port.ts';
import { viewOf } from '../show/view.ts';
import { deskKnows } from './desk-knows.ts';
import { mustNotBeHeld, recordRequest } from './record.ts';

/** What is filed. `reason`: masked and bounded already; `appeal`: its id. */
export type Filing = { readonly order: Order; readonly reason: string; readonly appeal: string };

/**
 * The order that an appeal would be filed for, read live, after every rule that needs no reason has agreed: nothing else about it
 * may be under way. Throws `Refused` or `VendorError`.
 */
export async function fileable(parts: Kit, staff: Staff, ref: OrderRef, trace: string): Promise<Order> {
  refuseIf(whyNotAsk(parts.policy, staff, 'appeal'));
  mustNotBeHeld(parts);
  const missing = vendorMissing(parts.vendors, 'appeal', ref.source);
  if (missing) throw new Refused({ kind: 'vendor_off', vendor: missing });
  const found = await liveOrder(parts, ref, trace);
  if (!found) throw new Refused({ kind: 'no_such_order', number: ref.number });
  const { order } = found;
  const obstacle = filingObstacle(order, booksOf(order, await deskKnows(parts.db, order)));
  if (obstacle) throw new Refused(obstacle);
  await mustBeFree(parts.policy, parts.db, refId(order));
  return order;
}

/** Throws `Refused` while something that was asked for about an order has no outcome. */
async function mustBeFree(policy: Policy, db: Kysely<Tables>, subject: string): Promise<void> {
  const request = await underWayAbout(policy, db, subject);
  if (request) throw new Refused({ kind: 'request_open', request });
}

/**
 * Has an appeal filed with the vendor (docs/vendors.md, YoPoint “Appeals”): written down like every request, and sent once. Answers the
 * request; throws `Refused` as `fileable`, and what `rules` throws in the transaction.
 */
export async function fileAppeal(
  parts: Kit,
  staff: Staff,
  filing: Filing,
  trace: string,
  rules: (trx: Transaction<Tables>) => Promise<void>,
): Promise<RequestView> {
  const { order, reason, appeal } = filing;
  const facts = filingFactsOf(order, await deskKnows(parts.db, order));
  return recordRequest(
    parts,
    staff,
    { facts, amount: null, reason, note: null, appeal },
    trace,
    async (trx, subject) => {
      await mustBeFree(parts.policy, trx, subject);
      await rules(trx);
    },
  );
}

/** What was asked for about an order and has no outcome yet: its refund, or an appeal that is being filed. */
async function underWayAbout(
  policy: Policy,
  db: Kysely<Tables>,
  subject: string,
): Promise<RequestView | null> {
  const row =
    (await openRequestFor(db, 'refund', subject)) ??
    (await openRequestFor(db, 'appeal', subject)) ??
    (await latestDoneFor(db, 'refund', subject));
  const request = row && viewOf(policy, row, await votesOf(db, [row.id]));
  return request && isUnderWay(request) ? request : null;
}
