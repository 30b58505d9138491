import type { Notice } from '../domain/notice.ts';
import type { Kit } from '../kit/kit.ts';
import { batched } from '../lib/batched.ts';
import type { Changed } from '../lookups/changed.ts';
import { enqueueAll } from '../store/jobs.ts';
import { insertNotices, type NewNotice } from '../store/notices.ts';

/** A notification as it came, and what it says. */
type Arrival = { readonly row: NewNotice; readonly notice: Notice };

/** Stores a notification with all that follows from it. False: it was delivered before. Throws the database's error. */
export type StoreNotice = (arrival: Arrival) => Promise<boolean>;

/** What so many change travels to other instances as one piece of news (`src/lookups/changed.ts`). */
const MOST = 50;
/** On PostgreSQL one that hangs does not hold up those that come after it. */
const AT_ONCE = 3;

/**
 * Makes what stores notifications. Those that come while others are written share a transaction, so that a burst waits for a few
 * commits and not for one each. No content of one can make the database refuse the others: it is made storable first.
 */
export function createNoticeStore(parts: Kit): StoreNotice {
  return batched((arrivals) => storeAll(parts, arrivals), { most: MOST, atOnce: AT_ONCE });
}

/** Their rows, the work that follows from them, and the news for every instance's caches, in one transaction. */
async function storeAll(
  { db, now, wake, changed }: Kit,
  arrivals: readonly Arrival[],
): Promise<readonly boolean[]> {
  const stored = await db.transaction().execute(async (trx) => {
    const keys = await insertNotices(
      trx,
      arrivals.map(({ row }) => row),
    );
    if (keys.size === 0) return keys;
    const fresh = arrivals.filter(({ row }) => keys.has(row.key));
    await changed(trx, allChangedBy(fresh.map(({ notice }) => notice)));
    const at = now();
    const jobs = [...keys].map((key) => ({ kind: 'notice.handle', subject: key, runAt: at }) as const);
    await enqueueAll(trx, jobs, at);
    return keys;
  });
  if (stored.size > 0) wake();
  // Of two that are the same, the first is the new one.
  const unclaimed = new Set(stored);
  return arrivals.map(({ row }) => unclaimed.delete(row.key));
}

function allChangedBy(notices: readonly Notice[]): Changed {
  const all = notices.map(changedBy);
  return {
    orders: [...new Set(all.flatMap(({ orders = [] }) => orders))],
    devices: [...new Set(all.flatMap(({ devices = [] }) => devices))],
  };
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
