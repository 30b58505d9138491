import { z } from 'zod';
import type { SlackSettings } from '../settings/settings.ts';
import { type Finding, failed, ok, skipped } from './finding.ts';
import { REACH_SLACK, type SlackCall } from './slack-call.ts';

const botSchema = z.object({ bot: z.object({ app_id: z.string() }) });

/**
 * Whether the app token gets a socket, and is of the same app as the bot; `bot` is null when that is not known. Opens no socket:
 * asking for its address proves the token, its scope and the switch.
 */
export async function checkSocketMode(
  slack: SlackSettings,
  bot: string | null,
  call: SlackCall,
): Promise<Finding> {
  if (slack.appToken === null) return skipped('off: SLACK_APP_TOKEN is not set, Slack delivers over HTTP');
  const answer = await call('apps.connections.open', slack.appToken);
  if (answer.ok) {
    return (await isOfAnotherApp(slack.botToken, slack.appToken, bot, call))
      ? failed(
          'the app token is of another app than the bot token, so that nothing would arrive',
          `Take SLACK_BOT_TOKEN and SLACK_APP_TOKEN from the pages of one app at api.slack.com/apps.`,
        )
      : ok('Slack hands out a socket');
  }
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

/** False also when Slack does not tell. */
async function isOfAnotherApp(
  botToken: string,
  appToken: string,
  bot: string | null,
  call: SlackCall,
): Promise<boolean> {
  if (bot === null) return false;
  const [ofApp, ofBot] = await Promise.all([
    call('auth.test', appToken),
    call('bots.info', botToken, { bot }),
  ]);
  if (!ofApp.ok || !ofBot.ok) return false;
  const told = botSchema.safeParse(ofBot.body);
  const { app_id: app } = ofApp.body;
  return told.success && typeof app === 'string' && app !== told.data.bot.app_id;
}
