import type { YopointSettings } from '../settings/settings.ts';
import { refusedBefore, stillProvedByOld } from './counted-before.ts';
import { type Finding, failed, ok, skipped } from './finding.ts';
import { sendVendorTest } from './vendor-test.ts';

const APP_SECRET_STEP =
  "The running service has another YOPOINT_APP_SECRET than this environment: copy it from YoPoint's open platform, your application's page, and start the service again.";

/** Sends the running service YoPoint's test as a business notification: it is echoed and not stored. */
export async function checkSelfNotice(
  service: string | null,
  yopoint: YopointSettings | null,
): Promise<Finding> {
  if (yopoint === null) return skipped('off: YoPoint is');
  if (service === null) return skipped('no service to notify');
  const url = `${service}/yopoint/notify`;
  const { answer, echoed } = await sendVendorTest(url, yopoint.appId, yopoint.appSecret);
  if (echoed) {
    const keys = yopoint.payKey === null ? 'YOPOINT_APP_SECRET' : 'YOPOINT_APP_SECRET or YOPOINT_PAY_KEY';
    const before = await refusedBefore(service, '/yopoint/notify', "they were YoPoint's", keys);
    const old = await stillProvedByOld(service, 'YOPOINT_APP_SECRET_OLD', yopoint.appSecretOld !== null);
    return ok(`${url} took one${old}${before}`);
  }
  if (answer.status === null) {
    return failed(`${url} gave no answer (${answer.why})`, "Look at the running service's log.");
  }
  // In front of the payment system, what it cannot verify goes there, and whatever that says comes back.
  if (answer.status === 401 || (answer.status === 200 && yopoint.paymentRelayUrl !== null)) {
    return failed(`${url} refused the signature`, APP_SECRET_STEP);
  }
  return failed(
    `${url} answered HTTP ${answer.status} and no echo`,
    'Start the service again with YOPOINT_APP_ID and YOPOINT_APP_SECRET of this environment.',
  );
}
