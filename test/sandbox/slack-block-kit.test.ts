import { describe, expect, it } from 'vitest';
import { LIMITS } from '../../sandbox/slack/block-kit/limits.ts';
import {
  describeProblem,
  validateBlocks,
  validateMessage,
  validateView,
} from '../../sandbox/slack/block-kit.ts';

// One character that is two UTF-16 units: limits are in code points.
const wide = (length: number) => '𝒙'.repeat(length);
const times = <T>(count: number, make: (index: number) => T): T[] =>
  Array.from({ length: count }, (_, i) => make(i));
const plain = (text: string) => ({ type: 'plain_text', text });
const mrkdwn = (text: string) => ({ type: 'mrkdwn', text });
const button = (more: object = {}) => ({ type: 'button', text: plain('Go'), ...more });
const option = (index: number | string, more: object = {}) => ({
  text: plain('One'),
  value: String(index),
  ...more,
});
const actions = (...elements: object[]) => ({ type: 'actions', elements });
const input = (element: object, more: object = {}) => ({
  type: 'input',
  label: plain('Field'),
  element,
  ...more,
});
const picture = (more: object = {}) => ({
  type: 'image',
  image_url: 'https://e.test/a.png',
  alt_text: 'a',
  ...more,
});
const options = (count: number) => times(count, (i) => option(i));
const divider = { type: 'divider' };

