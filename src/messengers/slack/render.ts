import type { Button as SlackButton } from '@slack/types';
import type { Button, Card, Part, Tone } from '../../cards/card.ts';
import { remembered } from '../../domain/remember.ts';
import { type Block, fitMessage, fitView, type Message } from './limits.ts';
import { escaped, plain } from './text.ts';

const MARKS: Readonly<Record<Tone, string>> = {
  plain: '',
  good: '🟢 ',
  waiting: '🟡 ',
  warning: '🟠 ',
  bad: '🔴 ',
};

/** A card as a message. Every value is escaped here and nowhere else. */
export const renderMessage = remembered(
  (card: Card): Message => fitMessage({ text: escaped(card.summary), blocks: blocksOf(card) }),
);

/** A card as the content of a home tab. */
export function renderView(card: Card): Block[] {
  return fitView(blocksOf(card));
}

function blocksOf(card: Card): Block[] {
  const blocks: Block[] = [
    { type: 'header', text: { type: 'plain_text', text: plain(card.title) || '—', emoji: false } },
  ];
  if (card.lead !== null) blocks.push(section(`${MARKS[card.tone]}*${escaped(card.lead)}*`));
  for (const part of card.parts) blocks.push(...blocksOfPart(part));
  if (card.footnotes.length > 0) {
    blocks.push({ type: 'context', elements: card.footnotes.map((note) => markdown(escaped(note) || '—')) });
  }
  if (card.buttons.length > 0) blocks.push({ type: 'actions', elements: card.buttons.map(button) });
  return blocks;
}

/** Slack shows two fields to a row and takes ten to a section. */
const FIELDS = 10;

function blocksOfPart(part: Part): Block[] {
  switch (part.kind) {
    case 'facts': {
      const fields = part.facts.map((fact) =>
        markdown(`*${escaped(fact.label)}*\n${escaped(fact.value) || '—'}`),
      );
      const rows: Block[] = [];
      for (let at = 0; at < fields.length; at += FIELDS)
        rows.push({ type: 'section', fields: fields.slice(at, at + FIELDS) });
      return rows;
    }
    case 'item': {
      const lines = [`*${escaped(part.title)}*`, ...part.lines.map(escaped)];
      const { image } = part;
      const accessory =
        image && ({ type: 'image', image_url: image.url, alt_text: plain(image.alt) || '—' } as const);
      return [{ ...section(lines.join('\n')), ...(accessory && { accessory }) }];
    }
    case 'heading':
      return [section(`*${escaped(part.text)}*`)];
    case 'text':
      return [section(escaped(part.text))];
    case 'notice':
      return [section(`⚠️ ${escaped(part.text)}`)];
  }
}

function markdown(text: string) {
  return { type: 'mrkdwn', text, verbatim: true } as const;
}

function section(text: string) {
  return { type: 'section', text: markdown(text || '—') } as const;
}

function button(button: Button): SlackButton {
  return {
    type: 'button',
    action_id: button.id,
    text: { type: 'plain_text', text: plain(button.text) },
    value: button.value,
    ...(button.style && { style: button.style }),
  };
}
