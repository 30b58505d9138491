import { randomUUID } from 'node:crypto';
import { signatureOf } from '../lib/signature.ts';
import { SLACK_SCHEME } from '../messengers/slack/signature.ts';
import type { SlackSettings } from '../settings/settings.ts';
import { refusedBefore, stillProvedByOld } from './counted-before.ts';
import { type Finding, failed, ok, skipped } from './finding.ts';
import { knock } from './knock.ts';

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
