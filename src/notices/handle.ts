import { closeAppeal } from '../appeals/close.ts';
import { noteConcerns } from '../appeals/concerns.ts';
import { noteDevices } from '../devices/note-devices.ts';
import type { Notice } from '../domain/notice.ts';
import { cabinetOrder } from '../domain/order-ref.ts';
import type { TaskOutcome } from '../jobs/task.ts';
import type { Kit } from '../kit/kit.ts';
import { liveOrder } from '../kit/live.ts';
import { noteDoor, noteTaken } from '../requests/follow/note-door.ts';
import { pauseAfter, TIMES } from '../requests/times.ts';
import { openAppealsAbout } from '../store/appeals.ts';
import { enqueue, type Job } from '../store/jobs.ts';
import { getNotice, markNoticeHandled, type StoredNotice } from '../store/notices.ts';
import { VendorError } from '../vendors/errors.ts';
import { readNotice } from '../vendors/yopoint/notice.ts';
import { lookAgain } from './look-again.ts';
import { traceOf } from './receive.ts';

/** What was sent so long before it came was held up, or somebody sends it again: what it says may be over. In ms. */
const OLD_NEWS_MS = 45_000;

/** Moves what a notification is about: requests, appeals, alerts. May run again after a crash; each step is done once. */
export async function handleNotice(parts: Kit, { subject: key }: Job): Promise<TaskOutcome> {
  const { db, now } = parts;
  const stored = await getNotice(db, key);
  if (!stored || stored.handled_at !== null) return 'done';
  const { notice } = readNotice(stored);
  const old = stored.sent_at !== null && stored.received_at - stored.sent_at > OLD_NEWS_MS;
  try {
    if (old && notice.kind === 'device_changed') await lookAtDevices(parts);
    else await move(parts, stored, notice);
  } catch (error) {
    if (!(error instanceof VendorError)) throw error;
    parts.log.warn({ err: error, trace: traceOf(key) }, 'what was notified could not be looked up');
    const passed = now() - stored.received_at;
    if (passed < TIMES.reconcile.endsAfter) return { againAt: now() + pauseAfter(passed, TIMES.reconcile) };
  }
  await db.transaction().execute((trx) => markNoticeHandled(trx, key, now()));
  parts.wake();
  return 'done';
}

async function move(parts: Kit, stored: StoredNotice, notice: Notice): Promise<void> {
  const trace = traceOf(stored.key);
  switch (notice.kind) {
    case 'recognised':
      await noteTaken(parts, notice.order, notice.goods, trace);
      await lookNow(parts, [notice.order]);
      return lookForConcerns(parts, notice.order, trace);
    case 'order_paid':
      await lookNow(parts, [notice.order]);
      return lookForConcerns(parts, notice.order, trace);
    case 'door_closed':
      await noteDoor(parts, notice.order, notice.opened, trace);
      return lookNow(parts, [notice.order]);
    case 'device_changed':
      return noteDevices(parts, [notice.device], {
        seenAt: stored.received_at,
        sentAt: stored.sent_at,
        announced: true,
      });
    case 'order_replaced':
      await replaced(parts, notice.order, notice.mentioned);
      return lookNow(parts, [notice.order, ...notice.mentioned]);
    case 'refund_ordered':
      return lookNow(parts, notice.order === null ? [] : [notice.order]);
    case 'shipped':
    case 'voucher_redeemed':
    case 'unknown':
      return;
  }
}

/** Everything else is looked up again anyway; what a device notice says counts by itself, so an old one only says where to look. */
async function lookAtDevices({ db, now }: Kit): Promise<void> {
  await enqueue(db, { kind: 'devices.watch', subject: 'yopoint', runAt: now() }, now());
}

/** Whatever waits for news of these orders looks now instead of later. */
async function lookNow({ db, now }: Kit, orders: readonly string[]): Promise<void> {
  await db.transaction().execute(async (trx) => {
    for (const order of orders) await lookAgain(trx, order, now(), now());
  });
}

/** An order that was paid or recognised may show what nobody announces: a doubt, a refund that was asked for. */
async function lookForConcerns(parts: Kit, number: string, trace: string): Promise<void> {
  try {
    const found = await liveOrder(parts, cabinetOrder(number), trace);
    if (found) await noteConcerns(parts, found.order, 'notice');
  } catch (error) {
    if (!(error instanceof VendorError)) throw error;
    // Looking through the list finds it too.
    parts.log.warn({ err: error, trace }, 'a notified order could not be read');
  }
}

/** A new order stands in for those that were appealed: their appeals have ended. */
async function replaced(
  { db, policy, now }: Kit,
  order: string,
  mentioned: readonly string[],
): Promise<void> {
  for (const old of mentioned) {
    for (const { id } of await openAppealsAbout(db, old)) {
      await db
        .transaction()
        .execute((trx) => closeAppeal(trx, policy, id, { outcome: 'replaced', replacedBy: order }, now()));
    }
  }
}
