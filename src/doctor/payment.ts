import { randomUUID } from 'node:crypto';
import type { YopointSettings } from '../settings/settings.ts';
import { sign } from '../vendors/yopoint/sign.ts';
import { type Finding, failed, type Hide, ok, shownAddress, skipped, unsure } from './finding.ts';
import { type Knock, knock } from './knock.ts';
import { stillProvedByOld } from './service.ts';

const MUST_RECOGNISE =
  'it must recognise a repeated method and receipt and answer as it did the first time, since YoPoint sends again what was answered 503';
const PAY_KEY_STEP =
  "Set YOPOINT_PAY_KEY to the one agreed with YoPoint's staff in the payment configuration, here and in your payment system, and start the service again.";
const START_AGAIN = 'Start the service again with the settings of this environment.';

/**
 * Where payment callbacks go: nowhere here, through the desk to the payment system, or here as copies. The way is tried with YoPoint's
 * own test, signed with the pay key, through the running service's own address.
 */
export async function checkPaymentCallbacks(
  service: string | null,
  yopoint: YopointSettings | null,
  hide: Hide,
): Promise<Finding> {
  if (yopoint === null) return skipped('off: YoPoint is');
  const { payKey, payKeyOld, paymentRelayUrl } = yopoint;
  if (payKey === null) {
    return skipped("off: none come here, YoPoint's payment callback address is your payment system's own");
  }
  const finding = await (paymentRelayUrl === null
    ? checkCopies(service, payKey)
    : checkRelay(service, payKey, paymentRelayUrl, hide));
  if (service === null || finding.state !== 'ok') return finding;
  const old = await stillProvedByOld(service, 'YOPOINT_PAY_KEY_OLD', payKeyOld !== null);
  return ok(`${finding.what}${old}`);
}

async function checkRelay(
  service: string | null,
  payKey: string,
  target: string,
  hide: Hide,
): Promise<Finding> {
  // Without its query, which may hold a key.
  const { origin, pathname } = new URL(target);
  const shown = shownAddress(`${origin}${pathname}`, hide);
  const there = await knock(target, { method: 'HEAD' });
  if (there.status === null) {
    return failed(
      `in front of ${shown}, which cannot be reached (${there.why}): YoPoint is answered 503`,
      'Check YOPOINT_PAYMENT_RELAY_URL, that your payment system runs there, and that this machine may reach it.',
    );
  }
  if (service === null) return ok(`in front of ${shown}, where somebody answers; ${MUST_RECOGNISE}`);
  const ready = await knock(`${service}/readyz/relay`);
  if (ready.status === 404) return failed('the running service passes no payment callbacks on', START_AGAIN);
  const url = `${service}/yopoint/notify`;
  const { answer, echoed } = await sendVendorTest(url, null, payKey);
  if (echoed)
    return ok(`in front of ${shown}: YoPoint's test went there through ${url} and back; ${MUST_RECOGNISE}`);
  if (answer.status === null) {
    return failed(`${url} gave no answer (${answer.why})`, "Look at the running service's log.");
  }
  if (answer.status === 503) {
    return failed(
      `in front of ${shown}: YoPoint's test was not answered there, and YoPoint would be answered 503`,
      'Check YOPOINT_PAYMENT_RELAY_URL of the running service and what your payment system says in its log.',
    );
  }
  return failed(
    `in front of ${shown}: YoPoint's test came back with HTTP ${answer.status} and without its parameters, which YoPoint wants to see`,
    PAY_KEY_STEP,
    'Have your payment system answer api.test with the parameters that it was sent.',
  );
}

async function checkCopies(service: string | null, payKey: string): Promise<Finding> {
  if (service === null) return ok('beside your payment system: copies of its callbacks are listened to');
  const url = `${service}/yopoint/notify`;
  const ready = await knock(`${service}/readyz/relay`);
  if (ready.status === 200) {
    return failed(
      'the running service stands in front of the payment system and listens to no copies',
      START_AGAIN,
    );
  }
  const { answer, echoed } = await sendVendorTest(url, null, payKey);
  if (echoed) return ok(`beside your payment system: ${url} takes copies of its callbacks`);
  if (answer.status === null) {
    return failed(`${url} gave no answer (${answer.why})`, "Look at the running service's log.");
  }
  if (answer.status === 401) {
    return failed(
      `${url} refused the signature`,
      'The running service has another YOPOINT_PAY_KEY than this environment: set the one that your payment system is called with, and start the service again.',
    );
  }
  return failed(`${url} answered HTTP ${answer.status} and no echo`, START_AGAIN);
}

/** Answers of somebody in front of a payment system that is away. */
const NOBODY_BEHIND: readonly number[] = [502, 503, 504];

const NOT_TRIED =
  'whether it takes YOPOINT_REFUND_FORWARD_SECRET was not tried, since only a refund would tell';

/** Whether there is somebody where refunds are forwarded to. A bare HEAD: no refund and no secret is sent. */
export async function checkRefundForward(yopoint: YopointSettings | null, hide: Hide): Promise<Finding> {
  if (yopoint === null) return skipped('off: YoPoint is');
  if (yopoint.refundForward === null) return skipped('off: YOPOINT_REFUND_FORWARD_URL is not set');
  const { url } = yopoint.refundForward;
  // Without its query, which may hold a key.
  const { origin, pathname } = new URL(url);
  const shown = shownAddress(`${origin}${pathname}`, hide);
  const answer = await knock(url, { method: 'HEAD' });
  if (answer.status === null) {
    return failed(
      `${shown} cannot be reached (${answer.why})`,
      'Check YOPOINT_REFUND_FORWARD_URL, that your payment system runs there, and that this machine may reach it.',
    );
  }
  if (NOBODY_BEHIND.includes(answer.status)) {
    return failed(
      `${shown} answered HTTP ${answer.status}`,
      'Check YOPOINT_REFUND_FORWARD_URL and that your payment system runs behind it.',
    );
  }
  if (answer.status === 301 || answer.status === 308) {
    return failed(
      `${shown} leads to another address, where no refund follows`,
      'Set YOPOINT_REFUND_FORWARD_URL to that address.',
    );
  }
  if (answer.status === 404) {
    return unsure(
      `somebody answers at ${shown}, with HTTP 404 to a HEAD: nothing is there, or it takes nothing but refunds; ${NOT_TRIED}`,
      'Compare the path in YOPOINT_REFUND_FORWARD_URL with the one that your payment system serves.',
    );
  }
  return ok(`somebody answers at ${shown} (HTTP ${answer.status} to a HEAD); ${NOT_TRIED}`);
}

/** Word of what came back: `echoed` when the parameters did. */
type Tested = { readonly answer: Knock; readonly echoed: boolean };

/**
 * Sends YoPoint's own test (docs/vendors.md, YoPoint “Callbacks”), which has no effect and is answered with its parameters. `appId` goes along where a
 * business notification is tried, and not (null) where a payment callback is (docs/vendors.md “Callbacks”).
 */
export async function sendVendorTest(url: string, appId: string | null, secret: string): Promise<Tested> {
  const echo = randomUUID();
  const params = {
    ...(appId === null ? {} : { appid: appId }),
    method: 'api.test',
    biz_content: JSON.stringify({ echo }),
    timestamp: String(Math.floor(Date.now() / 1000)),
    sign_type: 'md5',
  };
  const body = new URLSearchParams({ ...params, sign: sign(params, secret) });
  const answer = await knock(url, { method: 'POST', body });
  return { answer, echoed: answer.status === 200 && answer.text.includes(echo) };
}
