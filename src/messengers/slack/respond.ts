import { WebAPIPlatformError } from '@slack/web-api';
import { memoized } from '../../domain/memoize.ts';
import type { Log } from '../../observe/log.ts';
import type { Metrics } from '../../observe/metrics.ts';
import type { Block, Message } from './limits.ts';

/** Where a message goes: seen by the asker alone or by the channel, new or in the place of the card that was clicked. */
type Placement = { readonly to: 'asker' | 'channel'; readonly place: 'new' | 'replace' };

type Placed = ReturnType<typeof payload>;

/** What Slack takes as an acknowledgement's body and at a response URL. */
export function placed(message: Message, { to, place }: Placement): Placed {
  return to === 'asker' && place === 'new' ? privately(message) : payload(message, to, place);
}

/** By far the most common, so that its object is made once per message. */
const privately = memoized((message: Message) => payload(message, 'asker', 'new'));

function payload(message: Message, to: Placement['to'], place: Placement['place']) {
  return {
    response_type: to === 'channel' ? ('in_channel' as const) : ('ephemeral' as const),
    replace_original: place === 'replace',
    text: message.text,
    // Bolt's types want a mutable list; nothing changes it.
    blocks: [...message.blocks],
  };
}

const ATTEMPTS = 3;
const TIMEOUT_MS = 5_000;
const PAUSE_MS = 400;
const LONGEST_PAUSE_MS = 10_000;

/** Why an answer did not reach its response URL. */
export class ResponseUrlFailed extends Error {
  readonly code = 'response_url_failed';
}

/**
 * Sends to a response URL (30 minutes, five uses). Tries again after 429, 5xx and a lost connection: at worst somebody
 * sees an answer twice, which is better than not at all. Throws `ResponseUrlFailed` when it cannot be delivered.
 */
export async function sendToResponseUrl(
  url: string,
  payload: object,
  { log, metrics }: { readonly log: Log; readonly metrics: Metrics },
): Promise<void> {
  let why = 'no attempt';
  for (let attempt = 1; attempt <= ATTEMPTS; attempt++) {
    const done = metrics.messengerCalls.startTimer({ messenger: 'slack', method: 'response_url' });
    let pause = PAUSE_MS * attempt;
    try {
      const response = await fetch(url, {
        method: 'POST',
        headers: { 'content-type': 'application/json; charset=utf-8' },
        body: JSON.stringify(payload),
        redirect: 'error',
        signal: AbortSignal.timeout(TIMEOUT_MS),
      });
      const body = await response.text();
      done({ outcome: String(response.status) });
      // Slack also refuses with 200 and a word in the body.
      if (response.ok && !/"ok"\s*:\s*false/.test(body)) return;
      why = `Slack answered ${response.status} ${body.slice(0, 200)}`;
      if (response.status !== 429 && response.status < 500) break;
      const wait = Number(response.headers.get('retry-after')) * 1000;
      if (wait > 0) pause = Math.min(wait, LONGEST_PAUSE_MS);
    } catch (error) {
      done({ outcome: 'failed' });
      why = error instanceof Error ? error.message : String(error);
    }
    log.warn({ attempt, why }, 'an answer did not reach its response URL');
    if (attempt < ATTEMPTS) await new Promise((resolve) => setTimeout(resolve, pause));
  }
  throw new ResponseUrlFailed(why);
}

/** Whether Slack took offence at the blocks themselves: a picture it cannot fetch is enough for it to refuse them all. */
export function refusesBlocks(error: unknown): boolean {
  if (error instanceof WebAPIPlatformError) return error.data.error.startsWith('invalid_blocks');
  return error instanceof ResponseUrlFailed && error.message.includes('invalid_blocks');
}

/**
 * Sends a message, and when Slack refuses its blocks, once more without pictures and then as bare text: an answer without
 * its looks is better than none. Answers what `send` answers, throws what it throws last. `offends`: what else is taken for
 * offence at the looks.
 */
export async function withLess<T>(
  message: Message,
  send: (message: Message) => Promise<T>,
  offends: (error: unknown) => boolean = refusesBlocks,
): Promise<T> {
  const plainer = [withoutPictures, withoutBlocks];
  let next: Message = message;
  for (;;) {
    try {
      return await send(next);
    } catch (error) {
      const simplify = plainer.shift();
      if (!simplify || !offends(error)) throw error;
      next = simplify(message);
    }
  }
}

function withoutPictures({ text, blocks }: Message): Message {
  return {
    text,
    blocks: blocks.flatMap((block): Block[] => {
      if (block.type === 'image') return [];
      if (block.type !== 'section' || block.accessory?.type !== 'image') return [block];
      const { accessory: _picture, ...rest } = block;
      return [rest];
    }),
  };
}

function withoutBlocks({ text }: Message): Message {
  return { text, blocks: [] };
}
