import { type Concern, concernsOf, doubtAbout } from '../domain/appeal.ts';
import type { Order } from '../domain/order.ts';
import { refId } from '../domain/order-ref.ts';
import { isUnderWay } from '../domain/request-view.ts';
import type { RequestParts } from '../requests/parts.ts';
import { TIMES } from '../requests/times.ts';
import { followedOf } from '../requests/view.ts';
import { concernKnown, forgetConcern } from '../store/appeals.ts';
import { latestBegunFor } from '../store/requests.ts';
import { takeIn } from './take-in.ts';

/**
 * Takes in what an order shows that calls for somebody: money the customer asked the vendor for, a doubt of the vendor's. What the
 * desk itself applied for, and what its own visits left, is nobody's appeal. Answers the appeals that are new.
 */
export async function noteConcerns(
  parts: RequestParts,
  order: Order,
  source: 'watch' | 'notice',
): Promise<readonly string[]> {
  if (parts.doorOpenId !== null && order.personal.platformIds.includes(parts.doorOpenId)) return [];
  const doubt = doubtAbout(order.number);
  if (order.suspicious === false && (await concernKnown(parts.db, doubt))) {
    await forgetConcern(parts.db, doubt);
  }
  const taken: string[] = [];
  for (const concern of concernsOf(order)) {
    if (await concernKnown(parts.db, concern.key)) continue;
    if (await isOurs(parts, order, concern)) continue;
    const { id, duplicate } = await takeIn(parts, {
      receipt: order.number,
      kind: concern.kind,
      cause: concern.cause,
      source,
      key: concern.key,
      named: false,
      by: null,
      reason: '',
      mobile: null,
      images: [],
      order,
    });
    if (!duplicate) taken.push(id);
  }
  return taken;
}

/**
 * A refund that was asked for just when the desk sent one is the desk's own; what a customer asks for later is not. Where the vendor
 * does not say when, it is the desk's while something may come of that.
 */
async function isOurs({ db }: RequestParts, order: Order, { cause }: Concern): Promise<boolean> {
  if (cause !== 'refund_asked') return false;
  const row = await latestBegunFor(db, 'refund', refId({ source: 'cabinet', number: order.number }));
  if (row?.begun_at == null) return false;
  const askedAt = order.refund?.asked?.at ?? null;
  if (askedAt === null) return isUnderWay({ ...row, followed: followedOf(row) });
  const since = askedAt * 1000 - row.begun_at;
  return since >= -TIMES.clocks && since <= TIMES.write + TIMES.clocks;
}
