import { enqueue } from '../store/jobs.ts';
import { requestBehind } from '../store/requests.ts';
import { settle } from './follow.ts';
import type { RequestParts } from './parts.ts';
import { takeDoorOrder } from './take-door-order.ts';

/**
 * The vendor says that a door fell shut, and whether it had been open (null: its code is not known). The request whose command made
 * this order is told so; where the answer to the command was lost, the notice shows that it arrived. Throws `VendorError`
 * where the order would have to be read first.
 */
export async function noteDoor(
  parts: RequestParts,
  order: string,
  opened: boolean | null,
  trace: string,
): Promise<void> {
  const { db, now } = parts;
  const row = (await requestBehind(db, order)) ?? (await takeDoorOrder(parts, order, trace));
  if (row?.state === 'unknown') {
    await enqueue(db, { kind: 'request.reconcile', subject: row.id, runAt: now() }, now());
  }
  if (row?.state === 'done' && opened !== null) {
    await settle(parts, row, opened ? 'opened' : 'never_opened');
  }
}
