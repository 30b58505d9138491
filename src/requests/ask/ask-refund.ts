import type { Transaction } from 'kysely';
import { booksOf } from '../../domain/books.ts';
import { whyNotAsk } from '../../domain/may.ts';
import type { Fen } from '../../domain/order.ts';
import type { OrderRef } from '../../domain/order-ref.ts';
import { Refused, refuseIf } from '../../domain/refusal.ts';
import type { RefundFacts } from '../../domain/request.ts';
import { refundFactsOf, whyNoRefund } from '../../domain/request-facts.ts';
import type { RequestView } from '../../domain/request-view.ts';
import { startOfDay } from '../../domain/time-range.ts';
import { canBeAsked } from '../../domain/vendors.ts';
import type { Kit } from '../../kit/kit.ts';
import { liveOrder } from '../../kit/live.ts';
import type { Policy } from '../../settings/policy.ts';
import type { Staff } from '../../settings/staff.ts';
import { latestDoneFor, refundsAskedSince } from '../../store/requests.ts';
import type { Tables } from '../../store/tables.ts';
import { votesOf } from '../../store/votes.ts';
import { vendorMissing } from '../../vendors/port.ts';
import { followedOf, viewOf } from '../show/view.ts';
import { deskKnows } from './desk-knows.ts';
import { mustBeApprovable, mustNotBeHeld, noteOf, reasonOf, recordRequest } from './record.ts';

/**
 * What a refund would be decided on, read live, after every rule that needs no reason has agreed. Throws `Refused`
 * or `VendorError`.
 */
export async function previewRefund(
  parts: Kit,
  staff: Staff,
  ref: OrderRef,
  trace: string,
): Promise<RefundFacts> {
  const { policy } = parts;
  refuseIf(whyNotAsk(policy, staff, 'refund'));
  mustNotBeHeld(parts);
  const missing = vendorMissing(parts.vendors, 'refund', ref.source);
  if (missing) throw new Refused({ kind: 'vendor_off', vendor: missing });
  const found = await liveOrder(parts, ref, trace);
  if (!found) throw new Refused({ kind: 'no_such_order', number: ref.number });
  const { order } = found;
  const { source } = order;
  if (!canBeAsked(source, 'refund')) throw new Refused({ kind: 'refund_elsewhere', source });
  const known = await deskKnows(parts.db, order);
  const facts = refundFactsOf(order, known);
  if (!facts) throw new Refused({ kind: 'facts_missing', source });
  const obstacle = whyNoRefund(order, booksOf(order, known));
  if (obstacle) throw new Refused(obstacle);
  mustBeApprovable(policy, staff, 'refund', facts.paid);
  return facts;
}

/**
 * Asks for the whole order back (docs/vendors.md, YoPoint “Applying for a refund”). Answers the request, which now waits for approval. Throws
 * `Refused` (the same being open already among it) or `VendorError`; nothing is written then.
 */
export async function askRefund(
  parts: Kit,
  staff: Staff,
  wish: { readonly ref: OrderRef; readonly reason: string; readonly note: string | null },
  trace: string,
): Promise<RequestView> {
  const reason = reasonOf(wish.reason);
  const note = noteOf(wish.note);
  const facts = await previewRefund(parts, staff, wish.ref, trace);
  const amount = facts.paid;
  return recordRequest(parts, staff, { facts, amount, reason, note }, trace, async (trx, subject, now) => {
    await mustNotBeApplied(parts.policy, trx, subject);
    await mustBeUnderCaps(parts.policy, trx, staff, amount, now);
  });
}

/** The vendor's fields may lag behind: what the desk itself applied for stands in the way until its review has ended without money. */
async function mustNotBeApplied(policy: Policy, trx: Transaction<Tables>, subject: string): Promise<void> {
  const done = await latestDoneFor(trx, 'refund', subject);
  const what = done && followedOf(done)?.what;
  if (done === undefined || what === 'review_ended' || what === 'not_refunded') return;
  if (what === 'gave_up') return;
  const request = viewOf(policy, done, await votesOf(trx, [done.id]));
  throw new Refused({ kind: 'already_requested', request });
}

async function mustBeUnderCaps(
  { timezone, refund: { dailyCap } }: Policy,
  trx: Transaction<Tables>,
  staff: Staff,
  amount: Fen,
  now: number,
): Promise<void> {
  const since = startOfDay(now, timezone);
  const caps = [
    {
      whose: 'requester',
      cap: dailyCap.perRequesterFen,
      used: await refundsAskedSince(trx, since, staff.id),
    },
    { whose: 'overall', cap: dailyCap.overallFen, used: await refundsAskedSince(trx, since, null) },
  ] as const;
  for (const { whose, cap, used } of caps) {
    if (used + amount > cap) throw new Refused({ kind: 'over_cap', whose, cap, used, amount });
  }
}
