import { type FetchFunction, WebClient } from '@slack/web-api';
import { createSlack, type Slack } from '../../sandbox/slack/slack.ts';
import type { Message } from '../../sandbox/slack/workspace.ts';
import type { Messenger } from '../../src/messengers/port.ts';
import { createPosting } from '../../src/messengers/slack/posting.ts';
import { webClientOptions } from '../../src/messengers/slack/web-client.ts';
import { createLog } from '../../src/observe/log.ts';
import { createMetrics } from '../../src/observe/metrics.ts';
import type { Policy } from '../../src/settings/policy.ts';
import { postedId } from '../requests/posted.ts';

const BOT_TOKEN = 'xoxb-test';
const SIGNING_SECRET = 'test-signing-secret';
const ALERTS = 'C0ALERTS';

/** A local Slack, and what the desk has posted there. What people press there reaches nobody. */
export type Posting = {
  readonly slack: Slack;
  /** A connection of its own, which knows no conversation yet and posts by this clock (unix ms); `through`: another way to Slack. */
  messengerBy(policy: Policy, now: () => number, through?: FetchFunction): Messenger;
  /** What was posted about a request, oldest first: in a channel (C...), or to a person (U...). */
  posted(request: string, to: string): readonly Message[];
  /** The card of a request there, which follows it in place. */
  card(request: string, place: 'approvals' | 'requester'): Message;
  /** Cards and digests of the alerts channel, oldest first. */
  cards(): readonly Message[];
  /** What stands below a message of that channel, oldest first. */
  below(message: Message): readonly Message[];
};

/** Starts a Slack whose clock is `now` (unix ms). */
export async function openPosting(now: () => number): Promise<Posting> {
  const slack = createSlack({ botToken: BOT_TOKEN, signingSecret: SIGNING_SECRET, now });
  await slack.listen();
  const options = webClientOptions(
    {
      botToken: BOT_TOKEN,
      signingSecret: SIGNING_SECRET,
      signingSecretOld: null,
      appToken: null,
      apiUrl: slack.apiUrl,
    },
    createLog('silent', []),
    createMetrics(),
  );
  const inAlerts = () => slack.workspace.messages().filter((message) => message.channel === ALERTS);

  return {
    slack,
    messengerBy: (policy, clock, through) =>
      postingMessenger(
        new WebClient(BOT_TOKEN, { ...options, ...(through && { fetch: through }) }),
        policy,
        clock,
      ),
    posted(request, to) {
      const { workspace } = slack;
      const channel = to.startsWith('U') ? workspace.direct(to).id : to;
      return workspace
        .messages()
        .filter((one) => one.channel === channel && postedId(one.metadata)?.startsWith(`${request}.`));
    },
    card(request, place) {
      const [only, ...doubles] = slack.workspace
        .messages()
        .filter(({ metadata }) => postedId(metadata) === `${request}.${place}`);
      if (!only || doubles.length > 0) {
        throw new Error(`${request} has ${only ? doubles.length + 1 : 0} cards for ${place}.`);
      }
      return only;
    },
    cards: () => inAlerts().filter(({ threadTs, ts }) => threadTs === undefined || threadTs === ts),
    below: ({ ts }) => inAlerts().filter((message) => message.threadTs === ts && message.ts !== ts),
  };
}

/** The real posting to a local Slack, without ears and without Homes. `now` in unix ms. */
function postingMessenger(client: WebClient, policy: Policy, now: () => number): Messenger {
  return {
    ...createPosting(client, policy, now),
    name: 'slack',
    connection: () => ({ connected: true }),
    start: async () => undefined,
    stop: async () => undefined,
  };
}
