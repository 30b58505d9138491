import type { WebClient } from '@slack/web-api';
import type { Quiet } from './quiet.ts';
import { refusalWord } from './trouble.ts';

/** Under this a message carries our id, by which it is found again. */
const EVENT_TYPE = 'latchkey_card';

/** Slack's and our clock, in seconds. */
const CLOCKS_S = 60;
const PAGE = 200;
const MOST_PAGES = 10;

/** What a message of ours carries. */
export function metadata(id: string) {
  return { event_type: EVENT_TYPE, event_payload: { id } };
}

/** Which message is looked for: by its id, in a channel or in a thread of it, since a time (unix ms). */
type Sought = {
  readonly channel: string;
  readonly id: string;
  /** The time stamp of the message that it belongs below; null: it stands in the channel itself. */
  readonly thread: string | null;
  readonly since: number;
};

/**
 * The time stamp of the message sought; null when there is none. Of several the oldest stays and the others are removed. Throws what Slack
 * answers.
 */
export async function findPosted(
  client: WebClient,
  quiet: Quiet,
  { channel, id, thread, since }: Sought,
): Promise<string | null> {
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
    const answer = await (thread !== null
      ? quiet('conversations.replies', () => client.conversations.replies({ ...asked, ts: thread }))
      : quiet('conversations.history', () => client.conversations.history(asked)));
    for (const message of answer.messages ?? []) {
      if (message.ts !== undefined && carries(message, id)) found.push(message.ts);
    }
    cursor = answer.response_metadata?.next_cursor ?? '';
    if (cursor === '') break;
  }
  const [oldest, ...doubles] = found.sort((a, b) => Number(a) - Number(b));
  for (const ts of doubles) await quiet('chat.delete', () => remove(client, channel, ts));
  return oldest ?? null;
}

async function remove(client: WebClient, channel: string, ts: string): Promise<void> {
  try {
    await client.chat.delete({ channel, ts });
  } catch (error) {
    // Somebody else was quicker.
    if (refusalWord(error) !== 'message_not_found') throw error;
  }
}

function carries(message: object, id: string): boolean {
  // The kit types metadata loosely; what we look for is what we sent.
  const { metadata: given } = message as {
    metadata?: { event_type?: string; event_payload?: { id?: string } };
  };
  return given?.event_type === EVENT_TYPE && given.event_payload?.id === id;
}
