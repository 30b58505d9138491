import { WebAPIPlatformError } from '@slack/web-api';
import type { Block, Message } from './limits.ts';
import { ResponseUrlFailed } from './respond.ts';

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
