import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { describeProblem, validateMessage, validateView } from '../../sandbox/slack/block-kit.ts';
import type { Card, Part } from '../../src/cards/card.ts';
import { renderMessage, renderView } from '../../src/messengers/slack/render.ts';
import { expectHarmless, textsIn } from './harmless.ts';
import { hostile } from './hostile.ts';

const picture = fc.record({
  url: fc.constantFrom('https://img.example/a.png', `https://img.example/${'a'.repeat(4_000)}.png`),
  alt: hostile(3_000),
});

const part: fc.Arbitrary<Part> = fc.oneof(
  fc.record({
    kind: fc.constant('facts' as const),
    facts: fc.array(fc.record({ label: hostile(50), value: hostile(5_000) }), { maxLength: 24 }),
  }),
  fc.record({
    kind: fc.constant('item' as const),
    title: hostile(4_000),
    lines: fc.array(hostile(4_000), { maxLength: 4 }),
    image: fc.option(picture),
    button: fc.option(
      fc.record({
        id: fc.constant('appeal.claim' as const),
        text: fc.constant('Claim'),
        value: fc.stringMatching(/^A[0-9]{1,12}$/),
      }),
    ),
  }),
  picture.map(({ url, alt }) => ({ kind: 'picture' as const, url, alt })),
  fc.record({
    kind: fc.constantFrom('heading' as const, 'text' as const, 'notice' as const),
    text: hostile(5_000),
  }),
);

const card: fc.Arbitrary<Card> = fc.record({
  summary: hostile(5_000),
  title: hostile(400),
  tone: fc.constantFrom(
    'plain' as const,
    'good' as const,
    'waiting' as const,
    'warning' as const,
    'bad' as const,
  ),
  lead: fc.option(hostile(4_000)),
  parts: fc.array(part, { maxLength: 70 }),
  footnotes: fc.array(hostile(2_000), { maxLength: 6 }),
  buttons: fc.uniqueArray(
    fc.record({
      id: fc.constantFrom(
        'order.refresh' as const,
        'order.share' as const,
        'order.reveal' as const,
        'list.prev' as const,
        'list.next' as const,
      ),
      text: fc.oneof(
        fc.constantFrom('Refresh', '刷新'),
        hostile(200).map((text) => `B${text}`),
      ),
      value: fc.stringMatching(/^[A-Za-z0-9._-]{1,200}$/),
    }),
    { selector: ({ id }) => id, maxLength: 5 },
  ),
});

const BARE: Card = {
  summary: 's',
  title: 't',
  tone: 'plain',
  lead: null,
  parts: [],
  footnotes: [],
  buttons: [],
};

const RUNS = { numRuns: 250 } as const;

describe('a card full of hostile texts', () => {
  test('is a message that Slack takes, with nothing alive in it', () => {
    fc.assert(
      fc.property(card, (one) => {
        const message = renderMessage(one);
        expect(validateMessage(message).map(describeProblem)).toEqual([]);
        expect(message.blocks.length).toBeLessThanOrEqual(50);
        expectHarmless([...textsIn(message.blocks), { text: message.text, markup: true, verbatim: true }]);
      }),
      RUNS,
    );
  });

  test('keeps its small print and its buttons, however much there is above them', () => {
    fc.assert(
      fc.property(card, (one) => {
        const { blocks } = renderMessage(one);
        const actions = blocks.flatMap((block) => (block.type === 'actions' ? block.elements : []));
        const inMenus = actions.flatMap((each) => (each.type === 'overflow' ? each.options : []));
        const inSight = actions.filter(({ type }) => type === 'button');
        expect(inSight.length + inMenus.length).toBe(one.buttons.length);
        expect(inSight.length).toBeLessThanOrEqual(Math.max(3, one.buttons.length - 5));
        expect(blocks.some(({ type }) => type === 'context')).toBe(one.footnotes.length > 0);
        expect(blocks[0]?.type).toBe('header');
      }),
      RUNS,
    );
  });

  test.each([
    ['signs that are written as five', '&', 6],
    ['pictures', '🙃', 10],
  ])(
    'keeps its title above small print of nothing but %s, more than a message holds',
    (_what, sign, notes) => {
      const footnotes = Array.from({ length: notes }, () => sign.repeat(2_000));
      const { text, blocks } = renderMessage({ ...BARE, title: sign.repeat(150), footnotes });
      expect(validateMessage({ text, blocks }).map(describeProblem)).toEqual([]);
      expect(blocks.map(({ type }) => type)).toEqual(['header', 'context']);
    },
  );

  test('is a home tab that Slack takes', () => {
    fc.assert(
      fc.property(card, (one) => {
        const blocks = renderView(one);
        expect(validateView({ type: 'home', blocks }).map(describeProblem)).toEqual([]);
        expectHarmless(textsIn(blocks));
      }),
      { numRuns: 100 },
    );
  });
});

test('a button whose id would be cut is an error, since it would act on something else', () => {
  const button = { id: 'list.next', text: 'Next', value: 'x'.repeat(2_001) } as const;
  expect(() => renderMessage({ ...BARE, buttons: [button] })).toThrow(/list\.next/);
});
