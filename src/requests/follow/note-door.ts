import { cabinetOrder } from '../../domain/order-ref.ts';
import type { Goods } from '../../domain/request.ts';
import type { Kit } from '../../kit/kit.ts';
import { liveOrder } from '../../kit/live.ts';
import { enqueue } from '../../store/jobs.ts';
import { doorsWithoutOrder, type RequestRow, requestBehind } from '../../store/requests.ts';
import { TIMES } from '../times.ts';
import { distance, isVisitOf, madeAt } from './find-door-order.ts';
import { keepReceipt, settle, settleTaken } from './follow.ts';

/**
 * The vendor says that a door fell shut, and whether it had been open (null: its code is not known). The request whose command made
 * this order is told so; where the answer to the command was lost, the notice shows that it arrived. Throws `VendorError`
 * where the order would have to be read first.
 */
export async function noteDoor(
  parts: Kit,
  order: string,
  opened: boolean | null,
  trace: string,
): Promise<void> {
  const row = await doneBehind(parts, order, trace);
  if (row && opened !== null) await settle(parts, row, opened ? 'opened' : 'never_opened');
}

/** The vendor says what was taken; where that could not be read (null), that the visit took place. As `noteDoor`. */
export async function noteTaken(
  parts: Kit,
  order: string,
  goods: readonly Goods[] | null,
  trace: string,
): Promise<void> {
  const row = await doneBehind(parts, order, trace);
  if (row && goods !== null) await settleTaken(parts, row, goods);
}

/** The request that was carried out by making this order. Of one that was not known to be so, it is found out at once. */
async function doneBehind(parts: Kit, order: string, trace: string): Promise<RequestRow | undefined> {
  const { db, now } = parts;
  const row = (await requestBehind(db, order)) ?? (await takeDoorOrder(parts, order, trace));
  if (row?.state === 'unknown') {
    await enqueue(db, { kind: 'request.reconcile', subject: row.id, runAt: now() }, now());
  }
  return row?.state === 'done' ? row : undefined;
}

/**
 * Gives an order that a notice names to the door request whose command created it, where its answer was lost or named no
 * order. The vendor's list may never show it: by which time it goes is not known (docs/vendors.md, YoPoint “The order list”), and a visit is not
 * paid. Undefined: it is nobody's of ours. Throws `VendorError`.
 */
async function takeDoorOrder(parts: Kit, receipt: string, trace: string): Promise<RequestRow | undefined> {
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
