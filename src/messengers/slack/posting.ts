import type { WebClient } from '@slack/web-api';
import type { Card } from '../../cards/card.ts';
import { isAhead } from '../../lib/clock.ts';
import type { Policy } from '../../settings/policy.ts';
import {
  channelRecipient,
  type Messenger,
  MessengerRefused,
  MessengerTrouble,
  type OutgoingMessage,
  type Recipient,
  type Shown,
} from '../port.ts';
import { findPosted, metadata } from './find-posted.ts';
import type { Message } from './limits.ts';
import { createQuiet } from './quiet.ts';
import { renderMessage } from './render.ts';
import { refusesBlocks, withLess } from './respond.ts';
import { inOurWords, refusalWord, stumbleWord, told } from './trouble.ts';

const MOST_CONVERSATIONS = 5_000;

const DAY_MS = 24 * 3_600_000;

/** Slack's words for a message that nothing can be posted below, because somebody removed it. */
const NOTHING_ABOVE = new Set(['thread_not_found', 'cannot_reply_to_message']);

/** What of the port is about messages. */
export type Posting = Pick<Messenger, 'recipients' | 'show' | 'handlesWorkOnce'>;

/** Posts and changes messages by the client for background work. `now` in unix ms. */
export function createPosting(
  client: WebClient,
  policy: Policy,
  now: () => number,
  quiet = createQuiet(now),
): Posting {
  const conversations = new Map<string, string>();

  async function channelOf(recipient: Recipient): Promise<string> {
    for (const name of ['approvals', 'alerts'] as const) {
      const { slack } = policy.channels[name];
      if (recipient !== channelRecipient(name)) continue;
      if (slack === null) throw new MessengerRefused('no_such_place');
      return slack;
    }
    const slack = policy.staff.byId.get(recipient)?.slack ?? null;
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

  async function send(channel: string, message: Message, { id, below }: OutgoingMessage): Promise<string> {
    // The limit of posts is one of each channel.
    const { ts } = await quiet(`chat.postMessage ${channel}`, () =>
      client.chat.postMessage({
        channel,
        text: message.text,
        blocks: [...message.blocks],
        metadata: metadata(id),
        unfurl_links: false,
        unfurl_media: false,
        ...(below !== null && { thread_ts: placeIn(below).ts }),
      }),
    );
    if (!ts) throw new MessengerTrouble('Slack named no message', { retryAfterMs: null, arrived: 'maybe' });
    return ts;
  }

  async function postIn(channel: string, message: OutgoingMessage, card: Card): Promise<Shown> {
    const { id, below, triedSince } = message;
    const thread = below === null ? null : placeIn(below).ts;
    const find = (since: number) =>
      findPosted(client, quiet, { channel, id, thread, since: lookedFrom(since, now()) });
    const there = triedSince === null ? null : await find(triedSince);
    if (there !== null) return { how: 'found', handle: handleOf(channel, there) };
    const sent = await withLess(
      renderMessage(card),
      (form) => send(channel, form, message),
      isRenderingError(message.maySimplify),
    );
    // The first look may have come before the first message did.
    const oldest = (triedSince === null ? null : await find(triedSince)) ?? sent;
    return { how: oldest === sent ? 'posted' : 'found', handle: handleOf(channel, oldest) };
  }

  async function post(message: OutgoingMessage, card: Card): Promise<Shown> {
    const channel = await told(channelOf(message.recipient), 'no');
    try {
      return await postIn(channel, message, card);
    } catch (error) {
      const nothingAbove = message.below !== null && NOTHING_ABOVE.has(refusalWord(error) ?? '');
      if (!nothingAbove) throw inOurWords(error, 'maybe');
      return told(postIn(channel, { ...message, below: null }, card), 'maybe');
    }
  }

  async function change(handle: string, { id, maySimplify }: OutgoingMessage, card: Card): Promise<Shown> {
    const { channel, ts } = placeIn(handle);
    const update = ({ text, blocks }: Message) =>
      quiet('chat.update', async () => {
        await client.chat.update({
          channel,
          ts,
          text,
          blocks: [...blocks],
          // What is not sent along is taken off.
          metadata: metadata(id),
        });
      });
    try {
      await withLess(renderMessage(card), update, isRenderingError(maySimplify));
      return { how: 'changed', handle };
    } catch (error) {
      if (refusalWord(error) === 'message_not_found') return { how: 'gone', handle: null };
      throw inOurWords(error, 'maybe');
    }
  }

  return {
    handlesWorkOnce: false,

    recipients(to) {
      if (to.kind === 'person') return to.staff.slack === null ? [] : [to.staff.id];
      return policy.channels[to.channel].slack === null ? [] : [channelRecipient(to.channel)];
    },

    show: (message, card) =>
      message.handle === null ? post(message, card) : change(message.handle, message, card),
  };
}

/** A message in Slack is named by its channel and its time stamp; no channel's id has a colon. */
function handleOf(channel: string, ts: string): string {
  return `${channel}:${ts}`;
}

function placeIn(handle: string): { readonly channel: string; readonly ts: string } {
  const colon = handle.indexOf(':');
  return { channel: handle.slice(0, colon), ts: handle.slice(colon + 1) };
}

/** From when a message is looked for. A try that lies in the future was noted by a clock that was wrong: a day back finds it. */
function lookedFrom(triedSince: number, now: number): number {
  return isAhead(triedSince, now) ? now - DAY_MS : triedSince;
}

/** Which errors make the desk send a message with less of its looks: with `maySimplify` also those that Slack stumbles with. */
function isRenderingError(maySimplify = false): (error: unknown) => boolean {
  return maySimplify ? (error) => refusesBlocks(error) || stumbleWord(error) !== null : refusesBlocks;
}
