import type { Message } from '../../sandbox/slack/workspace.ts';

/** All that a person reads of a message, one text below the other. */
export function words(message: Message | undefined): string {
  const texts: string[] = [];
  const collect = (value: unknown): void => {
    if (Array.isArray(value)) for (const each of value) collect(each);
    else if (typeof value === 'object' && value !== null) {
      for (const [key, inner] of Object.entries(value)) {
        if ((key === 'text' || key === 'alt_text') && typeof inner === 'string') texts.push(inner);
        else collect(inner);
      }
    }
  };
  collect(message?.blocks);
  return texts.join('\n');
}
