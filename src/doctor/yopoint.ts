import type { YopointSettings } from '../settings/settings.ts';
import { VendorBusy, VendorRefused, VendorRejectedSignature } from '../vendors/errors.ts';
import { createTransport } from '../vendors/transport.ts';
import { yopointSaysTime } from '../vendors/yopoint/assumptions.ts';
import { createYoPointClient, type YoPointClient } from '../vendors/yopoint/client.ts';
import { errorWords, type Finding, failed, ok, skipped } from './finding.ts';
import type { Hide } from './hide.ts';

/** An engineer waits for it. */
const PATIENCE_MS = 6_000;

/** Orders of this long are asked for, in seconds: of one of them a single order is read. */
const SINCE_S = 24 * 60 * 60;

/**
 * Whether YoPoint accepts a signed call, by its own test, which needs no right; then each reading method that the desk calls, so that a
 * right that is missing is named. Methods that change something are not tried (docs/vendors.md).
 */
export async function checkYopoint(yopoint: YopointSettings | null, hide: Hide): Promise<Finding> {
  if (yopoint === null) return skipped('off: its variables are not set');
  const transport = createTransport({ vendor: 'yopoint', totalTimeoutMs: PATIENCE_MS });
  try {
    const client = createYoPointClient(yopoint, { transport, now: Date.now });
    const tested = await trial(() => client.apiTest());
    // A vendor without that method refuses it by some word of its own: the others tell then.
    if (tested && (!(tested instanceof VendorRefused) || yopointSaysTime(tested.vendorMessage)))
      return failed(whatOf(tested, hide), stepFor(tested, yopoint));
    const refused = await refusedMethods(client);
    const [first] = refused;
    if (first && !(first.error instanceof VendorRefused))
      return failed(`${first.method}: ${whatOf(first.error, hide)}`, stepFor(first.error, yopoint));
    if (first) {
      const methods = refused.map(({ method }) => method).join(', ');
      return failed(
        `${tested ? '' : 'answered a signed call, but '}${whatOf(first.error, hide)}`,
        tested
          ? `Check YOPOINT_APP_ID, and on YoPoint's open platform that your application may call ${methods}.`
          : `The key is right. On YoPoint's open platform, tick ${methods} for your application.`,
      );
    }
    const answered = 'answered a signed call, and every method that reads';
    return ok(
      yopoint.doorOpenId === null
        ? answered
        : `${answered}; whether it knows YOPOINT_DOOR_OPEN_ID was not tried, since only an open door would tell`,
    );
  } catch (error) {
    return failed(whatOf(error, hide), stepFor(error, yopoint));
  } finally {
    transport.close();
  }
}

type Refused = { readonly method: string; readonly error: unknown };

/** The reading methods that YoPoint refuses. Those about one device or order are tried with one of its own, where it lists any. */
async function refusedMethods(client: YoPointClient): Promise<readonly Refused[]> {
  const refused: Refused[] = [];
  const tried = async <T>(method: string, call: () => Promise<T>): Promise<T | null> => {
    try {
      return await call();
    } catch (error) {
      refused.push({ method, error });
      return null;
    }
  };
  const now = Math.floor(Date.now() / 1000);
  const range = { page: 1, startTime: now - SINCE_S, endTime: now };
  const cabinets = await tried('cabinet.list', () => client.cabinetList(1, 1));
  const cid = cabinets?.items[0]?.id;
  if (cid) await tried('cabinet.product.stock', () => client.cabinetProductStock(cid));
  const orders = await tried('cabinet.order.list', () => client.cabinetOrderList({ ...range, pageSize: 1 }));
  const receiptNo = orders?.items[0]?.number;
  if (receiptNo) await tried('cabinet.order.get', () => client.cabinetOrderGet({ receiptNo }));
  const sales = await tried('consumer.order.list', () => client.consumerOrderList(range));
  const sale = sales?.items[0]?.number;
  if (sale) await tried('consumer.order.get', () => client.consumerOrderGet(sale));
  return refused;
}

/** The error of a call; null: it was answered. */
async function trial(call: () => Promise<unknown>): Promise<unknown> {
  try {
    await call();
    return null;
  } catch (error) {
    return error;
  }
}

function whatOf(error: unknown, hide: Hide): string {
  if (!(error instanceof VendorRefused)) return errorWords(error);
  return `refused with ${hide(`${error.vendorCode} ${error.vendorMessage}`.trim())}`;
}

function stepFor(error: unknown, { timestampUnit }: YopointSettings): string {
  const other = timestampUnit === 's' ? 'ms' : 's';
  const clock = `set this machine's clock; if it is right, try YOPOINT_TIMESTAMP_UNIT=${other}`;
  if (error instanceof VendorRejectedSignature) {
    return `Copy YOPOINT_APP_ID and YOPOINT_APP_SECRET again from YoPoint's open platform, your application's page; if both are right, ${clock}.`;
  }
  if (error instanceof VendorRefused) {
    return yopointSaysTime(error.vendorMessage)
      ? `It minds the time: ${clock}.`
      : "Check YOPOINT_APP_ID, and on YoPoint's open platform that your application may call cabinet.list.";
  }
  if (error instanceof VendorBusy) return 'Run latchkey doctor again in a minute.';
  return "Check YOPOINT_GATEWAY_URL (unset it for the vendor's own) and that this machine may reach it.";
}
