import { isRefundOrder, type Notification } from '../vendors/yopoint/notification.ts';
import { receiveNotice } from './receive.ts';
import type { RefundAnswer } from './refund-answer.ts';
import { answerRefundOrder, type RefundParts } from './refund-order.ts';

/** What the vendor is to be told: that it is stored, or what became of the refund it wanted. */
export type Taken =
  | { readonly what: 'stored'; readonly repeated: boolean }
  | { readonly what: 'refund'; readonly answer: RefundAnswer; readonly repeated: boolean };

/** Takes a notification that is proved: stored once, and answered. Throws when it could not be stored. */
export async function takeNotification(parts: RefundParts, notification: Notification): Promise<Taken> {
  if (isRefundOrder(notification)) {
    return { what: 'refund', ...(await answerRefundOrder(parts, notification)) };
  }
  const { repeated } = await receiveNotice(parts, notification);
  return { what: 'stored', repeated };
}
