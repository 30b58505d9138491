import type { Transaction } from 'kysely';
import { raiseAlert, reopenAlert, touchAlert } from '../alerts/raise.ts';
import type { AlertFacts } from '../domain/alert.ts';
import type { DeviceReport } from '../domain/notice.ts';
import type { RequestParts } from '../requests/parts.ts';
import { unsettledAlerts } from '../store/alerts.ts';
import { deviceSeen, devicesSeen } from '../store/devices-seen.ts';
import type { Tables } from '../store/tables.ts';

/** What of a device may be a reason for alarm; null where the vendor does not say. */
type Condition = { readonly online: boolean | null; readonly selling: boolean | null };

type DeviceAlert = Extract<AlertFacts, { kind: 'device_offline' | 'device_stopped' }>;

/** In trouble again so soon after it was over, it is the same trouble: no new card, in ms. */
const SAME_TROUBLE_MS = 10 * 60_000;

/**
 * Compares devices with what was known of them: one that went offline or stopped selling is an alert, one that is back ends it. A
 * device seen for the first time is only written down, unless the vendor announces it as changed.
 */
export async function noteDevices(
  parts: RequestParts,
  devices: readonly DeviceReport[],
  { announced }: { readonly announced: boolean },
): Promise<void> {
  const { db, now, wake } = parts;
  const byKey = new Map(devices.map((device) => [keyOf(device), device]));
  const before = await devicesSeen(db, [...byKey.keys()]);
  let changed = false;
  for (const [key, device] of byKey) {
    const known = before.get(key) ?? null;
    const merged = mergedWith(known, conditionOf(device));
    const state = JSON.stringify(merged);
    if (state === known) continue;
    const at = now();
    await db.transaction().execute(async (trx) => {
      if (!(await deviceSeen(trx, key, known, state, at))) return;
      const was: Condition =
        known === null ? { online: announced ? true : null, selling: announced ? true : null } : read(known);
      await follow(trx, parts, key, device, 'device_offline', was.online, merged.online, at);
      // What is offline sells nothing anyway: one alarm is enough.
      if (merged.online !== false) {
        await follow(trx, parts, key, device, 'device_stopped', was.selling, merged.selling, at);
      }
    });
    changed = true;
  }
  if (changed) wake();
}

async function follow(
  trx: Transaction<Tables>,
  { policy }: RequestParts,
  key: string,
  { code, name, place }: DeviceReport,
  kind: DeviceAlert['kind'],
  was: boolean | null,
  is: boolean | null,
  at: number,
): Promise<void> {
  if (was === is || is === null) return;
  if (is) {
    for (const { id } of await unsettledAlerts(trx, kind, key)) {
      await touchAlert(trx, policy, id, {
        at,
        over: true,
        reply: { key: `over.${at}`, content: { what: 'over' } },
      });
    }
    return;
  }
  // Nothing was known: whether it has just happened or long been so cannot be told.
  if (was === null) return;
  if (await reopenAlert(trx, kind, key, at - SAME_TROUBLE_MS, at)) return;
  const facts: DeviceAlert = { kind, code, name, place };
  await raiseAlert(trx, policy, { id: `${kind}:${key}:${at}`, subject: key, facts }, at);
}

/** A notice names a device by its codes, the list by all of them. */
function keyOf({ productionCode, code, id }: DeviceReport): string {
  return productionCode ?? code ?? id ?? '';
}

function conditionOf({ online, powered, sellingEnabled, selling }: DeviceReport): Condition {
  const stopped =
    sellingEnabled === false || selling.meaning === 'stopped' || selling.meaning === 'not_deployed';
  const says = sellingEnabled !== null || selling.meaning !== 'unknown';
  return {
    online: powered === false ? false : online,
    selling: stopped ? false : says ? true : null,
  };
}

/** What the vendor does not say this time stays as it was known. */
function mergedWith(known: string | null, { online, selling }: Condition): Condition {
  const was = known === null ? null : read(known);
  return { online: online ?? was?.online ?? null, selling: selling ?? was?.selling ?? null };
}

function read(state: string): Condition {
  // Written by this program alone, from this type.
  return JSON.parse(state) as Condition;
}
