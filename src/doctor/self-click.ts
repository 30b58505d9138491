import { createHmac, randomUUID } from 'node:crypto';
import type { Settings, SlackSettings } from '../settings/settings.ts';
import { type Finding, failed, ok, skipped, wordsOf } from './finding.ts';

const TIMEOUT_MS = 5_000;

/**
 * Sends the running service a request signed as Slack signs (slack/README.md, Signature) and expects its challenge back:
 * what the route, the signing secret and the raw body have to be right for, before any click works.
 */
export async function checkSelfClick({ port }: Settings, slack: SlackSettings): Promise<Finding> {
  if (slack.appToken !== null) return skipped('Socket Mode has no address to click on');
  const url = `http://127.0.0.1:${port}/slack/events`;
  const challenge = randomUUID();
  const body = JSON.stringify({ type: 'url_verification', challenge });
  const timestamp = String(Math.floor(Date.now() / 1000));
  const hmac = createHmac('sha256', slack.signingSecret).update(`v0:${timestamp}:${body}`).digest('hex');
  let response: Response;
  let text: string;
  try {
    response = await fetch(url, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        'x-slack-request-timestamp': timestamp,
        'x-slack-signature': `v0=${hmac}`,
      },
      body,
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    text = await response.text();
  } catch (error) {
    if (isRefused(error)) return skipped(`no service runs on port ${port}`);
    return failed(
      `${url} gave no answer (${wordsOf(error)})`,
      `Look at the log of what listens on port ${port}; if it is not Latchkey, set PORT to another port.`,
    );
  }
  if (response.status === 200 && text.includes(challenge)) return ok(`${url} took a signed request`);
  if (response.status === 401) {
    return failed(
      `${url} refused the signature`,
      'The running service has another SLACK_SIGNING_SECRET than this environment: copy it from api.slack.com/apps, your app, "Basic Information", "App Credentials", and start the service again.',
    );
  }
  return failed(
    `${url} answered HTTP ${response.status} and not the challenge`,
    `Something else may listen on port ${port}: stop it, or set PORT to another port.`,
  );
}

/** fetch hides the reason in the cause. */
function isRefused(error: unknown): boolean {
  const cause = error instanceof Error ? error.cause : undefined;
  return cause instanceof Error && 'code' in cause && cause.code === 'ECONNREFUSED';
}
