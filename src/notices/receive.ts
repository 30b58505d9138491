import type { Notice } from '../domain/notice.ts';
import type { Changed } from '../lookups/changed.ts';
import type { RequestParts } from '../requests/parts.ts';
import { enqueue } from '../store/jobs.ts';
import { insertNotice } from '../store/notices.ts';
import { readNotice } from '../vendors/yopoint/notice.ts';
import type { Notification } from '../vendors/yopoint/notification.ts';

/**
 * Stores a notification, the work that follows from it, and the news for every instance's caches, in one transaction: once
 * this resolves nothing of it can be lost. A repeated delivery writes nothing. Throws the database's error.
 */
export async function receiveNotice(
  parts: RequestParts,
  { key, method, content, sentAt }: Notification,
): Promise<{ readonly notice: Notice; readonly repeated: boolean }> {
  const { db, now, wake, log } = parts;
  const { notice, unread } = readNotice({ method, content });
  const at = now();
  const stored = await db.transaction().execute(async (trx) => {
    const inserted = await insertNotice(trx, { key, method, content, sent_at: sentAt, received_at: at });
    if (!inserted) return false;
    await parts.changed(trx, changedBy(notice));
    await enqueue(trx, { kind: 'notice.handle', subject: key, runAt: at }, at);
    return true;
  });
  if (stored) {
    wake();
    log.info({ method, notice: notice.kind, trace: traceOf(key) }, 'the vendor notified');
    if (unread.length > 0) {
      log.warn({ method, unread, trace: traceOf(key) }, 'parts of a notification could not be read');
    }
  }
  return { notice, repeated: !stored };
}

/** Log lines about one notification carry this. */
export function traceOf(key: string): string {
  return key.slice(0, 12);
}

function changedBy(notice: Notice): Changed {
  switch (notice.kind) {
    case 'order_paid':
      return { orders: [notice.order], devices: [notice.deviceId] };
    case 'door_closed':
    case 'recognised':
    case 'shipped':
    case 'voucher_redeemed':
      return { orders: [notice.order] };
    case 'order_replaced':
      return { orders: [notice.order, ...notice.mentioned] };
    case 'refund_ordered':
      return { orders: [notice.order, notice.trade].filter((number) => number !== null) };
    case 'device_changed':
      return { devices: [notice.device.id] };
    case 'unknown':
      return {};
  }
}
