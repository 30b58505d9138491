import type { Order, UnixSeconds } from '../../domain/order.ts';
import { CABINET } from '../../domain/order-ref.ts';
import type { DoorFacts } from '../../domain/request.ts';
import type { TimeRange } from '../../domain/time-range.ts';
import type { Kit } from '../../kit/kit.ts';
import { openRequestFor, receiptsOf } from '../../store/requests.ts';
import { portOf } from '../../vendors/port.ts';
import { deviceSubject } from '../ask/record.ts';
import { TIMES } from '../times.ts';

/** More orders than an operator has in the minutes that are looked through. */
const MOST_PAGES = 20;

/** A door command: what its request is about (`d.<CID>`), in whose name it was given, and since when (unix ms). */
type Command = { readonly subject: string; readonly openId: string; readonly since: number };

/**
 * The order that a door command of ours created: one that a notice has named, else out of the vendor's list the nearest to
 * the command that is not of an earlier one. Null: none shows, or the list is too slow to be read through under one lease. `since` in
 * unix ms. Throws `VendorError`.
 */
export async function findDoorOrder(
  { vendors, doorOpenId, db, now }: Kit,
  { deviceId }: DoorFacts,
  since: number,
  trace: string,
): Promise<string | null> {
  const pages = portOf(vendors, CABINET)?.pages;
  if (!pages || doorOpenId === null) return null;
  const subject = deviceSubject(deviceId);
  const open = await openRequestFor(db, 'door', subject);
  // The open one is begun later where it is another command than this.
  if (open && open.receipt !== null && (open.begun_at ?? 0) <= since) return open.receipt;

  const earlier = new Set(await receiptsOf(db, subject));
  const command = { subject, openId: doorOpenId, since };
  const found: Order[] = [];
  const until = now() + TIMES.listing;
  for (let page = 1; page <= MOST_PAGES && now() < until; page += 1) {
    const { items } = await pages.read(minutesOf(since), page, trace);
    found.push(...items.filter((order) => !earlier.has(order.number) && isVisitOf(command, order)));
    if (items.length < (pages.size ?? 1)) break;
  }
  const [nearest] = found.toSorted((a, b) => distance(command, a) - distance(command, b));
  return nearest?.number ?? null;
}

/**
 * Whether an order can be the visit that this command began: of that device, in that name, and made in the minutes of the command.
 * A customer's order of the same door in the same minute is not. A number that says no time does not speak against it.
 */
export function isVisitOf(command: Command, order: Order): boolean {
  const { from, to } = minutesOf(command.since);
  const at = madeAt(order);
  const device = order.device?.id ?? null;
  return (
    device !== null &&
    deviceSubject(device) === command.subject &&
    order.personal.platformIds.includes(command.openId) &&
    (at === null || (at >= from && at <= to))
  );
}

/** How far apart a command and an order were made, in ms. */
export function distance({ since }: Pick<Command, 'since'>, order: Order): number {
  const at = madeAt(order);
  return at === null ? Number.MAX_SAFE_INTEGER : Math.abs(at * 1000 - since);
}

/**
 * When the order of a command can have been made. The command itself creates it (docs/vendors.md, YoPoint “Opening a door”), and it leaves
 * within its lease of half a minute: the minutes beyond are for one that lay in a queue on the way.
 */
function minutesOf(since: number): TimeRange {
  return {
    from: Math.floor((since - TIMES.clocks) / 1000),
    to: Math.ceil((since + TIMES.door.begins + TIMES.clocks) / 1000),
  };
}

/** When an order was made (null: nothing tells); where the vendor does not say, by the time that its number carries (docs/vendors.md “Numbers”, Asia/Shanghai). */
export function madeAt({ createdAt, number }: Order): UnixSeconds | null {
  if (createdAt !== null && createdAt > 0) return createdAt;
  const [, year, month, day, hour, minute, second] =
    /^[A-Z]{2}(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)\d{6}$/.exec(number) ?? [];
  const at = Date.parse(`20${year}-${month}-${day}T${hour}:${minute}:${second}+08:00`);
  return Number.isNaN(at) ? null : at / 1000;
}
