import type { Transaction } from 'kysely';
import type { RefundOrderTrouble } from '../domain/alert.ts';
import type { Kit } from '../kit/kit.ts';
import { withTimeout } from '../lib/timeout.ts';
import { raiseAlert, touchAlert } from '../outbox/raise.ts';
import { unsettledAlerts } from '../store/alerts.ts';
import { settleAnswer } from '../store/notices.ts';
import type { Tables } from '../store/tables.ts';
import { lookAgain } from './look-again.ts';
import { auditRefundOrder, type OrderedRefund, refundSubject } from './ordered-refund.ts';
import { traceOf } from './receive.ts';
import { encodeAnswer, isFinal, type RefundAnswer } from './refund-answer.ts';
import { NOTICE_TIMES } from './times.ts';

/** A refund order whose answer one caller is finding out, until the claim lapses (unix ms). */
export type RefundClaim = OrderedRefund & { readonly key: string; readonly until: number };

/**
 * Writes down what came of a refund order, with the alert and the audit, in one transaction; what is not final is free for somebody to
 * find out anew. Never throws: what the payment system said is answered even where it cannot be written down. Then the claim
 * lapses, and the next caller asks by the same key.
 */
export async function settleRefund(
  parts: Kit,
  settling: RefundClaim,
  answer: RefundAnswer,
  withinMs: number,
): Promise<void> {
  const { db, log, wake } = parts;
  const trace = traceOf(settling.key);
  log.info({ outcome: answer.what, trace }, 'a refund order was answered');
  try {
    const work = db.transaction().execute((trx) => settle(trx, parts, settling, answer));
    if (await withTimeout(withinMs, 'the database', work)) wake();
    else log.warn({ trace }, 'somebody else was finding out the same refund order meanwhile');
  } catch (error) {
    log.error({ err: error, trace }, 'what came of a refund order could not be stored');
  }
}

async function settle(
  trx: Transaction<Tables>,
  { policy, now }: Kit,
  settling: RefundClaim,
  answer: RefundAnswer,
): Promise<boolean> {
  const { key, until, order } = settling;
  const at = now();
  const stored = isFinal(answer) ? encodeAnswer(answer, at) : null;
  if (!(await settleAnswer(trx, key, until, stored))) return false;
  if (answer.what === 'late') return true;
  const subject = refundSubject(key, settling);
  if (answer.what === 'refunded') {
    // Whatever was told of it before: it is done now.
    for (const { id } of await unsettledAlerts(trx, 'refund_order', subject)) {
      if (!id.startsWith(`refund_order:${key}:`)) continue;
      const reply = { key: 'over', content: { what: 'over' } } as const;
      await touchAlert(trx, policy, id, { at, over: true, reply });
    }
    if (order !== null) await lookAgain(trx, order, at + NOTICE_TIMES.booksFollow, at);
  } else {
    const id = `refund_order:${key}:${answer.what === 'not_known' ? 'not_known' : until}`;
    const facts = { kind: 'refund_order', order, why: troubleOf(answer) } as const;
    const raised = await raiseAlert(trx, policy, { id, subject, facts }, at);
    // Of what stays unknown the first time is told and audited, however often the vendor asks.
    if (!raised) return true;
  }
  const reason = answer.what === 'refused' ? answer.reason : null;
  await auditRefundOrder(trx, settling, answer.what, at, reason);
  return true;
}

function troubleOf(answer: Exclude<RefundAnswer, { what: 'refunded' | 'late' }>): RefundOrderTrouble {
  return answer.what === 'refused' ? { what: 'refused', reason: answer.reason } : { what: answer.what };
}