/** A limited property, its limit, and blocks at exactly that limit. */
const table: [string, number, (size: number) => object[]][] = [
  ['blocks of a message', LIMITS.message.blocks, (n) => times(n, () => divider)],
  ['text of a section', LIMITS.section.text, (n) => [{ type: 'section', text: mrkdwn(wide(n)) }]],
  [
    'fields of a section',
    LIMITS.section.fields,
    (n) => [{ type: 'section', fields: times(n, () => mrkdwn('a')) }],
  ],
  ['a field of a section', LIMITS.section.field, (n) => [{ type: 'section', fields: [mrkdwn(wide(n))] }]],
  ['text of a header', LIMITS.header.text, (n) => [{ type: 'header', text: plain(wide(n)) }]],
  [
    'elements of a context',
    LIMITS.context.elements,
    (n) => [{ type: 'context', elements: times(n, () => mrkdwn('a')) }],
  ],
  ['elements of actions', LIMITS.actions.elements, (n) => [actions(...times(n, () => button()))]],
  ['text of a button', LIMITS.button.text, (n) => [actions(button({ text: plain(wide(n)) }))]],
  ['value of a button', LIMITS.button.value, (n) => [actions(button({ value: wide(n) }))]],
  [
    'label for screen readers',
    LIMITS.button.accessibilityLabel,
    (n) => [actions(button({ accessibility_label: wide(n) }))],
  ],
  ['action_id', LIMITS.actionId, (n) => [actions(button({ action_id: wide(n) }))]],
  ['block_id', LIMITS.blockId, (n) => [{ type: 'divider', block_id: wide(n) }]],
  ['url of a button', LIMITS.url, (n) => [actions(button({ url: `https://e.test/${'a'.repeat(n - 15)}` }))]],
  [
    'title of a question',
    LIMITS.confirm.title,
    (n) => [actions(button({ confirm: { title: plain(wide(n)), text: plain('a') } }))],
  ],
  [
    'text of a question',
    LIMITS.confirm.text,
    (n) => [actions(button({ confirm: { text: plain(wide(n)) } }))],
  ],
  [
    'yes of a question',
    LIMITS.confirm.confirm,
    (n) => [actions(button({ confirm: { text: plain('a'), confirm: plain(wide(n)) } }))],
  ],
  [
    'no of a question',
    LIMITS.confirm.deny,
    (n) => [actions(button({ confirm: { text: plain('a'), deny: plain(wide(n)) } }))],
  ],
  [
    'options of an overflow',
    LIMITS.overflow.options,
    (n) => [actions({ type: 'overflow', options: options(n) })],
  ],
  [
    'options of checkboxes',
    LIMITS.checkboxes.options,
    (n) => [actions({ type: 'checkboxes', options: options(n) })],
  ],
  [
    'options of radio buttons',
    LIMITS.radioButtons.options,
    (n) => [actions({ type: 'radio_buttons', options: options(n) })],
  ],
  [
    'options of a select',
    LIMITS.select.options,
    (n) => [actions({ type: 'static_select', options: options(n) })],
  ],
  [
    'groups of a select',
    LIMITS.select.optionGroups,
    (n) => [
      actions({
        type: 'static_select',
        option_groups: times(n, (i) => ({ label: plain('a'), options: [option(i)] })),
      }),
    ],
  ],
  [
    'placeholder of a select',
    LIMITS.select.placeholder,
    (n) => [actions({ type: 'static_select', options: options(1), placeholder: plain(wide(n)) })],
  ],
  [
    'label of a group',
    LIMITS.optionGroup.label,
    (n) => [
      actions({ type: 'static_select', option_groups: [{ label: plain(wide(n)), options: options(1) }] }),
    ],
  ],
  [
    'text of an option',
    LIMITS.option.text,
    (n) => [actions({ type: 'overflow', options: [option(1, { text: plain(wide(n)) })] })],
  ],
  [
    'value of an option',
    LIMITS.option.value,
    (n) => [actions({ type: 'overflow', options: [option(wide(n))] })],
  ],
  [
    'description of an option',
    LIMITS.option.description,
    (n) => [actions({ type: 'overflow', options: [option(1, { description: plain(wide(n)) })] })],
  ],
  ['alt text of a picture', LIMITS.image.altText, (n) => [picture({ alt_text: wide(n) })]],
  ['title of a picture', LIMITS.image.title, (n) => [picture({ title: plain(wide(n)) })]],
  [
    'address of a picture',
    LIMITS.url,
    (n) => [picture({ image_url: `https://e.test/${'a'.repeat(n - 15)}` })],
  ],
  [
    'label of an input',
    LIMITS.input.label,
    (n) => [input({ type: 'plain_text_input' }, { label: plain(wide(n)) })],
  ],
  [
    'hint of an input',
    LIMITS.input.hint,
    (n) => [input({ type: 'plain_text_input' }, { hint: plain(wide(n)) })],
  ],
  [
    'max_length of an input',
    LIMITS.plainTextInput.maxLength,
    (n) => [input({ type: 'plain_text_input', max_length: n })],
  ],
  ['files of an input', LIMITS.fileInput.maxFiles, (n) => [input({ type: 'file_input', max_files: n })]],
  ['text of a markdown block', LIMITS.markdown.text, (n) => [{ type: 'markdown', text: wide(n) }]],
  ['title of a card', LIMITS.card.title, (n) => [{ type: 'card', title: mrkdwn(wide(n)) }]],
  [
    'subtitle of a card',
    LIMITS.card.subtitle,
    (n) => [{ type: 'card', title: mrkdwn('a'), subtitle: mrkdwn(wide(n)) }],
  ],
  ['body of a card', LIMITS.card.body, (n) => [{ type: 'card', body: mrkdwn(wide(n)) }]],
  [
    'subtext of a card',
    LIMITS.card.subtext,
    (n) => [{ type: 'card', body: mrkdwn('a'), subtext: mrkdwn(wide(n)) }],
  ],
  ['actions of a card', LIMITS.card.actions, (n) => [{ type: 'card', actions: times(n, () => button()) }]],
  [
    'cards of a carousel',
    LIMITS.carousel.elements,
    (n) => [{ type: 'carousel', elements: times(n, () => ({ type: 'card', body: mrkdwn('a') })) }],
  ],
  [
    'children of a container',
    LIMITS.container.childBlocks,
    (n) => [{ type: 'container', child_blocks: times(n, () => divider) }],
  ],
  [
    'title of a container',
    LIMITS.container.title,
    (n) => [{ type: 'container', child_blocks: [divider], title: plain(wide(n)) }],
  ],
  [
    'elements of context actions',
    LIMITS.contextActions.elements,
    (n) => [
      {
        type: 'context_actions',
        elements: times(n, () => ({ type: 'icon_button', icon: 'trash', text: plain('a') })),
      },
    ],
  ],
  [
    'rows of a table',
    LIMITS.table.rows,
    (n) => [{ type: 'table', rows: times(n, () => [{ type: 'raw_text', text: 'a' }]) }],
  ],
  [
    'columns of a table',
    LIMITS.table.columns,
    (n) => [{ type: 'table', rows: [times(n, () => ({ type: 'raw_text', text: 'a' }))] }],
  ],
  [
    'rows of a data table',
    LIMITS.dataTable.maxRows,
    (n) => [{ type: 'data_table', caption: 'a', rows: times(n, () => [{ type: 'raw_text', text: 'a' }]) }],
  ],
  [
    'page of a data table',
    LIMITS.dataTable.pageSize,
    (n) => [
      {
        type: 'data_table',
        caption: 'a',
        page_size: n,
        rows: times(2, () => [{ type: 'raw_text', text: 'a' }]),
      },
    ],
  ],
  [
    'alt text of a video',
    LIMITS.video.altText,
    (n) => [
      {
        type: 'video',
        video_url: 'https://e.test/v',
        thumbnail_url: 'https://e.test/t',
        alt_text: wide(n),
        title: plain('a'),
      },
    ],
  ],
];

