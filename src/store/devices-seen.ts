import type { Kysely, Selectable, Transaction } from 'kysely';
import type { Tables } from './tables.ts';

/** The last known state of a device, so that each change is told once. Times are unix milliseconds. */
export type DevicesSeenTable = {
  /** The manufacturer's code, else the operator's, else the CID. */
  device: string;
  state: string;
  /** When the report arrived, by our clock. */
  seen_at: number;
  /** The vendor's sending time; null when the desk looked by itself. */
  sent_at: number | null;
};

export type DeviceSeen = Selectable<DevicesSeenTable>;

/** The last known states of these devices, by device. */
export async function devicesSeen(
  db: Kysely<Tables>,
  devices: readonly string[],
): Promise<ReadonlyMap<string, DeviceSeen>> {
  if (devices.length === 0) return new Map();
  const rows = await db.selectFrom('devices_seen').selectAll().where('device', 'in', devices).execute();
  return new Map(rows.map((row) => [row.device, row]));
}

/**
 * Writes the state of a device, if nothing was written since `before` was read (undefined: no state yet). False: another writer came
 * first, and the caller must compare again.
 */
export async function writeDeviceSeen(
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
