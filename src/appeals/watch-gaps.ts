import { CABINET } from '../domain/order-ref.ts';
import type { OrderSource } from '../domain/vendors.ts';
import type { Kit } from '../kit/kit.ts';
import { raiseAlert, touchAlert } from '../outbox/raise.ts';
import { unsettledAlerts } from '../store/alerts.ts';
import { type WatchCursor, type WatchGap, writeCursor } from './watch-cursor.ts';

const KIND = 'orders_unseen';

/** A gap could not be read again: stores it and raises one alert. */
export async function noteGapUnseen(
  parts: Kit,
  list: OrderSource,
  gap: WatchGap,
  cursor: WatchCursor,
): Promise<void> {
  const { db, policy, now } = parts;
  const facts = { kind: KIND, from: gap.from, to: gap.to } as const;
  const raised = await db.transaction().execute(async (trx) => {
    await writeCursor(trx, list, cursor, now());
    const [open] = await unsettledAlerts(trx, KIND, subjectOf(list, gap));
    if (open) return false;
    const id = `${subjectOf(list, gap)}:${now()}`;
    return raiseAlert(trx, policy, { id, subject: subjectOf(list, gap), facts }, now());
  });
  if (raised) parts.wake();
}

/** A gap was read: removes it, and settles its alert if one was raised. */
export async function noteGapSeen(
  parts: Kit,
  list: OrderSource,
  gap: WatchGap,
  cursor: WatchCursor,
): Promise<void> {
  const { db, policy, now } = parts;
  const at = now();
  await db.transaction().execute(async (trx) => {
    await writeCursor(trx, list, cursor, at);
    for (const { id } of await unsettledAlerts(trx, KIND, subjectOf(list, gap)))
      await touchAlert(trx, policy, id, {
        at,
        over: true,
        reply: { key: 'over', content: { what: 'over' } },
      });
  });
  parts.wake();
}

/** Of the cabinets' list as earlier versions named it. */
function subjectOf(list: OrderSource, { from }: WatchGap): string {
  return list === CABINET ? `${KIND}:${from}` : `${KIND}:${list}:${from}`;
}
