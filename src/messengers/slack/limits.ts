import type {
  ActionsBlock,
  Button,
  Confirm,
  ContextBlock,
  HeaderBlock,
  ImageBlock,
  InputBlock,
  Overflow,
  SectionBlock,
} from '@slack/types';
import { clip } from './text.ts';

/*
 * Slack's limits, in one place, run over everything that leaves (`slack/block-kit-limits.json` and the notes beside it).
 * Slack refuses a payload that passes any of them, and the person sees nothing but an error.
 */
const LIMITS = {
  messageBlocks: 50,
  viewBlocks: 100,
  /** All blocks of a message together; Slack's is about 13,200. */
  messageCharacters: 12_500,
  fallback: 3_000,
  header: 150,
  text: 3_000,
  field: 2_000,
  fields: 10,
  contextElements: 10,
  /** All of the small print: it is never left out, so it must leave room for what it is about. */
  contextCharacters: 4_000,
  buttons: 25,
  buttonText: 75,
  buttonValue: 2_000,
  imageUrl: 3_000,
  imageAlt: 2_000,
  confirmTitle: 100,
  confirmText: 300,
  confirmButton: 30,
  inputLabel: 2_000,
} as const;

/** What an entry of a menu takes; a button that does not fit stays in sight. */
export const MENU = { entries: 5, text: 75, value: 150 } as const;

/** Title, submit and close of a form. */
export const FORM_WORDS = 24;

/** The blocks this desk sends. */
export type Block = HeaderBlock | SectionBlock | ImageBlock | ContextBlock | ActionsBlock | InputBlock;

export type Message = { readonly text: string; readonly blocks: readonly Block[] };

/** A button whose opaque id is longer than Slack carries: cut, it would act on something else. A bug, never input. */
class ButtonValueTooLong extends Error {
  readonly code = 'button_value_too_long';
  constructor(actionId: string | undefined) {
    super(`The value of button ${actionId} is longer than ${LIMITS.buttonValue} characters.`);
  }
}

/** The message as Slack takes it: texts clipped, and where it is too much in all, the middle left out, never the end. */
export function fitMessage(message: Message): Message {
  const blocks = keepEnds(
    message.blocks.filter(canBeShown).map(fitBlock),
    LIMITS.messageBlocks,
    LIMITS.messageCharacters,
  );
  return { text: clip(message.text, LIMITS.fallback), blocks };
}

/** The blocks of a home tab or form as Slack takes them. */
export function fitView(blocks: readonly Block[]): Block[] {
  return keepEnds(blocks.filter(canBeShown).map(fitBlock), LIMITS.viewBlocks, Number.POSITIVE_INFINITY);
}

function canBeShown(block: Block): boolean {
  return block.type !== 'image' || isShort(block);
}

function fitBlock(block: Block): Block {
  switch (block.type) {
    case 'header':
      return { ...block, text: { ...block.text, text: clip(block.text.text, LIMITS.header) } };
    case 'section':
      return fitSection(block);
    case 'image':
      return { ...block, alt_text: clip(block.alt_text, LIMITS.imageAlt) };
    case 'context':
      return fitContext(block);
    case 'actions':
      return {
        ...block,
        elements: block.elements
          .slice(0, LIMITS.buttons)
          .map((each) =>
            each.type === 'button' ? fitButton(each) : each.type === 'overflow' ? fitMenu(each) : each,
          ),
      };
    case 'input':
      return { ...block, label: { ...block.label, text: clip(block.label.text, LIMITS.inputLabel) } };
  }
}

function fitContext(block: ContextBlock): ContextBlock {
  let left: number = LIMITS.contextCharacters;
  const elements = block.elements.slice(0, LIMITS.contextElements).map((element) => {
    if (!('text' in element)) return element;
    const text = clip(element.text, Math.min(LIMITS.text, Math.max(left, 1)));
    left -= text.length;
    return { ...element, text };
  });
  return { ...block, elements };
}

function fitSection(block: SectionBlock): SectionBlock {
  const { accessory, ...rest } = block;
  const picture = accessory?.type === 'image' && isShort(accessory) ? accessory : undefined;
  return {
    ...rest,
    ...(rest.text && { text: { ...rest.text, text: clip(rest.text.text, LIMITS.text) } }),
    ...(rest.fields && {
      fields: rest.fields
        .slice(0, LIMITS.fields)
        .map((field) => ({ ...field, text: clip(field.text, LIMITS.field) })),
    }),
    ...(picture && { accessory: { ...picture, alt_text: clip(picture.alt_text, LIMITS.imageAlt) } }),
    ...(accessory?.type === 'button' && { accessory: fitButton(accessory) }),
  };
}

/** Whether Slack takes the address of a picture at all. */
function isShort(picture: object): boolean {
  return (
    'image_url' in picture &&
    typeof picture.image_url === 'string' &&
    picture.image_url.length <= LIMITS.imageUrl
  );
}

function fitButton(button: Button): Button {
  if ((button.value ?? '').length > LIMITS.buttonValue) throw new ButtonValueTooLong(button.action_id);
  return {
    ...button,
    text: { ...button.text, text: clip(button.text.text, LIMITS.buttonText) },
    ...(button.confirm && { confirm: fitConfirm(button.confirm) }),
  };
}

function fitConfirm({ title, text, confirm, deny, ...rest }: Confirm): Confirm {
  const words = <T extends { text: string }>(of: T, most: number): T => ({
    ...of,
    text: clip(of.text, most),
  });
  return {
    ...rest,
    ...(title && { title: words(title, LIMITS.confirmTitle) }),
    text: words(text, LIMITS.confirmText),
    ...(confirm && { confirm: words(confirm, LIMITS.confirmButton) }),
    ...(deny && { deny: words(deny, LIMITS.confirmButton) }),
  };
}

function fitMenu(menu: Overflow): Overflow {
  return {
    ...menu,
    options: menu.options
      .slice(0, MENU.entries)
      .map((option) => ({ ...option, text: { ...option.text, text: clip(option.text.text, MENU.text) } })),
  };
}

/** Small print and buttons stand at the end and must survive; what gives way is the middle. */
function keepEnds(blocks: readonly Block[], most: number, mostCharacters: number): Block[] {
  const firstOfEnd =
    blocks.findLastIndex(
      (block) => block.type !== 'context' && block.type !== 'actions' && block.type !== 'input',
    ) + 1;
  const end = blocks.slice(firstOfEnd);
  const kept: Block[] = [];
  let left = mostCharacters - end.reduce((sum, block) => sum + characters(block), 0);
  for (const block of blocks.slice(0, firstOfEnd)) {
    left -= characters(block);
    // Two places are held back: one for the mark that something is missing, so that nobody takes the rest for all.
    if (left < 100 || kept.length + end.length + 1 >= most) {
      kept.push({ type: 'section', text: { type: 'mrkdwn', text: '…', verbatim: true } });
      break;
    }
    kept.push(block);
  }
  return [...kept, ...end].slice(-most);
}

function characters(block: Block): number {
  switch (block.type) {
    case 'header':
      return block.text.text.length;
    case 'section':
      return (
        (block.text?.text.length ?? 0) +
        (block.fields ?? []).reduce((sum, field) => sum + field.text.length, 0)
      );
    case 'image':
      return block.alt_text.length;
    case 'context':
      return block.elements.reduce((sum, element) => sum + ('text' in element ? element.text.length : 0), 0);
    case 'actions':
      return block.elements.reduce(
        (sum, element) => sum + (element.type === 'button' ? element.text.text.length : 0),
        0,
      );
    case 'input':
      return block.label.text.length;
  }
}
