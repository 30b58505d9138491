import { createSlack } from '../../sandbox/slack/slack.ts';
import { createSlackMessenger } from '../../src/messengers/slack/slack.ts';
import type { Beside } from './poor-desk.ts';

const TOKENS = { bot: 'xoxb-beside-test', app: 'xapp-beside-test', secret: 'beside-test' } as const;

/** A Slack of the same people beside the poor messenger, by the same clock. */
export async function slackBeside(now: () => number): Promise<Beside> {
  const slack = createSlack({
    botToken: TOKENS.bot,
    appToken: TOKENS.app,
    signingSecret: TOKENS.secret,
    now,
  });
  await slack.listen();
  return {
    slack,
    env: {
      SLACK_API_URL: slack.apiUrl,
      SLACK_BOT_TOKEN: TOKENS.bot,
      SLACK_APP_TOKEN: TOKENS.app,
      SLACK_SIGNING_SECRET: TOKENS.secret,
    },
    messenger: (desk, settings) => {
      if (!settings.slack) throw new Error('Slack is off');
      return createSlackMessenger(settings.slack, desk, (why) => {
        throw new Error(why);
      });
    },
    close: () => slack.close(),
  };
}
