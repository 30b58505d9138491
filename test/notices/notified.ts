import { randomUUID } from 'node:crypto';
import { receiveNotice } from '../../src/notices/receive.ts';
import { createNoticeStore } from '../../src/notices/store-notices.ts';
import type { TestDesk } from '../desk/desk.ts';

/** The vendor notifies this desk; whatever follows at once is done. */
export async function notified(desk: TestDesk, method: string, content: object): Promise<void> {
  const parts = { ...desk.parts, storeNotice: createNoticeStore(desk.parts) };
  const notice = { key: randomUUID(), method, content: JSON.stringify(content), sentAt: desk.clock.ms };
  await receiveNotice(parts, notice);
  await desk.runDue();
}
