import type { Order, UnixSeconds } from '../domain/order.ts';
import type { DoorFacts } from '../domain/request.ts';
import { receiptsOf } from '../store/requests.ts';
import type { RequestParts } from './parts.ts';
import { deviceSubject } from './subject.ts';
import { TIMES } from './times.ts';

const PAGE_SIZE = 100;
/** More orders than a device's operator has in an hour. */
const MOST_PAGES = 20;

/**
 * The order that a door command of ours created, out of the vendor's list: of that device, in the name doors are opened
 * for, not older than the command (unix ms), and not that of an earlier command. Null: none shows. An order of a customer who
 * opened the same door in that minute is not taken for ours. Throws `VendorError`.
 */
export async function findDoorOrder(
  { yopoint, doorOpenId, db, now }: RequestParts,
  { deviceId }: DoorFacts,
  since: number,
  trace: string,
): Promise<string | null> {
  if (!yopoint || doorOpenId === null) return null;
  const earlier = new Set(await receiptsOf(db, deviceSubject(deviceId)));
  const startTime = Math.floor((since - TIMES.clocks) / 1000);
  const endTime = Math.ceil((now() + TIMES.clocks) / 1000);
  const found: Order[] = [];
  for (let page = 1; page <= MOST_PAGES; page += 1) {
    const { items } = await yopoint.cabinetOrderList(
      { page, startTime, endTime, pageSize: PAGE_SIZE },
      trace,
    );
    found.push(
      ...items.filter(
        (order) =>
          order.device?.id === deviceId &&
          order.personal.platformIds.includes(doorOpenId) &&
          !earlier.has(order.number) &&
          madeAt(order) >= startTime,
      ),
    );
    if (items.length < PAGE_SIZE) break;
  }
  return found.sort((a, b) => madeAt(a) - madeAt(b))[0]?.number ?? null;
}

/** When an order was made; where the vendor does not say, by the time that its number carries (§5.8, Asia/Shanghai). */
function madeAt({ createdAt, number }: Order): UnixSeconds {
  if (createdAt !== null && createdAt > 0) return createdAt;
  const [, year, month, day, hour, minute, second] =
    /^[A-Z]{2}(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)\d{6}$/.exec(number) ?? [];
  const at = Date.parse(`20${year}-${month}-${day}T${hour}:${minute}:${second}+08:00`);
  // A number that says nothing does not speak against it: the list itself was asked for this time.
  return Number.isNaN(at) ? Number.MAX_SAFE_INTEGER : at / 1000;
}
