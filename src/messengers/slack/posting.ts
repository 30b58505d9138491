import type { WebClient } from '@slack/web-api';
import { isAhead } from '../../lib/clock.ts';
import type { Policy } from '../../settings/policy.ts';
import {
  type Destination,
  type Messenger,
  MessengerRefused,
  MessengerTrouble,
  type Outgoing,
  type Posted,
} from '../port.ts';
import { findPosted, metadata } from './find-posted.ts';
import type { Message } from './limits.ts';
import { refusesBlocks, withLess } from './plainer.ts';
import { createQuiet } from './quiet.ts';
import { renderMessage } from './render.ts';
import { inOurWords, refusalWord, stumbleWord, told } from './trouble.ts';

const MOST_CONVERSATIONS = 5_000;

const DAY_MS = 24 * 3_600_000;

/** Slack's words for a message that nothing can be posted below, because somebody removed it. */
const NOTHING_ABOVE = new Set(['thread_not_found', 'cannot_reply_to_message']);

/** What of the port is about posted cards. */
export type Posting = Pick<Messenger, 'reaches' | 'post' | 'update'>;

/**
 * Posts and changes cards by the client for background work. It never tries twice by itself: the job that calls it does. `now`
 * in unix ms.
 */
export function createPosting(
  client: WebClient,
  policy: Policy,
  now: () => number,
  quiet = createQuiet(now),
): Posting {
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
    const opened = await quiet('conversations.open', () => client.conversations.open({ users: slack }));
    const id = opened.channel?.id;
    if (!id) throw new MessengerRefused('no_conversation');
    if (conversations.size >= MOST_CONVERSATIONS) conversations.clear();
    conversations.set(slack, id);
    return id;
  }

  async function send(channel: string, message: Message, { id, under }: Outgoing): Promise<Posted> {
    // The limit of posts is one of each channel.
    const { ts } = await quiet(`chat.postMessage ${channel}`, () =>
      client.chat.postMessage({
        channel,
        text: message.text,
        blocks: [...message.blocks],
        metadata: metadata(id),
        unfurl_links: false,
        unfurl_media: false,
        ...(under && { thread_ts: under.message }),
      }),
    );
    if (!ts) throw new MessengerTrouble('Slack named no message', { retryAfterMs: null, arrived: 'maybe' });
    return { channel, message: ts };
  }

  async function postIn(channel: string, outgoing: Outgoing): ReturnType<Posting['post']> {
    const { triedSince } = outgoing;
    const find = (since: number) => findPosted(client, quiet, channel, outgoing, lookedFrom(since, now()));
    const there = triedSince === null ? null : await find(triedSince);
    if (there) return { ...there, found: true };
    const sent = await withLess(
      renderMessage(outgoing.card),
      (message) => send(channel, message, outgoing),
      offence(outgoing.orLess),
    );
    // The first look may have come before the first message did.
    const oldest = (triedSince === null ? null : await find(triedSince)) ?? sent;
    return { ...oldest, found: oldest.message !== sent.message };
  }

  /** What belongs below a message that somebody removed is worth saying all the same. */
  async function postBelow(channel: string, outgoing: Outgoing): ReturnType<Posting['post']> {
    try {
      return await postIn(channel, outgoing);
    } catch (error) {
      const { under, ...alone } = outgoing;
      if (!under || !NOTHING_ABOVE.has(refusalWord(error) ?? '')) throw error;
      return postIn(channel, alone);
    }
  }

  return {
    reaches: (to) =>
      to.kind === 'channel' ? policy.channels[to.channel].slack !== null : to.staff.slack !== null,

    async post(to, outgoing) {
      const channel = await told(channelOf(to), 'no');
      return told(postBelow(channel, outgoing), 'maybe');
    },

    async update(posted, card, id, orLess) {
      const change = ({ text, blocks }: Message) =>
        quiet('chat.update', async () => {
          await client.chat.update({
            channel: posted.channel,
            ts: posted.message,
            text,
            blocks: [...blocks],
            // What is not sent along is taken off.
            metadata: metadata(id),
          });
        });
      try {
        await withLess(renderMessage(card), change, offence(orLess));
        return 'updated';
      } catch (error) {
        if (refusalWord(error) === 'message_not_found') return 'gone';
        throw inOurWords(error, 'maybe');
      }
    },
  };
}

/** From when a message is looked for. A try that lies in the future was noted by a clock that was wrong: a day back finds it. */
function lookedFrom(triedSince: number, now: number): number {
  return isAhead(triedSince, now) ? now - DAY_MS : triedSince;
}

/** What is taken for offence at a message's looks: where it was tried in vain several times, that Slack stumbles over it too. */
function offence(orLess = false): (error: unknown) => boolean {
  return orLess ? (error) => refusesBlocks(error) || stumbleWord(error) !== null : refusesBlocks;
}
