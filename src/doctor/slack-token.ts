import type { SlackSettings } from '../settings/settings.ts';
import type { ClockReading } from './clock.ts';
import { type Finding, failed, ok } from './finding.ts';
import type { Hide } from './hide.ts';
import { REACH_SLACK, type SlackCall } from './slack-call.ts';

/** Whether Slack knows the bot token, and what its answer told besides. */
type TokenCheck = {
  readonly finding: Finding;
  /** False: no answer of Slack's came. */
  readonly reached: boolean;
  /** As Slack named them; null when it did not. */
  readonly scopes: readonly string[] | null;
  /** The bot and the workspace that the token is of; null when the token is of no use. */
  readonly bot: { readonly id: string; readonly team: string } | null;
  readonly clock: ClockReading | null;
};

const USELESS = { scopes: null, bot: null };

/** Asks Slack whose token it is. */
export async function checkSlackToken(
  { botToken }: Pick<SlackSettings, 'botToken'>,
  call: SlackCall,
  hide: Hide,
): Promise<TokenCheck> {
  const answer = await call('auth.test', botToken);
  const { clock } = answer;
  if (answer.ok) {
    const { team, user, bot_id: botId, team_id: teamId } = answer.body;
    if (typeof botId !== 'string' || typeof teamId !== 'string') {
      const step =
        'Set SLACK_BOT_TOKEN to the "Bot User OAuth Token" (xoxb-...) of api.slack.com/apps, your app, "OAuth & Permissions".';
      return { finding: failed('the token is not that of a bot', step), reached: true, ...USELESS, clock };
    }
    const finding = ok(`${hide(String(user))} in ${hide(String(team))}`);
    return { finding, reached: true, scopes: answer.scopes, bot: { id: botId, team: teamId }, clock };
  }
  if (answer.error === null) {
    return { finding: failed(answer.why, REACH_SLACK), reached: false, ...USELESS, clock };
  }
  const step =
    'Copy the "Bot User OAuth Token" from api.slack.com/apps, your app, "OAuth & Permissions", into SLACK_BOT_TOKEN; ' +
    'if there is none, press "Install to Workspace" on that page.';
  return { finding: failed(answer.why, step), reached: true, ...USELESS, clock };
}
