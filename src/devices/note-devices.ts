import type { Transaction } from 'kysely';
import type { AlertFacts } from '../domain/alert.ts';
import type { DeviceReport } from '../domain/notice.ts';
import type { Kit } from '../kit/kit.ts';
import { raiseAlert, reopenAlert, touchAlert } from '../outbox/raise.ts';
import { unsettledAlerts } from '../store/alerts.ts';
import { type DeviceSeen, devicesSeen, writeDeviceSeen } from '../store/devices-seen.ts';
import { stored } from '../store/stored.ts';
import type { Tables } from '../store/tables.ts';

/** The facts of a device that may raise an alert; null: the vendor does not say. */
type Condition = { readonly online: boolean | null; readonly selling: boolean | null };

type DeviceAlert = Extract<AlertFacts, { kind: 'device_offline' | 'device_stopped' }>;

/** A trouble that returns within this time is the same one and is told below its card, in ms. */
const SAME_TROUBLE_MS = 10 * 60_000;

/** How far ahead of this instance's clock the time of a report may be, in ms. */
const CLOCKS_MS = 60_000;

/** After losing this many races with reports of the same device, the job fails and is retried later. */
const MOST_ROUNDS = 20;

/** The circumstances of a report. Times in unix ms. */
export type DeviceNews = {
  /** By our clock: when the notice arrived, or when the desk began to look. */
  readonly seenAt: number;
  /** The vendor's sending time; null when the desk looked by itself. */
  readonly sentAt: number | null;
  /** The vendor announces a change. */
  readonly announced: boolean;
};

/**
 * Compares devices with their stored state. A device that went offline or stopped selling raises an alert; one that recovered settles it.
 * The first report of a device is only stored, unless the vendor announces it as a change. A report older than the stored state is
 * ignored.
 */
export async function noteDevices(
  parts: Kit,
  devices: readonly DeviceReport[],
  news: DeviceNews,
): Promise<void> {
  const byKey = new Map(devices.map((device) => [keyOf(device), device]));
  const before = await devicesSeen(parts.db, [...byKey.keys()]);
  let changed = false;
  for (const [key, device] of byKey) {
    if (!saysAnything(before.get(key), device, news)) continue;
    if (await noteDevice(parts, key, device, news)) changed = true;
  }
  if (changed) parts.wake();
}

/** False: a newer report is stored. Concurrent reports of one device are serialised by conditional writes, and none is lost. */
async function noteDevice(parts: Kit, key: string, device: DeviceReport, news: DeviceNews): Promise<boolean> {
  for (let round = 0; round < MOST_ROUNDS; round += 1) {
    const noted = await parts.db.transaction().execute(async (trx) => {
      const known = (await devicesSeen(trx, [key])).get(key);
      if (known && isOlder(news, known, parts.now())) return 'old';
      const was = before(known, news);
      const is = mergedWith(known, was, conditionOf(device));
      const after = { device: key, state: JSON.stringify(is), seen_at: news.seenAt, sent_at: news.sentAt };
      if (!(await writeDeviceSeen(trx, known, after))) return 'overtaken';
      const at = parts.now();
      await follow(trx, parts, key, device, 'device_offline', was.online, is.online, at);
      await follow(trx, parts, key, device, 'device_stopped', was.selling, is.selling, at);
      return 'noted';
    });
    if (noted !== 'overtaken') return noted === 'noted';
  }
  throw new Error(`Others had news of the device ${key} all the while`);
}

/** False for a look that confirms the stored state: otherwise every look would write every device. */
function saysAnything(known: DeviceSeen | undefined, device: DeviceReport, news: DeviceNews): boolean {
  if (!known || news.sentAt !== null) return true;
  return JSON.stringify(mergedWith(known, before(known, news), conditionOf(device))) !== known.state;
}

/**
 * Compares by the vendor's clock where both times are known, else by ours. A stored time in the future comes from a wrong clock and does
 * not count.
 */
function isOlder({ sentAt, seenAt }: DeviceNews, known: DeviceSeen, now: number): boolean {
  if (known.seen_at > now + CLOCKS_MS) return false;
  if (sentAt !== null && known.sent_at !== null && sentAt !== known.sent_at) return sentAt < known.sent_at;
  return seenAt < known.seen_at;
}

async function follow(
  trx: Transaction<Tables>,
  { policy }: Kit,
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
  // Without a stored state, nobody can tell whether this has just happened.
  if (was === null) return;
  if (await reopenAlert(trx, policy, { kind, subject: key, since: at - SAME_TROUBLE_MS }, at)) return;
  const facts: DeviceAlert = { kind, code, name, place };
  await raiseAlert(trx, policy, { id: `${kind}:${key}:${at}`, subject: key, facts }, at);
}

/** A notice identifies a device by its codes only; the list has all identifiers. */
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

/** The condition before this report. An unknown device that the vendor announces as changed was well. */
function before(known: DeviceSeen | undefined, { announced }: DeviceNews): Condition {
  if (known) return read(known.state);
  return announced ? { online: true, selling: true } : { online: null, selling: null };
}

/**
 * The new condition. A fact that the report leaves out keeps its value. So does the selling state of an offline device: it sells nothing
 * anyway, one alert is enough, and if it does not sell after its return, that raises an alert then.
 */
function mergedWith(known: DeviceSeen | undefined, was: Condition, says: Condition): Condition {
  const online = says.online ?? (known ? was.online : null);
  if (online === false && says.selling === false) return { online, selling: was.selling };
  return { online, selling: says.selling ?? (known ? was.selling : null) };
}

function read(state: string): Condition {
  return stored<Condition>(state);
}
