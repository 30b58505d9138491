import { isRecord, type Json, recordsIn } from '../slack/json.ts';
import type { Message } from '../slack/workspace.ts';

/** Where a tour says what happens. */
export interface Transcript {
  /** The beginning of a step. */
  heading(text: string): void;
  /** Somebody did something. */
  did(person: string, what: string): void;
  /** A person's screen now. */
  sees(person: string, message: Message): void;
  note(text: string): void;
}

/** A transcript in plain lines. */
export function createTranscript(print: (line: string) => void): Transcript {
  return {
    heading: (text) => print(`\n== ${text}`),
    did: (person, what) => print(`   ${person} > ${what}`),
    sees: (person, message) => {
      const where =
        message.ephemeralFor === undefined ? 'everybody in the channel sees' : `only ${person} sees`;
      print(`   ${where}:`);
      for (const line of messageLines(message)) print(`     | ${line}`);
    },
    note: (text) => print(`   (${text})`),
  };
}

/** A message as lines of plain text: its blocks, or its text where it has none. Buttons stand in brackets. */
function messageLines(message: Pick<Message, 'text' | 'blocks'>): readonly string[] {
  const lines = message.blocks.length === 0 ? [readable(message.text)] : message.blocks.flatMap(blockLines);
  return lines.flatMap((line) => line.split('\n')).filter((line) => line.trim() !== '');
}

/** The same in one text. */
export function messageText(message: Pick<Message, 'text' | 'blocks'>): string {
  return messageLines(message).join('\n');
}

function blockLines(block: Json): string[] {
  switch (block['type']) {
    case 'divider':
      return ['--------'];
    case 'header':
      return [`# ${textOf(block['text'])}`];
    case 'section': {
      const fields = recordsIn(block['fields']).map((field) => textOf(field).replaceAll('\n', ': '));
      const accessory = isRecord(block['accessory']) ? elementText(block['accessory']) : '';
      return [[textOf(block['text']), accessory].filter(Boolean).join('  '), ...pairs(fields)];
    }
    case 'context':
      return [recordsIn(block['elements']).map(elementText).join(' · ')];
    case 'actions':
    case 'context_actions':
      return [recordsIn(block['elements']).map(elementText).join(' ')];
    case 'image':
      return [elementText(block)];
    case 'table':
      return rowsOf(block['rows']).map((row) => row.map((cell) => wordsBelow(cell)).join(' | '));
    default:
      return [wordsBelow(block)];
  }
}

/** Fields stand two to a row, as on the screen. */
function pairs(fields: readonly string[]): string[] {
  const rows: string[] = [];
  for (let i = 0; i < fields.length; i += 2) rows.push(fields.slice(i, i + 2).join('   '));
  return rows;
}

function elementText(element: Json): string {
  switch (element['type']) {
    case 'image':
      return `[picture: ${readable(String(element['alt_text'] ?? ''))}]`;
    case 'button':
      return `[${textOf(element['text'])}]`;
    case 'overflow':
      return `[... ${recordsIn(element['options'])
        .map((option) => textOf(option['text']))
        .join(' / ')}]`;
    default:
      return textOf(element);
  }
}

/** A text object, or a bare text. */
function textOf(value: unknown): string {
  if (typeof value === 'string') return readable(value);
  if (!isRecord(value)) return '';
  return typeof value['text'] === 'string' ? readable(value['text']) : textOf(value['text']);
}

/** For blocks of other kinds: every text in reading order. */
function wordsBelow(node: unknown): string {
  if (Array.isArray(node)) return node.map(wordsBelow).filter(Boolean).join(' ');
  if (!isRecord(node)) return '';
  if (typeof node['text'] === 'string') return readable(node['text']);
  return Object.values(node).map(wordsBelow).filter(Boolean).join(' ');
}

function rowsOf(value: unknown): unknown[][] {
  return Array.isArray(value) ? value.filter((row): row is unknown[] => Array.isArray(row)) : [];
}

/** As it reads on the screen: bold and escapes undone, dates as their fallback, no invisible signs. */
function readable(text: string): string {
  return (
    text
      .replace(/<!date\^[^|>]*\|([^>]*)>/g, '$1')
      // An asterisk beside a word joiner is one that was kept from making anything bold: part of a mask.
      .replace(/(?<!\u2060)\*(?!\u2060)([^*\n]+)(?<!\u2060)\*(?!\u2060)/g, '$1')
      .replaceAll('\u2060', '')
      .replaceAll('&lt;', '<')
      .replaceAll('&gt;', '>')
      .replaceAll('&amp;', '&')
  );
}
