import type { Transaction } from 'kysely';
import { LATCHKEY } from '../domain/actor.ts';
import type { Fen } from '../domain/order.ts';
import { cabinetOrder, refId } from '../domain/order-ref.ts';
import { appendAudit } from '../store/audit.ts';
import type { Tables } from '../store/tables.ts';
import type { RefundAnswer } from './refund-answer.ts';

/** What the vendor wants to be given back, as far as it says. */
export type OrderedRefund = {
  readonly order: string | null;
  readonly trade: string | null;
  readonly amount: Fen | null;
};

/** What alerts about a refund order are about: its order, or where it names none the notification of this key. */
export function refundSubject(key: string, { order }: OrderedRefund): string {
  return order ?? key;
}

/** Writes down what became of a refund order, and why; `at` in unix ms. */
export async function auditRefundOrder(
  trx: Transaction<Tables>,
  { order, amount }: OrderedRefund,
  what: RefundAnswer['what'],
  at: number,
  reason: string | null = null,
): Promise<void> {
  await appendAudit(trx, {
    at,
    actor: LATCHKEY,
    event: `refund_order.${what}`,
    subject: order === null ? null : refId(cabinetOrder(order)),
    amountFen: amount,
    note: reason,
  });
}
