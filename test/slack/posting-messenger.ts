import type { WebClient } from '@slack/web-api';
import type { Messenger } from '../../src/messengers/port.ts';
import { createPosting } from '../../src/messengers/slack/posting.ts';
import type { Policy } from '../../src/settings/policy.ts';

/** The real posting to a local Slack, without ears and without Home tabs. `now` in unix ms. */
export function postingMessenger(client: WebClient, policy: Policy, now: () => number): Messenger {
  return {
    ...createPosting(client, policy, now),
    name: 'slack',
    showHome: async () => 'same',
    connection: () => ({ connected: true }),
    start: async () => undefined,
    stop: async () => undefined,
  };
}
