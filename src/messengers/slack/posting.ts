import { WebAPIPlatformError, type WebClient } from '@slack/web-api';
import type { Card } from '../../cards/card.ts';
import type { Policy } from '../../settings/policy.ts';
import {
  type Destination,
  type Messenger,
  MessengerRefused,
  MessengerTrouble,
  type Outgoing,
  type Posted,
} from '../messenger.ts';
import { inOurWords, told } from './in-our-words.ts';
import type { Message } from './limits.ts';
import { withLess } from './plainer.ts';
import { renderMessage } from './render.ts';

/** Under this a message carries our id, by which it is found again. */
const EVENT_TYPE = 'latchkey_card';

/** Slack's and our clock, in seconds. */
const CLOCKS_S = 60;
const PAGE = 200;
const MOST_PAGES = 10;
const MOST_CONVERSATIONS = 5_000;

/** What of the port is about posted cards. */
export type Posting = Pick<Messenger, 'reaches' | 'post' | 'update'>;

/** Posts and changes cards by the client for background work. It never tries twice by itself: the job that calls it does. */
export function createPosting(client: WebClient, policy: Policy): Posting {
  const conversations = new Map<string, string>();

  async function channelOf(to: Destination): Promise<string> {
    if (to.kind === 'channel') {
      const channel = policy.channels[to.channel].slack;
      if (channel === null) throw new MessengerRefused('no_such_place');
      return channel;
    }
    const { slack } = to.staff;
    if (slack === null) throw new MessengerRefused('no_such_place');
    const known = conversations.get(slack);
    if (known !== undefined) return known;
    const { channel } = await told(client.conversations.open({ users: slack }), 'no');
    if (!channel?.id) throw new MessengerRefused('no_conversation');
    if (conversations.size >= MOST_CONVERSATIONS) conversations.clear();
    conversations.set(slack, channel.id);
    return channel.id;
  }

  async function send(channel: string, message: Message, { id, under }: Outgoing): Promise<Posted> {
    const { ts } = await client.chat.postMessage({
      channel,
      text: message.text,
      blocks: [...message.blocks],
      metadata: metadata(id),
      unfurl_links: false,
      unfurl_media: false,
      ...(under && { thread_ts: under.message }),
    });
    if (!ts) throw new MessengerTrouble('Slack named no message', { retryAfterMs: null, arrived: 'maybe' });
    return { channel, message: ts };
  }

  /** Messages of this id, oldest first. */
  async function find(channel: string, { id, under }: Outgoing, since: number): Promise<readonly string[]> {
    const found: string[] = [];
    const common = {
      channel,
      oldest: String(since / 1000 - CLOCKS_S),
      include_all_metadata: true,
      limit: PAGE,
    };
    let cursor = '';
    for (let page = 0; page < MOST_PAGES; page += 1) {
      const asked = { ...common, ...(cursor !== '' && { cursor }) };
      const answer = await (under
        ? client.conversations.replies({ ...asked, ts: under.message })
        : client.conversations.history(asked));
      for (const message of answer.messages ?? []) {
        if (message.ts !== undefined && carries(message, id)) found.push(message.ts);
      }
      cursor = answer.response_metadata?.next_cursor ?? '';
      if (cursor === '') break;
    }
    return found.sort((a, b) => Number(a) - Number(b));
  }

  /** The one that stays of those found; the others go. */
  async function keepOldest(channel: string, [first, ...doubles]: readonly string[]): Promise<Posted | null> {
    for (const ts of doubles) await client.chat.delete({ channel, ts });
    return first === undefined ? null : { channel, message: first };
  }

  return {
    reaches: (to) =>
      to.kind === 'channel' ? policy.channels[to.channel].slack !== null : to.staff.slack !== null,

    async post(to, outgoing) {
      const channel = await channelOf(to);
      const { triedSince } = outgoing;
      if (triedSince !== null) {
        const there = await told(find(channel, outgoing, triedSince), 'maybe');
        const kept = await told(keepOldest(channel, there), 'maybe');
        if (kept) return kept;
      }
      let posted: Posted | null = null;
      await told(
        withLess(renderMessage(outgoing.card), async (message) => {
          posted = await send(channel, message, outgoing);
        }),
        'maybe',
      );
      if (!posted) throw new MessengerRefused('nothing_posted');
      if (triedSince === null) return posted;
      // The first look may have come before the first message did.
      const all = await told(find(channel, outgoing, triedSince), 'maybe');
      return (await told(keepOldest(channel, all), 'maybe')) ?? posted;
    },

    async update(posted, card: Card, id) {
      try {
        await withLess(renderMessage(card), async (message) => {
          await client.chat.update({
            channel: posted.channel,
            ts: posted.message,
            text: message.text,
            blocks: [...message.blocks],
            // What is not sent along is taken off.
            metadata: metadata(id),
          });
        });
        return 'updated';
      } catch (error) {
        if (error instanceof WebAPIPlatformError && error.data.error === 'message_not_found') return 'gone';
        throw inOurWords(error, 'maybe');
      }
    },
  };
}

function metadata(id: string) {
  return { event_type: EVENT_TYPE, event_payload: { id } };
}

function carries(message: object, id: string): boolean {
  // The kit types metadata loosely; what we look for is what we sent.
  const { metadata: given } = message as {
    metadata?: { event_type?: string; event_payload?: { id?: string } };
  };
  return given?.event_type === EVENT_TYPE && given.event_payload?.id === id;
}
