import type { Kysely, Transaction } from 'kysely';
import type { Tables } from './tables.ts';

/** What was last known of a device, so that a change is told once. */
export type DevicesSeenTable = {
  /** The manufacturer's code, else the operator's, else the CID. */
  device: string;
  /** JSON. */
  state: string;
  /** Unix milliseconds. */
  seen_at: number;
};

/** What was last known of these devices, by device. */
export async function devicesSeen(
  db: Kysely<Tables>,
  devices: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  if (devices.length === 0) return new Map();
  const rows = await db
    .selectFrom('devices_seen')
    .select(['device', 'state'])
    .where('device', 'in', devices)
    .execute();
  return new Map(rows.map(({ device, state }) => [device, state]));
}

/**
 * Writes what is known of a device now, if it was as `before` until now (null: never seen). False: somebody else has
 * written meanwhile, and what follows from this change is theirs.
 */
export async function deviceSeen(
  trx: Transaction<Tables>,
  device: string,
  before: string | null,
  state: string,
  at: number,
): Promise<boolean> {
  if (before === null) {
    const inserted = await trx
      .insertInto('devices_seen')
      .values({ device, state, seen_at: at })
      .onConflict((conflict) => conflict.doNothing())
      .returning('device')
      .executeTakeFirst();
    return inserted !== undefined;
  }
  const updated = await trx
    .updateTable('devices_seen')
    .set({ state, seen_at: at })
    .where('device', '=', device)
    .where('state', '=', before)
    .returning('device')
    .executeTakeFirst();
  return updated !== undefined;
}
