import type { Goods } from '../../domain/request.ts';
import type { Kit } from '../../kit/kit.ts';
import { enqueue } from '../../store/jobs.ts';
import { type RequestRow, requestBehind } from '../../store/requests.ts';
import { settle, settleTaken } from './follow.ts';
import { takeDoorOrder } from './take-door-order.ts';

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
