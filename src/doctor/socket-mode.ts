import type { SlackSettings } from '../settings/settings.ts';
import { type Finding, failed, ok, skipped } from './finding.ts';
import { REACH_SLACK, type SlackCall } from './slack-call.ts';

/** Whether the app token gets a socket. Opens none: asking for its address proves the token, its scope and the switch. */
export async function checkSocketMode(slack: SlackSettings, call: SlackCall): Promise<Finding> {
  if (slack.appToken === null) return skipped('off: SLACK_APP_TOKEN is not set, Slack delivers over HTTP');
  const answer = await call('apps.connections.open', slack.appToken);
  if (answer.ok) return ok('Slack hands out a socket');
  if (answer.error === null) return failed(answer.why, REACH_SLACK);
  const page = 'api.slack.com/apps, your app';
  switch (answer.error) {
    case 'missing_scope':
      return failed(
        'the app token lacks connections:write',
        `Make a new one at ${page}, "Basic Information", "App-Level Tokens", with the scope connections:write, and set SLACK_APP_TOKEN to it.`,
      );
    case 'socket_mode_not_enabled':
      return failed(
        'Socket Mode is switched off for the app',
        `Switch it on at ${page}, "Socket Mode", or unset SLACK_APP_TOKEN.`,
      );
    default:
      return failed(
        answer.why,
        `Copy the app-level token (xapp-...) from ${page}, "Basic Information", "App-Level Tokens", into SLACK_APP_TOKEN.`,
      );
  }
}
