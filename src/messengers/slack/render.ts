import type { ActionsBlockElement, Button as SlackButton } from '@slack/types';
import type { Button, Card, Part, Tone } from '../../cards/card.ts';
import { memoized } from '../../domain/memoize.ts';
import type { Staff } from '../../settings/staff.ts';
import { type Block, fitMessage, fitView, MENU, type Message } from './limits.ts';
import { escaped, plain } from './text.ts';

const MARKS: Readonly<Record<Tone, string>> = {
  plain: '',
  good: '🟢 ',
  waiting: '🟡 ',
  warning: '🟠 ',
  bad: '🔴 ',
};

/** A card as a message. Every value is escaped here and nowhere else. */
export const renderMessage = memoized(
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
  blocks.push(...blocksOfCalls(card.calls ?? []));
  if (card.footnotes.length > 0) {
    blocks.push({ type: 'context', elements: card.footnotes.map((note) => markdown(escaped(note) || '—')) });
  }
  if (card.buttons.length > 0) blocks.push({ type: 'actions', elements: inSightAndMenu(card.buttons) });
  return blocks;
}

/** More in sight, and the wrong one is pressed. */
const MOST_IN_SIGHT = 3;

/** The menu's own id; what an entry stands for is in its value (`pressedIn`). */
const MENU_ID = 'menu';

/** The first buttons in sight, the rest in a menu; what no menu can carry stays in sight. */
function inSightAndMenu(buttons: readonly Button[]): ActionsBlockElement[] {
  const later = buttons.slice(MOST_IN_SIGHT);
  const entries = later.filter((each) => menuValue(each).length <= MENU.value).slice(0, MENU.entries);
  const inSight = buttons.filter((each) => !entries.includes(each)).map(button);
  if (entries.length === 0) return inSight;
  const options = entries.map((each) => ({
    text: { type: 'plain_text', text: plain(each.text) } as const,
    value: menuValue(each),
  }));
  return [...inSight, { type: 'overflow', action_id: MENU_ID, options }];
}

function menuValue({ id, value }: Button): string {
  return `${id} ${value}`;
}

/** The button that an entry of a menu stands for. */
export function pressedIn(value: string): { readonly id: string; readonly value: string } {
  const [id = '', ...rest] = value.split(' ');
  return { id, value: rest.join(' ') };
}

/** Mentions that fit into one section whole: a mention that is cut calls nobody. */
const MOST_CALLED = 100;

/** The only live mentions there are. People without an account here are named. */
function blocksOfCalls(calls: readonly Staff[]): Block[] {
  const mentions = calls.flatMap(({ slack }) => (isAccount(slack) ? [`<@${slack}>`] : []));
  const names = calls.flatMap(({ slack, name }) => (isAccount(slack) ? [] : [escaped(name)]));
  const blocks: Block[] = [];
  for (let at = 0; at < mentions.length; at += MOST_CALLED) {
    blocks.push(section(mentions.slice(at, at + MOST_CALLED).join(' ')));
  }
  if (names.length > 0) blocks.push(section(names.join(' ')));
  return blocks;
}

function isAccount(slack: string | null): boolean {
  return slack !== null && /^[UW][A-Z0-9]+$/.test(slack);
}

/** Slack shows two fields to a row and takes ten to a section. */
const FIELDS = 10;

export function blocksOfPart(part: Part): Block[] {
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
      const accessory = part.image ? picture(part.image) : part.button ? button(part.button) : null;
      return [{ ...section(lines.join('\n')), ...(accessory && { accessory }) }];
    }
    case 'picture':
      return [picture(part)];
    case 'heading':
      return [section(`*${escaped(part.text)}*`)];
    case 'text':
      return [section(escaped(part.text))];
    case 'link':
      return [section(linked(part.url, part.text))];
    case 'notice':
      return [section(`⚠️ ${escaped(part.text)}`)];
  }
}

function picture({ url, alt }: { readonly url: string; readonly alt: string }) {
  return { type: 'image', image_url: url, alt_text: plain(alt) || '—' } as const;
}

/** The one live link there is: its address is ours, and what would end it early is written as the address allows. */
function linked(url: string, text: string): string {
  const address = url.replace(/[<>|]/g, encodeURIComponent).replace(/&/g, '&amp;');
  return `<${address}|${escaped(text)}>`;
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
    ...(button.confirm && { confirm: confirmation(button.confirm, button.style) }),
  };
}

function confirmation(
  { title, text, yes, no }: NonNullable<Button['confirm']>,
  style: Button['style'],
): NonNullable<SlackButton['confirm']> {
  const words = (of: string) => ({ type: 'plain_text', text: plain(of) }) as const;
  return {
    title: words(title),
    text: words(text),
    confirm: words(yes),
    deny: words(no),
    ...(style && { style }),
  };
}
