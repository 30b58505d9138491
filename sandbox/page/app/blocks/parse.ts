import type { Json } from '../../protocol.ts';

/** A text object. */
export interface Words {
  readonly isMrkdwn: boolean;
  readonly text: string;
}

/** A picture: its address is never asked, only the page's own drawing for it. */
export interface Picture {
  readonly kind: 'picture';
  readonly url: string;
  readonly alt: string;
}

/** Asked before something is done. */
export interface Confirm {
  readonly title: string;
  readonly text: Words;
  readonly yes: string;
  readonly no: string;
  readonly isDanger: boolean;
}

export interface Button {
  readonly kind: 'button';
  readonly actionId: string;
  readonly text: string;
  readonly value: string | undefined;
  readonly style: 'primary' | 'danger' | undefined;
  readonly confirm: Confirm | undefined;
}

interface Option {
  readonly value: string;
  readonly text: string;
}

/** A menu behind three dots. */
export interface Overflow {
  readonly kind: 'overflow';
  readonly actionId: string;
  readonly options: readonly Option[];
  readonly confirm: Confirm | undefined;
}

/** Something that this page does not draw. */
interface Unknown {
  readonly kind: 'unknown';
  readonly type: string;
}

export type Element = Button | Overflow | Picture | Unknown;

/** What a person fills in. */
type Field =
  | {
      readonly kind: 'text';
      readonly isLong: boolean;
      readonly most: number | undefined;
      readonly initial: string;
    }
  | { readonly kind: 'choice'; readonly options: readonly Option[]; readonly initial: string }
  | Unknown;

/** An input block. */
export interface Input {
  readonly kind: 'input';
  readonly id: string;
  readonly label: string;
  readonly hint: string;
  readonly isOptional: boolean;
  readonly field: Field;
}

export type Block =
  | { readonly kind: 'header'; readonly id: string; readonly text: string }
  | {
      readonly kind: 'section';
      readonly id: string;
      readonly text: Words | undefined;
      readonly fields: readonly Words[];
      readonly accessory: Element | undefined;
    }
  | {
      readonly kind: 'context';
      readonly id: string;
      readonly elements: readonly (Words | Picture)[];
    }
  | { readonly kind: 'actions'; readonly id: string; readonly elements: readonly Element[] }
  | { readonly kind: 'divider'; readonly id: string }
  | { readonly kind: 'image'; readonly id: string; readonly picture: Picture }
  | Input
  | (Unknown & { readonly id: string });

/** Blocks as they were sent. What is not drawn here says so in its place instead of being left out. */
export function parseBlocks(blocks: readonly Json[]): Block[] {
  return blocks.map(parseBlock);
}

function parseBlock(block: Json): Block {
  const id = textIn(block['block_id']);
  switch (block['type']) {
    case 'header':
      return { kind: 'header', id, text: wordsIn(block['text'])?.text ?? '' };
    case 'section':
      return {
        kind: 'section',
        id,
        text: wordsIn(block['text']),
        fields: recordsIn(block['fields']).flatMap((field) => wordsIn(field) ?? []),
        accessory: isRecord(block['accessory']) ? parseElement(block['accessory']) : undefined,
      };
    case 'context':
      return {
        kind: 'context',
        id,
        elements: recordsIn(block['elements']).flatMap((one) =>
          one['type'] === 'image' ? pictureIn(one) : (wordsIn(one) ?? []),
        ),
      };
    case 'actions':
      return { kind: 'actions', id, elements: recordsIn(block['elements']).map(parseElement) };
    case 'divider':
      return { kind: 'divider', id };
    case 'image':
      return { kind: 'image', id, picture: pictureIn(block) };
    case 'input':
      return parseInput(block, id);
    default:
      return { kind: 'unknown', id, type: textIn(block['type']) };
  }
}

function parseElement(element: Json): Element {
  const actionId = textIn(element['action_id']);
  const confirm = confirmIn(element['confirm']);
  switch (element['type']) {
    case 'button': {
      const { style, value } = element;
      return {
        kind: 'button',
        actionId,
        confirm,
        text: wordsIn(element['text'])?.text ?? '',
        value: typeof value === 'string' ? value : undefined,
        style: style === 'primary' || style === 'danger' ? style : undefined,
      };
    }
    case 'overflow':
      return { kind: 'overflow', actionId, confirm, options: optionsIn(element) };
    case 'image':
      return pictureIn(element);
    default:
      return { kind: 'unknown', type: textIn(element['type']) };
  }
}

function parseInput(block: Json, id: string): Input {
  return {
    kind: 'input',
    id,
    label: wordsIn(block['label'])?.text ?? '',
    hint: wordsIn(block['hint'])?.text ?? '',
    isOptional: block['optional'] === true,
    field: fieldIn(isRecord(block['element']) ? block['element'] : {}),
  };
}

function fieldIn(element: Json): Field {
  const most = element['max_length'];
  switch (element['type']) {
    case 'plain_text_input':
      return {
        kind: 'text',
        isLong: element['multiline'] === true,
        most: typeof most === 'number' ? most : undefined,
        initial: textIn(element['initial_value']),
      };
    case 'radio_buttons':
    case 'static_select': {
      const { initial_option: chosen } = element;
      const initial = isRecord(chosen) ? textIn(chosen['value']) : '';
      return { kind: 'choice', options: optionsIn(element), initial };
    }
    default:
      return { kind: 'unknown', type: textIn(element['type']) };
  }
}

function confirmIn(value: unknown): Confirm | undefined {
  if (!isRecord(value)) return undefined;
  return {
    title: wordsIn(value['title'])?.text ?? '',
    text: wordsIn(value['text']) ?? { isMrkdwn: false, text: '' },
    yes: wordsIn(value['confirm'])?.text ?? '',
    no: wordsIn(value['deny'])?.text ?? '',
    isDanger: value['style'] === 'danger',
  };
}

function optionsIn(element: Json): Option[] {
  return recordsIn(element['options']).map((option) => ({
    value: textIn(option['value']),
    text: wordsIn(option['text'])?.text ?? '',
  }));
}

function pictureIn(element: Json): Picture {
  return { kind: 'picture', url: textIn(element['image_url']), alt: textIn(element['alt_text']) };
}

function wordsIn(value: unknown): Words | undefined {
  if (!isRecord(value) || typeof value['text'] !== 'string') return undefined;
  return { isMrkdwn: value['type'] === 'mrkdwn', text: value['text'] };
}

function textIn(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

function recordsIn(value: unknown): Json[] {
  return Array.isArray(value) ? value.filter(isRecord) : [];
}

function isRecord(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