describe('Block Kit: each limit, at it and one over', () => {
  it.each(table)('%s: %d', (_name, limit, blocksWith) => {
    expect(validateBlocks(blocksWith(limit))).toEqual([]);
    expect(validateBlocks(blocksWith(limit + 1))).not.toEqual([]);
  });

  it('13,200 characters in all blocks of a message together', () => {
    const sized = (last: number) => [
      ...times(4, () => ({ type: 'section', text: mrkdwn(wide(3000)) })),
      { type: 'section', text: mrkdwn(wide(last)) },
    ];
    expect(validateBlocks(sized(1200))).toEqual([]);
    expect(validateBlocks(sized(1201))).toMatchObject([{ pointer: '/blocks', code: 'msg_blocks_too_long' }]);
  });

  it('text of a message, and of an update', () => {
    expect(validateMessage({ text: wide(40_000) })).toEqual([]);
    expect(validateMessage({ text: wide(40_001) })).toMatchObject([{ code: 'msg_too_long' }]);
    expect(validateMessage({ text: wide(4_001) }, LIMITS.message.updateText)).toMatchObject([
      { code: 'msg_too_long' },
    ]);
  });
});

const wrong: [string, object, string][] = [
  [
    'an unknown block',
    { type: 'marquee' },
    'unsupported type for block: marquee [json-pointer:/blocks/0/type]',
  ],
  [
    'an unknown element',
    actions({ type: 'lever' }),
    'unsupported type for actions element: lever [json-pointer:/blocks/0/elements/0/type]',
  ],
  [
    'a section without words',
    { type: 'section' },
    'missing required field: one of text, fields [json-pointer:/blocks/0]',
  ],
  [
    'an empty text',
    { type: 'section', text: mrkdwn('') },
    'must be more than 0 characters [json-pointer:/blocks/0/text/text]',
  ],
  [
    'markup in a header',
    { type: 'header', text: mrkdwn('a') },
    'unsupported type for text: mrkdwn, must be plain_text [json-pointer:/blocks/0/text/type]',
  ],
  [
    'markup on a button',
    actions(button({ text: mrkdwn('a') })),
    'unsupported type for text: mrkdwn, must be plain_text [json-pointer:/blocks/0/elements/0/text/type]',
  ],
  [
    'a button without text',
    actions({ type: 'button' }),
    'missing required field: text [json-pointer:/blocks/0/elements/0]',
  ],
  [
    'an unknown style',
    actions(button({ style: 'shiny' })),
    'must be one of: primary, danger [json-pointer:/blocks/0/elements/0/style]',
  ],
  [
    'an unknown field',
    { type: 'divider', color: 'red' },
    'invalid additional property: color [json-pointer:/blocks/0]',
  ],
  [
    'a picture from disk',
    picture({ image_url: 'file:///etc/a.png' }),
    'must be a valid http(s) URL [json-pointer:/blocks/0/image_url]',
  ],
  [
    'a picture without alt text',
    { type: 'image', image_url: 'https://e.test/a' },
    'missing required field: alt_text [json-pointer:/blocks/0]',
  ],
  [
    'a picture from nowhere',
    { type: 'image', alt_text: 'a' },
    'must provide exactly one of image_url, slack_file [json-pointer:/blocks/0]',
  ],
  ['no actions', actions(), 'no fewer than 1 items allowed [json-pointer:/blocks/0/elements]'],
  [
    'an initial option that is not offered',
    actions({ type: 'static_select', options: options(2), initial_option: option(9) }),
    'initial option must be among the options [json-pointer:/blocks/0/elements/0]',
  ],
  [
    'a button as an input',
    input(button()),
    'unsupported type for input element: button [json-pointer:/blocks/0/element/type]',
  ],
  [
    'a card of nothing',
    { type: 'card', subtitle: mrkdwn('a') },
    'missing required field: one of hero_image, title, actions, body [json-pointer:/blocks/0]',
  ],
  [
    'an alert outside a modal',
    { type: 'alert', text: plain('a') },
    'unsupported block type in a message: alert [json-pointer:/blocks/0/type]',
  ],
  [
    'two buttons of one action_id in a block',
    actions(button({ action_id: 'a' }), button({ action_id: 'a' })),
    'action_id "a" already exists in this block [json-pointer:/blocks/0/elements/1/action_id]',
  ],
  [
    'rich text of an unknown kind',
    { type: 'rich_text', elements: [{ type: 'poem', elements: [] }] },
    'unsupported type for rich text: poem [json-pointer:/blocks/0/elements/0/type]',
  ],
];

