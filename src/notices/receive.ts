import type { Notice } from '../domain/notice.ts';
import { mustBeKept } from '../ground/ground.ts';
import type { Kit } from '../kit/kit.ts';
import { readNotice } from '../vendors/yopoint/notice.ts';
import type { Notification } from '../vendors/yopoint/notification.ts';
import type { StoreNotice } from './store-notices.ts';

/** What notifications are received with. All that come in at one door share `storeNotice`. */
export type NoticeParts = Kit & { readonly storeNotice: StoreNotice };

/**
 * Stores a notification, the work that follows from it, and the news for every instance's caches: once this resolves nothing of it
 * can be lost. A repeated delivery writes nothing. Throws the database's error, and while it is another database.
 */
export async function receiveNotice(
  { now, log, ground, storeNotice }: NoticeParts,
  { key, method, content, sentAt }: Notification,
): Promise<{ readonly notice: Notice; readonly repeated: boolean }> {
  mustBeKept(ground);
  const { notice, unread } = readNotice({ method, content });
  const row = { key, method, content, sent_at: sentAt, received_at: now() };
  const stored = await storeNotice({ row, notice });
  if (stored) {
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
