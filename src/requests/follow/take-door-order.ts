import { cabinetOrder } from '../../domain/order-ref.ts';
import type { Kit } from '../../kit/kit.ts';
import { liveOrder } from '../../kit/live.ts';
import { doorsWithoutOrder, type RequestRow } from '../../store/requests.ts';
import { TIMES } from '../times.ts';
import { distance, isVisitOf, madeAt } from './find-door-order.ts';
import { keepReceipt } from './follow.ts';

/**
 * Gives an order that a notice names to the door request whose command created it, where its answer was lost or named no
 * order. The vendor's list may never show it: by which time it goes is not known (docs/vendors.md, YoPoint “The order list”), and a visit is not
 * paid. Undefined: it is nobody's of ours. Throws `VendorError`.
 */
export async function takeDoorOrder(
  parts: Kit,
  receipt: string,
  trace: string,
): Promise<RequestRow | undefined> {
  const { db, doorOpenId, now } = parts;
  if (doorOpenId === null) return undefined;
  const waiting = await doorsWithoutOrder(db, now() - TIMES.reconcile.endsAfter);
  // Nearly every notice is of a customer's door, about whom nothing has to be asked.
  if (waiting.length === 0) return undefined;
  const order = (await liveOrder(parts, cabinetOrder(receipt), trace))?.order;
  // One that says no time may be the visit of any command.
  if (!order || madeAt(order) === null) return undefined;
  const [nearest] = waiting
    .map((row) => {
      const { subject, begun_at, created_at } = row;
      return { row, command: { subject, openId: doorOpenId, since: begun_at ?? created_at } };
    })
    .filter(({ command }) => isVisitOf(command, order))
    .toSorted((a, b) => distance(a.command, order) - distance(b.command, order));
  return nearest && keepReceipt(parts, nearest.row, receipt);
}
