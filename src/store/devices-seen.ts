import type { Kysely, Selectable, Transaction } from 'kysely';
import type { Tables } from './tables.ts';

/** What was last known of a device, so that a change is told once. Times are unix milliseconds. */
export type DevicesSeenTable = {
  /** The manufacturer's code, else the operator's, else the CID. */
  device: string;
  /** JSON. */
  state: string;
  /** When it reached us, by our clock. */
  seen_at: number;
  /** When the vendor says that it sent it; null where the desk looked itself. */
  sent_at: number | null;
};

/** What is known of a device, and since when. */
export type DeviceSeen = Selectable<DevicesSeenTable>;

/** What was last known of these devices, by device. */
export async function devicesSeen(
  db: Kysely<Tables>,
  devices: readonly string[],
): Promise<ReadonlyMap<string, DeviceSeen>> {
  if (devices.length === 0) return new Map();
  const rows = await db.selectFrom('devices_seen').selectAll().where('device', 'in', devices).execute();
  return new Map(rows.map((row) => [row.device, row]));
}

/**
 * Writes what is known of a device now, if nothing was written since `before` was read (undefined: it was never seen). False: somebody
 * else has written meanwhile, and what follows from this news is to be seen anew.
 */
export async function deviceSeen(
  trx: Transaction<Tables>,
  before: DeviceSeen | undefined,
  after: DeviceSeen,
): Promise<boolean> {
  if (!before) {
    const inserted = await trx
      .insertInto('devices_seen')
      .values(after)
      .onConflict((conflict) => conflict.doNothing())
      .returning('device')
      .executeTakeFirst();
    return inserted !== undefined;
  }
  const updated = await trx
    .updateTable('devices_seen')
    .set(after)
    .where('device', '=', before.device)
    .where('state', '=', before.state)
    .where('seen_at', '=', before.seen_at)
    .where('sent_at', before.sent_at === null ? 'is' : '=', before.sent_at)
    .returning('device')
    .executeTakeFirst();
  return updated !== undefined;
}
