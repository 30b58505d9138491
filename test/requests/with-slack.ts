import { createSlack, type Slack } from '../../sandbox/slack/slack.ts';
import type { Message } from '../../sandbox/slack/workspace.ts';
import { createWebClient } from '../../src/messengers/slack/web-client.ts';
import { createLog } from '../../src/observe/log.ts';
import { createMetrics } from '../../src/observe/metrics.ts';
import type { Store } from '../../src/store/open-store.ts';
import { type Options, type RequestsDesk, startRequests } from '../desk/desk.ts';
import { postingMessenger } from '../slack/posting-messenger.ts';

/** The use cases over a real store and both counterparties, with a clock that is moved by hand. */
export type SlackDesk = RequestsDesk & {
  readonly slack: Slack;
  /** What the desk has posted about a request, oldest first: in a channel (C...), or to a person (U...). */
  posted(request: string, to: string): readonly Message[];
  /** The card of a request there, which follows it in place. */
  card(request: string, place: 'approvals' | 'requester'): Message;
};

/** As `startRequests`, with cards and messages going to a local Slack. What people press there reaches nobody. */
export async function startWithSlack(store: Store, options: Options = {}): Promise<SlackDesk> {
  const botToken = 'xoxb-test';
  const signingSecret = 'test-signing-secret';
  const slack = createSlack({ botToken, signingSecret });
  await slack.listen();
  const settings = { botToken, signingSecret, signingSecretOld: null, appToken: null, apiUrl: slack.apiUrl };
  const client = createWebClient(settings, createLog('silent', []), createMetrics());
  const desk = await startRequests(store, {
    ...options,
    messengers: (policy) => [postingMessenger(client, policy, Date.now)],
  });

  function posted(request: string, to: string): readonly Message[] {
    const { workspace } = slack;
    const channel = to.startsWith('U') ? workspace.direct(to).id : to;
    const about = new RegExp(`^${request}\\.`);
    return workspace.messages().filter((one) => one.channel === channel && about.test(idOf(one)));
  }

  return {
    ...desk,
    slack,
    posted,
    card(request, place) {
      const found = slack.workspace.messages().filter((one) => idOf(one) === `${request}.${place}`);
      const [only] = found;
      if (!only || found.length > 1) throw new Error(`${request} has ${found.length} cards for ${place}.`);
      return only;
    },
    async close() {
      await desk.close();
      await slack.close();
    },
  };
}

/** Ours for a message, as its metadata carries it. */
function idOf({ metadata }: Message): string {
  const payload = metadata?.['event_payload'];
  const id = typeof payload === 'object' && payload !== null && 'id' in payload ? payload.id : '';
  return typeof id === 'string' ? id : '';
}
