import type { Transaction } from 'kysely';
import type { AlertFacts } from '../domain/alert.ts';
import type { DeviceReport } from '../domain/notice.ts';
import type { Kit } from '../kit/kit.ts';
import { raiseAlert, reopenAlert, touchAlert } from '../outbox/raise.ts';
import { unsettledAlerts } from '../store/alerts.ts';
import { type DeviceSeen, deviceSeen, devicesSeen } from '../store/devices-seen.ts';
import type { Tables } from '../store/tables.ts';

/** What of a device may be a reason for alarm; null where the vendor does not say. */
type Condition = { readonly online: boolean | null; readonly selling: boolean | null };

type DeviceAlert = Extract<AlertFacts, { kind: 'device_offline' | 'device_stopped' }>;

/** In trouble again so soon after it was over, it is the same trouble: told below its card, in ms. */
const SAME_TROUBLE_MS = 10 * 60_000;

/** How far ahead of this instance's clock the time of news may lie, in ms. */
const CLOCKS_MS = 60_000;

/** Whoever loses so often to others with news of the same device comes again later. */
const MOST_ROUNDS = 20;

/** How devices were heard of. Times in unix ms. */
export type News = {
  /** By our clock: when it came, or when the desk began to look. */
  readonly seenAt: number;
  /** When the vendor says that it sent it; null where the desk looked itself. */
  readonly sentAt: number | null;
  /** The vendor announces a change. */
  readonly announced: boolean;
};

/**
 * Compares devices with what was known of them: one that went offline or stopped selling is an alert, one that is back ends it. A
 * device seen for the first time is only written down, unless the vendor announces it as changed. What is older than what is known
 * moves nothing.
 */
export async function noteDevices(parts: Kit, devices: readonly DeviceReport[], news: News): Promise<void> {
  const byKey = new Map(devices.map((device) => [keyOf(device), device]));
  const before = await devicesSeen(parts.db, [...byKey.keys()]);
  let changed = false;
  for (const [key, device] of byKey) {
    if (!saysAnything(before.get(key), device, news)) continue;
    if (await noteDevice(parts, key, device, news)) changed = true;
  }
  if (changed) parts.wake();
}

/** False: there was newer news. Two about one device at once are noted one after the other, neither is lost. */
async function noteDevice(parts: Kit, key: string, device: DeviceReport, news: News): Promise<boolean> {
  for (let round = 0; round < MOST_ROUNDS; round += 1) {
    const noted = await parts.db.transaction().execute(async (trx) => {
      const known = (await devicesSeen(trx, [key])).get(key);
      if (known && isOlder(news, known, parts.now())) return 'old';
      const was = before(known, news);
      const is = mergedWith(known, was, conditionOf(device));
      const after = { device: key, state: JSON.stringify(is), seen_at: news.seenAt, sent_at: news.sentAt };
      if (!(await deviceSeen(trx, known, after))) return 'overtaken';
      const at = parts.now();
      await follow(trx, parts, key, device, 'device_offline', was.online, is.online, at);
      await follow(trx, parts, key, device, 'device_stopped', was.selling, is.selling, at);
      return 'noted';
    });
    if (noted !== 'overtaken') return noted === 'noted';
  }
  throw new Error(`Others had news of the device ${key} all the while`);
}

/** A look that shows what is known already is not written down, or each would write down every device. */
function saysAnything(known: DeviceSeen | undefined, device: DeviceReport, news: News): boolean {
  if (!known || news.sentAt !== null) return true;
  return JSON.stringify(mergedWith(known, before(known, news), conditionOf(device))) !== known.state;
}

/** By the vendor's clock where both have its time, else by ours; what is known from the future was seen by a clock that was wrong. */
function isOlder({ sentAt, seenAt }: News, known: DeviceSeen, now: number): boolean {
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
  // Nothing was known: whether it has just happened or long been so cannot be told.
  if (was === null) return;
  if (await reopenAlert(trx, policy, { kind, subject: key, since: at - SAME_TROUBLE_MS }, at)) return;
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

/** As it was before this news. What was never seen and is announced as changed was well. */
function before(known: DeviceSeen | undefined, { announced }: News): Condition {
  if (known) return read(known.state);
  return announced ? { online: true, selling: true } : { online: null, selling: null };
}

/**
 * What the vendor does not say this time stays as it was known. So does that an offline device sold: it sells nothing anyway, one
 * alarm is enough, and if it still does not sell when it is back, that is news then.
 */
function mergedWith(known: DeviceSeen | undefined, was: Condition, says: Condition): Condition {
  const online = says.online ?? (known ? was.online : null);
  if (online === false && says.selling === false) return { online, selling: was.selling };
  return { online, selling: says.selling ?? (known ? was.selling : null) };
}

function read(state: string): Condition {
  // Written by this program alone, from this type.
  return JSON.parse(state) as Condition;
}
