import { expect } from 'vitest';
import { isRecord } from '../../sandbox/slack/json.ts';

/** Every text in the blocks, and whether Slack parses markup in it. */
export function textsIn(
  node: unknown,
): { readonly text: string; readonly markup: boolean; readonly verbatim: boolean }[] {
  if (Array.isArray(node)) return node.flatMap(textsIn);
  if (!isRecord(node)) return [];
  const own =
    typeof node['text'] === 'string'
      ? [{ text: node['text'], markup: node['type'] === 'mrkdwn', verbatim: node['verbatim'] === true }]
      : [];
  const alt =
    typeof node['alt_text'] === 'string' ? [{ text: node['alt_text'], markup: false, verbatim: true }] : [];
  return [...own, ...alt, ...Object.values(node).flatMap(textsIn)];
}

const UNSEEN =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what must not be there
  /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]/;
const LONE = /[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/;
/** `<` and `>` are Slack's only way to a mention or a masked link; an ampersand must begin one of three entities. */
const ALIVE = /[<>]/;

/** Nothing in these texts is alive, unseen, or half a character. */
export function expectHarmless(texts: ReturnType<typeof textsIn>): void {
  // One assertion for all of them: there are hundreds to a card.
  expect(texts.filter((one) => !isHarmless(one))).toEqual([]);
}

function isHarmless({ text, markup, verbatim }: ReturnType<typeof textsIn>[number]): boolean {
  if (UNSEEN.test(text) || LONE.test(text)) return false;
  return !markup || (verbatim && !ALIVE.test(text));
}
