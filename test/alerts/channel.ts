import { WebClient } from '@slack/web-api';
import { createSlack } from '../../sandbox/slack/slack.ts';
import type { Message } from '../../sandbox/slack/workspace.ts';
import type { Store } from '../../src/store/open-store.ts';
import { NOON, type Options, startRequests } from '../desk/desk.ts';
import { postingMessenger } from '../slack/posting-messenger.ts';

const ALERTS = 'C0ALERTS';
const BOT_TOKEN = 'xoxb-alerts-test';

/** The desk's use cases over a real store, both simulators, and one clock that is moved by hand. */
export async function startChannel(store: Store, options: Options = {}) {
  const clock = { ms: NOON };
  const slack = createSlack({ botToken: BOT_TOKEN, signingSecret: 'alerts-test', now: () => clock.ms });
  await slack.listen();
  const client = new WebClient(BOT_TOKEN, {
    slackApiUrl: slack.apiUrl,
    timeout: 4_000,
    retryConfig: { retries: 0 },
    rejectRateLimitedCalls: true,
  });
  const desk = await startRequests(store, {
    ...options,
    clock,
    messengers: (policy) => [postingMessenger(client, policy, () => clock.ms)],
  });
  const inChannel = (): readonly Message[] =>
    slack.workspace.messages().filter((message) => message.channel === ALERTS);
  return {
    ...desk,
    slack,
    /** Posts by another clock than the one that is moved by hand: `now` in unix ms. */
    messengerBy: (now: () => number) => postingMessenger(client, desk.parts.policy, now),
    /** Cards and digests of the alerts channel, oldest first. */
    cards: () => inChannel().filter(({ threadTs, ts }) => threadTs === undefined || threadTs === ts),
    /** What stands below a message, oldest first. */
    below: ({ ts }: Message) => inChannel().filter((message) => message.threadTs === ts && message.ts !== ts),
    async close(): Promise<void> {
      await desk.close();
      await slack.close();
    },
  };
}

/** What `startChannel` gives. */
export type AlertsDesk = Awaited<ReturnType<typeof startChannel>>;

/** All that a person reads of a message, one text below the other. */
export function words(message: Message | undefined): string {
  const texts: string[] = [];
  const collect = (value: unknown): void => {
    if (Array.isArray(value)) for (const each of value) collect(each);
    else if (typeof value === 'object' && value !== null) {
      for (const [key, inner] of Object.entries(value)) {
        if ((key === 'text' || key === 'alt_text') && typeof inner === 'string') texts.push(inner);
        else collect(inner);
      }
    }
  };
  collect(message?.blocks);
  return texts.join('\n');
}
