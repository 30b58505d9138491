import type { SlackSettings } from '../settings/settings.ts';
import { type Finding, failed, ok } from './finding.ts';
import { REACH_SLACK, type SlackCall } from './slack-call.ts';

/** Whether Slack knows the bot token; the scopes that it named with its answer. */
export async function checkSlackToken(
  slack: SlackSettings,
  call: SlackCall,
): Promise<{ readonly scopes: readonly string[] | null; readonly finding: Finding }> {
  const answer = await call('auth.test', slack.botToken);
  if (answer.ok) {
    const { team, user, bot_id: botId } = answer.body;
    if (typeof botId !== 'string') {
      const step =
        'Set SLACK_BOT_TOKEN to the "Bot User OAuth Token" (xoxb-...) of api.slack.com/apps, your app, "OAuth & Permissions".';
      return { scopes: null, finding: failed('the token is not that of a bot', step) };
    }
    return { scopes: answer.scopes, finding: ok(`${String(user)} in ${String(team)}`) };
  }
  if (answer.error === null) return { scopes: null, finding: failed(answer.why, REACH_SLACK) };
  const step =
    'Copy the "Bot User OAuth Token" from api.slack.com/apps, your app, "OAuth & Permissions", into SLACK_BOT_TOKEN; ' +
    'if there is none, press "Install to Workspace" on that page.';
  return { scopes: null, finding: failed(answer.why, step) };
}
