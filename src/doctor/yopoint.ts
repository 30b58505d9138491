import type { YopointSettings } from '../settings/settings.ts';
import { VendorBusy, VendorRefused, VendorRejectedSignature } from '../vendors/errors.ts';
import { createTransport } from '../vendors/transport.ts';
import { yopointSaysTime } from '../vendors/yopoint/assumptions.ts';
import { createYoPointClient } from '../vendors/yopoint/client.ts';
import { errorWords, type Finding, failed, ok, skipped } from './finding.ts';
import type { Hide } from './hide.ts';

/** An engineer waits for it. */
const PATIENCE_MS = 6_000;

/** Whether YoPoint accepts a signed call: one cabinet of the list (docs/vendors.md, YoPoint “Devices”), which changes nothing. */
export async function checkYopoint(yopoint: YopointSettings | null, hide: Hide): Promise<Finding> {
  if (yopoint === null) return skipped('off: its variables are not set');
  const transport = createTransport({ vendor: 'yopoint', totalTimeoutMs: PATIENCE_MS });
  try {
    const client = createYoPointClient(yopoint, { transport, now: Date.now });
    await client.cabinetList(1, 1);
    return ok(
      yopoint.doorOpenId === null
        ? 'answered a signed call'
        : 'answered a signed call; whether it knows YOPOINT_DOOR_OPEN_ID was not tried, since only an open door would tell',
    );
  } catch (error) {
    return failed(whatOf(error, hide), stepFor(error, yopoint));
  } finally {
    transport.close();
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
