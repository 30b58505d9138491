import { randomUUID } from 'node:crypto';
import { LATCHKEY_HEADERS, LATCHKEY_SCHEME, signatureOf } from '../lib/signature.ts';
import { SLACK_SCHEME } from '../messengers/slack/http-route.ts';
import type { Settings, SlackSettings, YopointSettings } from '../settings/settings.ts';
import { type Finding, failed, ok, skipped } from './finding.ts';
import { knock } from './knock.ts';
import { sendVendorTest } from './payment.ts';
import { refusedBefore, stillProvedByOld } from './service.ts';

/** Signed and empty: an intake that accepts the signature refuses it for being no appeal, so that nothing is stored. */
const NO_APPEAL = '';

/** Sends the running service a signed request to its intake of appeals. */
export async function checkSelfAppeal(
  service: string | null,
  { appealsSecret: secret, appealsSecretOld: old }: Pick<Settings, 'appealsSecret' | 'appealsSecretOld'>,
): Promise<Finding> {
  if (secret === null) return skipped('off: APPEALS_SECRET is not set');
  if (service === null) return skipped('no service to send one to');
  const url = `${service}/appeals`;
  const timestamp = String(Math.floor(Date.now() / 1000));
  const answer = await knock(url, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      [LATCHKEY_HEADERS.timestamp]: timestamp,
      [LATCHKEY_HEADERS.signature]: signatureOf(LATCHKEY_SCHEME, secret, timestamp, NO_APPEAL),
    },
    body: NO_APPEAL,
  });
  if (answer.status === null) {
    return failed(`${url} gave no answer (${answer.why})`, "Look at the running service's log.");
  }
  if (answer.status === 422) {
    const before = await refusedBefore(service, '/appeals', "they were your app's", 'APPEALS_SECRET');
    const stillOld = await stillProvedByOld(service, 'APPEALS_SECRET_OLD', old !== null);
    return ok(`${url} took the signature, and refused an empty appeal${stillOld}${before}`);
  }
  if (answer.status === 401) {
    return failed(
      `${url} refused the signature`,
      'The running service has another APPEALS_SECRET than this environment: set the one that your app signs with, and start the service again.',
    );
  }
  return failed(
    `${url} answered HTTP ${answer.status}`,
    'Start the service again with APPEALS_SECRET of this environment.',
  );
}

/**
 * Sends the running service a request signed as Slack signs (slack/README.md, Signature) and expects its challenge back:
 * what the route, the signing secret and the raw body have to be right for, before any click works.
 */
export async function checkSelfClick(service: string | null, slack: SlackSettings): Promise<Finding> {
  if (slack.appToken !== null) return skipped('Socket Mode has no address to click on');
  if (service === null) return skipped('no service to click on');
  const url = `${service}/slack/events`;
  const challenge = randomUUID();
  const body = JSON.stringify({ type: 'url_verification', challenge });
  const timestamp = String(Math.floor(Date.now() / 1000));
  const answer = await knock(url, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      'x-slack-request-timestamp': timestamp,
      'x-slack-signature': signatureOf(SLACK_SCHEME, slack.signingSecret, timestamp, body),
    },
    body,
  });
  if (answer.status === null) {
    return failed(`${url} gave no answer (${answer.why})`, "Look at the running service's log.");
  }
  if (answer.status === 200 && answer.text.includes(challenge)) {
    const before = await refusedBefore(service, '/slack/events', "they were Slack's", 'SLACK_SIGNING_SECRET');
    const old = await stillProvedByOld(service, 'SLACK_SIGNING_SECRET_OLD', slack.signingSecretOld !== null);
    return ok(`${url} took a signed request${old}${before}`);
  }
  if (answer.status === 401) {
    return failed(
      `${url} refused the signature`,
      'The running service has another SLACK_SIGNING_SECRET than this environment: copy it from api.slack.com/apps, your app, "Basic Information", "App Credentials", and start the service again.',
    );
  }
  return failed(
    `${url} answered HTTP ${answer.status} and not the challenge`,
    'Start the service again with the settings of this environment; it may be in Socket Mode (SLACK_APP_TOKEN), or not be connected to Slack.',
  );
}

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
