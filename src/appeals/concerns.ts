import { concernsOf, doubtAbout } from '../domain/appeal.ts';
import { booksOf } from '../domain/books.ts';
import type { Order } from '../domain/order.ts';
import { deskKnows } from '../requests/desk-knows.ts';
import type { RequestParts } from '../requests/parts.ts';
import { concernKnown, forgetConcern } from '../store/appeals.ts';
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
    const { asked } = booksOf(order, await deskKnows(parts.db, order.number));
    if (concern.cause === 'refund_asked' && asked?.by === 'desk') continue;
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
