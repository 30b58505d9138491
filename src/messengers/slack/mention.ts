import type { EnvelopedEvent } from '@slack/bolt';
import type { AppMentionEvent } from '@slack/types';
import { refuse, replyToNumbers } from '../../../commands/reply.ts';
import { claimEntry, finishEntry } from '../../store/inbox.ts';
import { identify, type Listening } from './people.ts';
import { postInThread, postPrivately } from './post.ts';
import { renderMessage } from './render.ts';
import { typed } from './text.ts';

/** Longer than a look-up with every retry; after it another delivery of the event may take it over. */
const CLAIM_LAPSES_MS = 60_000;

/**
 * Answers a mention in its thread; what concerns only the person who wrote it, a refusal for instance, privately. Slack
 * sends an event again when in doubt: one delivery answers, on whichever instance.
 */
export async function answerMention(
  event: AppMentionEvent,
  envelope: EnvelopedEvent,
  listening: Listening,
): Promise<void> {
  const { desk, background } = listening;
  const { user, channel } = event;
  if (user === undefined) return;
  const entry = { source: 'slack.event', key: envelope.event_id };
  const claimedAt = desk.now();
  if (!(await claimEntry(desk.db, entry, claimedAt, CLAIM_LAPSES_MS))) return;

  const { asker, refused } = await identify(
    listening,
    user,
    event.user_team ?? event.team ?? envelope.team_id,
  );
  const answers = asker
    ? await replyToNumbers(desk, asker, typed(event.text), 'channel')
    : [refuse(desk, refused, user)];
  for (const [index, { card, to }] of answers.entries()) {
    const message = renderMessage(card);
    const threadTs = event.thread_ts ?? event.ts;
    if (to === 'channel') {
      await postInThread(background, { channel, threadTs, message, id: `${envelope.event_id}.${index}` });
    } else {
      // In a thread only where there is one: elsewhere nobody would see it.
      await postPrivately(background, { channel, user, message, threadTs: event.thread_ts });
    }
  }
  await finishEntry(desk.db, entry, claimedAt, desk.now());
}
