import type { PaymentSystem } from '../vendors/payment/payment-system.ts';
import { isRefundOrder, type Notification } from '../vendors/yopoint/notification.ts';
import { type NoticeParts, receiveNotice } from './receive.ts';
import type { RefundAnswer } from './refund-answer.ts';
import { answerRefundOrder } from './refund-order.ts';

/** What notifications are taken with. `payment`: where refunds that the vendor orders are made; null: nowhere. */
export type TakingParts = NoticeParts & { readonly payment: PaymentSystem | null };

/** What the vendor is to be told: that it is stored, or what became of the refund it wanted. */
export type Taken =
  | { readonly what: 'stored'; readonly repeated: boolean }
  | { readonly what: 'refund'; readonly answer: RefundAnswer; readonly repeated: boolean };

/**
 * Takes a notification that is proved: stored once, and answered. A refund order is carried out where there is a payment system to ask;
 * else it is a copy of one that somebody else carries out, and only stored. Throws when it could not be stored.
 */
export async function takeNotification(parts: TakingParts, notification: Notification): Promise<Taken> {
  const { payment } = parts;
  if (payment !== null && isRefundOrder(notification)) {
    return { what: 'refund', ...(await answerRefundOrder({ ...parts, payment }, notification)) };
  }
  const { repeated } = await receiveNotice(parts, notification);
  return { what: 'stored', repeated };
}
