import { expect, test } from 'vitest';
import { parseBlocks } from '../../sandbox/page/app/blocks/parse.ts';
import type { Json } from '../../sandbox/page/protocol.ts';
import type { Card } from '../../src/cards/card.ts';
import type { Form } from '../../src/cards/form.ts';
import { renderMessage } from '../../src/messengers/slack/render.ts';
import { renderForm } from '../../src/messengers/slack/render-form.ts';

/** Blocks as they arrive: plain JSON. */
function sent(blocks: unknown): readonly Json[] {
  // What went through JSON and is a list of objects.
  return JSON.parse(JSON.stringify(blocks)) as readonly Json[];
}

/** A card with everything that a card can have. */
const card: Card = {
  summary: 'all',
  title: 'Order 1 <b>',
  tone: 'good',
  lead: 'paid',
  parts: [
    { kind: 'facts', facts: [{ label: 'Paid', value: '¥1.00' }] },
    {
      kind: 'item',
      title: 'water',
      lines: ['¥1.00'],
      image: { url: 'https://a.example/1.png', alt: 'a bottle' },
    },
    { kind: 'heading', text: 'more' },
    { kind: 'text', text: 'text' },
    { kind: 'notice', text: 'careful' },
    {
      kind: 'item',
      title: 'R1',
      lines: ['waits'],
      image: null,
      button: { id: 'request.approve', text: 'Approve', value: 'R1' },
    },
    { kind: 'picture', url: 'https://a.example/2.png', alt: 'what the customer saw' },
  ],
  footnotes: ['as of now'],
  buttons: [
    { id: 'order.refresh', text: 'Refresh', value: 'c.1', style: 'primary' },
    {
      id: 'request.cancel',
      text: 'Withdraw',
      value: 'R1',
      style: 'danger',
      confirm: { title: 'Sure?', text: 'Nobody can approve it then.', yes: 'Withdraw', no: 'Keep' },
    },
    { id: 'order.share', text: 'Share', value: 'c.1' },
    { id: 'order.reveal', text: 'Reveal', value: 'c.1' },
  ],
};

test('the page draws everything that a card is made of', () => {
  const blocks = parseBlocks(sent(renderMessage(card).blocks));
  expect(blocks.map(({ kind }) => kind)).toEqual([
    'header',
    'section',
    'section',
    'section',
    'section',
    'section',
    'section',
    'section',
    'image',
    'context',
    'actions',
  ]);
  expect(blocks[0]).toMatchObject({ text: 'Order 1 <b>' });
  expect(blocks[2]).toMatchObject({ fields: [{ isMrkdwn: true, text: '*Paid*\n¥1.00' }] });
  expect(blocks[3]).toMatchObject({
    accessory: { kind: 'picture', url: 'https://a.example/1.png', alt: 'a bottle' },
  });
  expect(blocks[7]).toMatchObject({
    accessory: { kind: 'button', actionId: 'request.approve', value: 'R1' },
  });
  expect(blocks[8]).toMatchObject({ picture: { alt: 'what the customer saw' } });
  expect(blocks[10]).toMatchObject({
    elements: [
      { kind: 'button', actionId: 'order.refresh', value: 'c.1', style: 'primary', confirm: undefined },
      {
        kind: 'button',
        actionId: 'request.cancel',
        style: 'danger',
        confirm: { title: 'Sure?', yes: 'Withdraw', no: 'Keep', isDanger: true },
      },
      { kind: 'button', actionId: 'order.share', style: undefined },
      { kind: 'overflow', actionId: 'menu', options: [{ value: 'order.reveal c.1', text: 'Reveal' }] },
    ],
  });
});

test('the page draws every field of a form', () => {
  const form: Form = {
    id: 'request.resolve',
    title: 'Say what happened',
    submit: 'Say it',
    close: 'Close',
    context: 'R1',
    parts: [{ kind: 'text', text: 'about' }],
    fields: [
      {
        kind: 'choice',
        name: 'outcome',
        label: 'Outcome',
        hint: null,
        required: true,
        options: [
          { value: 'done', text: 'Done' },
          { value: 'not_done', text: 'Not done' },
        ],
        initial: 'done',
      },
      {
        kind: 'text',
        name: 'note',
        label: 'Note',
        hint: 'kept',
        required: false,
        long: true,
        most: 500,
        initial: 'so',
      },
    ],
  };
  expect(parseBlocks(sent(renderForm(form).blocks))).toMatchObject([
    { kind: 'section' },
    {
      kind: 'input',
      id: 'outcome',
      isOptional: false,
      field: { kind: 'choice', initial: 'done', options: [{ value: 'done' }, { value: 'not_done' }] },
    },
    {
      kind: 'input',
      id: 'note',
      hint: 'kept',
      isOptional: true,
      field: { kind: 'text', isLong: true, most: 500, initial: 'so' },
    },
  ]);
});

test('what it does not draw says so, wherever it stands', () => {
  const blocks = parseBlocks([
    { type: 'video', block_id: 'b' },
    { type: 'actions', elements: [{ type: 'datepicker', action_id: 'a' }] },
    {
      type: 'input',
      block_id: 'c',
      label: { type: 'plain_text', text: 'When' },
      element: { type: 'timepicker' },
    },
    {},
  ]);
  expect(blocks).toMatchObject([
    { kind: 'unknown', type: 'video' },
    { kind: 'actions', elements: [{ kind: 'unknown', type: 'datepicker' }] },
    { kind: 'input', field: { kind: 'unknown', type: 'timepicker' } },
    { kind: 'unknown', type: '' },
  ]);
});
