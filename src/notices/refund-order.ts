import { setTimeout as sleep } from 'node:timers/promises';
import { withoutInvisible } from '../domain/invisible.ts';
import { maskText } from '../domain/mask.ts';
import type { Notice } from '../domain/notice.ts';
import { storableText } from '../store/audit-rows.ts';
import { claimAnswer, withdrawAnswer } from '../store/notices.ts';
import { RefundNotKnown } from '../vendors/payment/errors.ts';
import type { PaymentSystem } from '../vendors/payment/payment-system.ts';
import type { Notification } from '../vendors/yopoint/notification.ts';
import { refuseMadeBefore } from './made-before.ts';
import type { OrderedRefund } from './ordered-refund.ts';
import { type NoticeParts, receiveNotice, traceOf } from './receive.ts';
import { decodeAnswer, type RefundAnswer } from './refund-answer.ts';
import { type RefundClaim, settleRefund } from './settle-refund.ts';
import { NOTICE_TIMES } from './times.ts';

/** What refund orders are carried out with. `payment`: where refunds that the vendor orders are made. */
export type RefundParts = NoticeParts & { readonly payment: PaymentSystem };

/**
 * The vendor wants the money of an order to go back now and to be told how that went. The order is stored; then one caller at a
 * time, on whatever instance, asks the operator's payment system, and a final answer is given again to each later caller. What comes
 * long after it was done is refused. Throws the database's error while nothing was asked.
 */
export async function answerRefundOrder(
  parts: RefundParts,
  notification: Notification,
): Promise<{ readonly answer: RefundAnswer; readonly repeated: boolean }> {
  const startedAt = performance.now();
  const left = () => NOTICE_TIMES.refundAnswered - (performance.now() - startedAt);
  const { notice } = await receiveNotice(parts, notification);
  const { db, now } = parts;
  const { key } = notification;
  while (left() > NOTICE_TIMES.refundSettled) {
    const until = now() + NOTICE_TIMES.refundClaimed;
    const { answer: stored, mine } = await claimAnswer(db, key, now(), until);
    if (mine) {
      return {
        answer: await findOut(parts, notification, { key, until, ...orderIn(notice) }, left),
        repeated: false,
      };
    }
    if (stored !== null && stands(parts, stored)) {
      const { answer, at } = decodeAnswer(stored);
      const anew =
        answer.what === 'refunded' && (await refuseMadeBefore(parts, notification, orderIn(notice), at));
      return anew ? { answer: { what: 'made_before' }, repeated: false } : { answer, repeated: true };
    }
    if (stored !== null) await withdrawAnswer(db, key, stored);
    else await sleep(NOTICE_TIMES.refundLookedAt);
  }
  return { answer: { what: 'late' }, repeated: false };
}

/** Whether a stored answer still is one. Money that went back stays so; what stood in its way may be gone. */
function stands({ now }: RefundParts, stored: string): boolean {
  const { answer, at } = decodeAnswer(stored);
  if (answer.what === 'not_configured') return false;
  return answer.what !== 'refused' || now() - at < NOTICE_TIMES.refusalStands;
}

/** Asks the payment system, stores its answer and returns it. Only the holder of the claim calls this. */
async function findOut(
  parts: RefundParts,
  { content }: Notification,
  settling: RefundClaim,
  left: () => number,
): Promise<RefundAnswer> {
  const answer = await ask(parts, content, settling, left() - NOTICE_TIMES.refundSettled);
  await settleRefund(parts, settling, answer, Math.max(left(), NOTICE_TIMES.refundSettled));
  return answer;
}

async function ask(
  { payment, ground, log }: RefundParts,
  content: string,
  { key, order, trade, amount }: RefundClaim,
  withinMs: number,
): Promise<RefundAnswer> {
  if (order === null) return { what: 'no_order' };
  if (withinMs < NOTICE_TIMES.refundAskedWith) return { what: 'late' };
  // It moves money as much as what people approve; the vendor asks again.
  if (ground.holdsMoney()) return { what: 'late' };
  try {
    const outcome = await payment.refund(
      { receipt: order, trade, amount, notification: content },
      key,
      withinMs,
    );
    return outcome.refunded
      ? { what: 'refunded', at: outcome.at, raw: outcome.raw }
      : { what: 'refused', reason: wordsOf(outcome.reason) };
  } catch (error) {
    if (!(error instanceof RefundNotKnown)) throw error;
    log.warn({ err: error, trace: traceOf(key) }, 'whether a refund was made is not known');
    return { what: 'not_known' };
  }
}

function orderIn(notice: Notice): OrderedRefund {
  if (notice.kind !== 'refund_ordered') return { order: null, trade: null, amount: null };
  const { order, trade, amount } = notice;
  return { order, trade, amount };
}

function wordsOf(reason: string): string {
  return storableText(maskText(withoutInvisible(reason))).trim() || '?';
}