describe('Block Kit: what Slack refuses, and where', () => {
  it.each(wrong)('%s', (_name, block, complaint) => {
    expect(validateBlocks([block]).map(describeProblem)).toEqual([complaint]);
  });

  it('one block_id twice in a message, even in a carousel', () => {
    const twice = [
      { type: 'divider', block_id: 'a' },
      { type: 'divider', block_id: 'a' },
    ];
    expect(validateBlocks(twice).map(describeProblem)).toEqual([
      'block_id "a" already exists [json-pointer:/blocks/1/block_id]',
    ]);
    const card = { type: 'card', body: mrkdwn('a'), block_id: 'a' };
    expect(validateBlocks([{ type: 'carousel', elements: [card, card] }])).toHaveLength(1);
  });

  it('takes the same action_id in two blocks', () => {
    expect(
      validateBlocks([actions(button({ action_id: 'a' })), actions(button({ action_id: 'a' }))]),
    ).toEqual([]);
  });

  it('takes one table and refuses a second', () => {
    const one = { type: 'table', rows: [[{ type: 'raw_text', text: 'a' }]] };
    expect(validateBlocks([one])).toEqual([]);
    expect(validateBlocks([one, one])).toHaveLength(1);
  });

  it('blocks that are no list', () => {
    expect(validateBlocks({})).toEqual([{ pointer: '/blocks', message: 'must be an array' }]);
  });
});

const modal = (more: object = {}) => ({ type: 'modal', title: plain('Form'), blocks: [divider], ...more });

describe('Block Kit: views', () => {
  it.each<[string, number, (size: number) => object]>([
    ['blocks', LIMITS.view.blocks, (n) => modal({ blocks: times(n, () => divider) })],
    ['title', LIMITS.view.title, (n) => modal({ title: plain(wide(n)) })],
    ['submit', LIMITS.view.submit, (n) => modal({ submit: plain(wide(n)) })],
    ['close', LIMITS.view.close, (n) => modal({ close: plain(wide(n)) })],
    ['private_metadata', LIMITS.view.privateMetadata, (n) => modal({ private_metadata: wide(n) })],
    ['callback_id', LIMITS.view.callbackId, (n) => modal({ callback_id: wide(n) })],
    ['external_id', LIMITS.view.externalId, (n) => modal({ external_id: wide(n) })],
    ['an alert', LIMITS.alert.text, (n) => modal({ blocks: [{ type: 'alert', text: plain(wide(n)) }] })],
  ])('%s: %d', (_name, limit, viewWith) => {
    expect(validateView(viewWith(limit))).toEqual([]);
    expect(validateView(viewWith(limit + 1))).not.toEqual([]);
  });

  it.each<[string, object, string]>([
    ['an unknown kind of view', { type: 'window' }, '/view/type'],
    ['no title', { type: 'modal', blocks: [divider] }, '/view'],
    ['no blocks', { type: 'modal', title: plain('a'), blocks: [] }, '/view/blocks'],
    ['an input without submit', modal({ blocks: [input({ type: 'plain_text_input' })] }), '/view'],
    ['a title on a home tab', { type: 'home', blocks: [divider], title: plain('a') }, '/view'],
    [
      'a table in a modal',
      modal({ blocks: [{ type: 'table', rows: [[{ type: 'raw_text', text: 'a' }]] }] }),
      '/view/blocks/0/type',
    ],
  ])('refuses %s', (_name, view, pointer) => {
    expect(validateView(view).map((problem) => problem.pointer)).toContain(pointer);
  });

  it('a home tab of sections and buttons is fine', () => {
    expect(
      validateView({ type: 'home', blocks: [{ type: 'section', text: mrkdwn('Hello') }, actions(button())] }),
    ).toEqual([]);
  });

  it('more than 250 kB', () => {
    const blocks = times(85, () => ({ type: 'section', text: mrkdwn('汉'.repeat(1000)) }));
    expect(validateView(modal({ blocks }))).toMatchObject([{ code: 'view_too_large' }]);
  });
});
