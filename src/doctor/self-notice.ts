import { randomUUID } from 'node:crypto';
import type { YopointSettings } from '../settings/settings.ts';
import { sign } from '../vendors/yopoint/sign.ts';
import { type Finding, failed, ok, skipped } from './finding.ts';
import { knock } from './knock.ts';
import { refusedBefore } from './refused-before.ts';

const PAY_KEY_STEP =
  "The running service has another YOPOINT_PAY_KEY than this environment: set the one agreed with YoPoint's staff in the payment configuration, and start the service again.";
const APP_SECRET_STEP =
  "The running service has another YOPOINT_APP_SECRET than this environment: copy it from YoPoint's open platform, your application's page, and start the service again.";

/**
 * Sends the running service YoPoint's test notification (vendors/yopoint.md §2.5), which is echoed and not stored, signed
 * with each key that YoPoint signs with.
 */
export async function checkSelfNotice(
  service: string | null,
  yopoint: YopointSettings | null,
): Promise<Finding> {
  if (yopoint === null) return skipped('off: YoPoint is');
  if (service === null) return skipped('no service to notify');
  const url = `${service}/yopoint/notify`;
  const { appId, appSecret, payKey } = yopoint;
  const wrong =
    (await tryKey(url, appId, appSecret, APP_SECRET_STEP)) ??
    (payKey === null ? null : await tryKey(url, appId, payKey, PAY_KEY_STEP));
  if (wrong) return wrong;
  const keys = payKey === null ? 'YOPOINT_APP_SECRET' : 'YOPOINT_APP_SECRET or YOPOINT_PAY_KEY';
  const before = await refusedBefore(service, '/yopoint/notify', "they were YoPoint's", keys);
  return payKey === null
    ? ok(
        `${url} took one; YOPOINT_PAY_KEY is not set here: a service without it refuses payment callbacks${before}`,
      )
    : ok(`${url} took one with each key${before}`);
}

/** Null when all is well. */
async function tryKey(url: string, appId: string, secret: string, step: string): Promise<Finding | null> {
  const echo = randomUUID();
  const params = {
    appid: appId,
    method: 'api.test',
    biz_content: JSON.stringify({ echo }),
    timestamp: String(Math.floor(Date.now() / 1000)),
    sign_type: 'md5',
  };
  const body = new URLSearchParams({ ...params, sign: sign(params, secret) });
  const answer = await knock(url, { method: 'POST', body });
  if (answer.status === null) {
    return failed(`${url} gave no answer (${answer.why})`, "Look at the running service's log.");
  }
  if (answer.status === 200 && answer.text.includes(echo)) return null;
  if (answer.status === 401) return failed(`${url} refused the signature`, step);
  return failed(
    `${url} answered HTTP ${answer.status} and no echo`,
    'Start the service again with YOPOINT_APP_ID and YOPOINT_APP_SECRET of this environment.',
  );
}
