import { WebAPIRateLimitedError, type WebClient } from '@slack/web-api';
import type { Message } from './limits.ts';
import { withLess } from './respond.ts';
import { refusalWord } from './trouble.ts';

const EVENT_TYPE = 'latchkey_answer';
const ATTEMPTS = 3;
const PAUSE_MS = 500;
const LONGEST_PAUSE_MS = 30_000;

type Post = {
  readonly channel: string;
  readonly threadTs: string;
  readonly message: Message;
  /** Ours for this post: travels as metadata, so that a post whose answer was lost is found and not repeated. */
  readonly id: string;
};

/**
 * Posts into a thread, once. After a lost answer it looks whether the post arrived before it posts again; after a 429 it
 * waits as long as Slack says. Throws what Slack answered when it refuses, and the last error when it cannot be reached.
 */
export async function postInThread(client: WebClient, post: Post): Promise<void> {
  await withLess(post.message, (message) => postOnce(client, { ...post, message }));
}

/** An ephemeral message: seen by one person, until they reload. Throws what Slack answers. */
export async function postPrivately(
  client: WebClient,
  to: { channel: string; user: string; message: Message; threadTs?: string | undefined },
): Promise<void> {
  const { channel, user, threadTs } = to;
  await withLess(to.message, async ({ text, blocks }) => {
    const thread = threadTs === undefined ? {} : { thread_ts: threadTs };
    await client.chat.postEphemeral({ channel, user, text, blocks: [...blocks], ...thread });
  });
}

/** A message in the conversation between the bot and one person. Throws what Slack answers. */
export async function postDirectly(client: WebClient, user: string, message: Message): Promise<void> {
  const { channel } = await client.conversations.open({ users: user });
  const id = channel?.id;
  if (id === undefined) throw new Error('Slack named no conversation');
  await withLess(message, async ({ text, blocks }) => {
    await client.chat.postMessage({ channel: id, text, blocks: [...blocks] });
  });
}

async function postOnce(client: WebClient, post: Post): Promise<void> {
  let last: unknown;
  for (let attempt = 1; attempt <= ATTEMPTS; attempt++) {
    try {
      if (attempt > 1 && !(last instanceof WebAPIRateLimitedError) && (await arrived(client, post))) return;
      await client.chat.postMessage({
        channel: post.channel,
        thread_ts: post.threadTs,
        text: post.message.text,
        blocks: [...post.message.blocks],
        metadata: { event_type: EVENT_TYPE, event_payload: { id: post.id } },
        unfurl_links: false,
        unfurl_media: false,
      });
      return;
    } catch (error) {
      if (refusalWord(error) !== null) throw error;
      last = error;
      const wait = error instanceof WebAPIRateLimitedError ? error.retryAfter * 1000 : PAUSE_MS * attempt;
      if (attempt < ATTEMPTS)
        await new Promise((resolve) => setTimeout(resolve, Math.min(wait, LONGEST_PAUSE_MS)));
    }
  }
  throw last;
}

async function arrived(client: WebClient, { channel, threadTs, id }: Post): Promise<boolean> {
  const replies = await client.conversations.replies({
    channel,
    ts: threadTs,
    include_all_metadata: true,
    limit: 100,
  });
  return (replies.messages ?? []).some((message) => {
    // The kit types metadata loosely; what we look for is what we sent.
    const metadata = message.metadata as { event_type?: string; event_payload?: { id?: string } } | undefined;
    return metadata?.event_type === EVENT_TYPE && metadata.event_payload?.id === id;
  });
}
