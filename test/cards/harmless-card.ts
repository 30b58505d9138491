import { expect } from 'vitest';
import { describeProblem, validateMessage } from '../../sandbox/slack/block-kit.ts';
import type { Card } from '../../src/cards/card.ts';
import { renderMessage } from '../../src/messengers/slack/render.ts';
import { expectHarmless, textsIn } from '../slack/harmless.ts';
import { screen } from './samples.ts';

/** Takes a card to the bytes that Slack gets: it takes them, and nothing in them is alive, unseen, or a phone number. */
export function expectHarmlessCard(card: Card): void {
  const message = renderMessage(card);
  expect(validateMessage(message).map(describeProblem)).toEqual([]);
  expect(JSON.stringify(message.blocks).length).toBeLessThan(60_000);
  expectHarmless([...textsIn(message.blocks), { text: message.text, markup: true, verbatim: true }]);
  expect(screen(card)).not.toMatch(/[\u202a-\u202e\u2066-\u2069\0]/);
  expect(card.summary).not.toBe('');
  for (const button of card.buttons) expect(button.value.length).toBeLessThanOrEqual(2_000);
}
