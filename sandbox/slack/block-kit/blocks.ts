import { isRecord, recordsIn } from '../json.ts';
import { imageFields, imageSource, plain, text } from './composition.ts';
import {
  ACCESSORIES,
  ACTION_ELEMENTS,
  button,
  CONTEXT_ACTIONS,
  INPUT_ELEMENTS,
  imageElement,
} from './elements.ts';
import { LIMITS } from './limits.ts';
import { richText, TABLE_CELLS } from './rich-text.ts';
import {
  bool,
  both,
  byType,
  type Cross,
  codePoints,
  httpUrl,
  integer,
  list,
  needsOne,
  object,
  oneOf,
  type Rule,
  report,
  type Scope,
  type Surface,
  string,
} from './rules.ts';

const blockIdText = string(LIMITS.blockId);

const blockId: Rule = (value, at, scope) => {
  blockIdText(value, at, scope);
  if (typeof value !== 'string') return;
  if (scope.blockIds.has(value)) report(scope, at, `block_id "${value}" already exists`);
  scope.blockIds.add(value);
};

/** A block: its own fields and a `block_id`; the actions inside count anew. */
function block(
  required: Readonly<Record<string, Rule>>,
  optional: Readonly<Record<string, Rule>> = {},
  cross?: Cross,
): Rule {
  const rule = object(required, { block_id: blockId, ...optional }, cross);
  return (value, at, scope) => rule(value, at, { ...scope, actionIds: new Set() });
}

const section = block(
  {},
  {
    text: text(LIMITS.section.text),
    fields: list(text(LIMITS.section.field), LIMITS.section.fields),
    accessory: byType(ACCESSORIES, 'accessory'),
    expand: bool,
  },
  needsOne('text', 'fields'),
);

const context = block({
  elements: list(
    byType(
      { image: imageElement, plain_text: text(LIMITS.text), mrkdwn: text(LIMITS.text) },
      'context element',
    ),
    LIMITS.context.elements,
  ),
});

const markdownText = string(LIMITS.markdown.text);

const markdown = block({
  text: (value, at, scope) => {
    markdownText(value, at, scope);
    if (typeof value !== 'string') return;
    scope.totals.text += codePoints(value);
    scope.totals.markdown += codePoints(value);
  },
});

/** The rows of a table: cells by type, with a limited number of columns. */
function rows(maxRows: number, minRows: number, maxColumns: number): Rule {
  return list(list(byType(TABLE_CELLS, 'table cell'), maxColumns), maxRows, minRows);
}

const table = block(
  { rows: rows(LIMITS.table.rows, 1, LIMITS.table.columns) },
  {
    column_settings: list(
      object({}, { align: oneOf('left', 'center', 'right'), is_wrapped: bool }),
      LIMITS.table.columns,
    ),
  },
  (value, at, scope) => {
    scope.totals.tables += 1;
    if (scope.totals.tables > LIMITS.table.perMessage)
      report(scope, at, 'only one table is allowed', 'invalid_blocks');
    scope.totals.table += cellText(value['rows']);
    if (scope.totals.table > LIMITS.table.text) {
      report(scope, at, `table text must be less than ${LIMITS.table.text + 1} characters`);
    }
  },
);

const dataTable = block(
  {
    caption: string(LIMITS.text),
    rows: rows(LIMITS.dataTable.maxRows, LIMITS.dataTable.minRows, LIMITS.dataTable.columns),
  },
  {
    page_size: integer(1, LIMITS.dataTable.pageSize),
    row_header_column_index: integer(0, LIMITS.dataTable.columns - 1),
  },
  (value, at, scope) => {
    if (cellText(value['rows']) > LIMITS.dataTable.content) {
      report(scope, `${at}/rows`, `content must be less than ${LIMITS.dataTable.content + 1} characters`);
    }
  },
);

const card = block(
  {},
  {
    hero_image: imageElement,
    icon: imageElement,
    title: text(LIMITS.card.title),
    subtitle: text(LIMITS.card.subtitle),
    body: text(LIMITS.card.body),
    subtext: text(LIMITS.card.subtext),
    actions: list(byType({ button }, 'card action'), LIMITS.card.actions),
  },
  needsOne('hero_image', 'title', 'actions', 'body'),
);

const BLOCKS: Readonly<Record<string, Rule>> = {
  section,
  context,
  markdown,
  table,
  card,
  data_table: dataTable,
  rich_text: both(richText, block({ elements: () => {} })),
  divider: block({}),
  header: block({ text: plain(LIMITS.header.text) }),
  actions: block({
    elements: list(byType(ACTION_ELEMENTS, 'actions element'), LIMITS.actions.elements),
  }),
  context_actions: block({
    elements: list(byType(CONTEXT_ACTIONS, 'context_actions element'), LIMITS.contextActions.elements),
  }),
  image: block(
    { alt_text: string(LIMITS.image.altText) },
    { title: plain(LIMITS.image.title), ...imageFields },
    imageSource,
  ),
  input: block(
    { label: plain(LIMITS.input.label), element: byType(INPUT_ELEMENTS, 'input element') },
    { hint: plain(LIMITS.input.hint), optional: bool, dispatch_action: bool },
  ),
  alert: block(
    { text: text(LIMITS.alert.text) },
    { level: oneOf('default', 'info', 'warning', 'error', 'success') },
  ),
  carousel: block({ elements: list(byType({ card }, 'carousel element'), LIMITS.carousel.elements) }),
  container: block(
    { child_blocks: (value, at, scope) => children(value, at, scope) },
    {
      title: plain(LIMITS.container.title),
      rich_text_title: richText,
      subtitle: text(LIMITS.container.subtitle),
      width: oneOf('narrow', 'standard', 'wide', 'full'),
      icon: imageElement,
      is_collapsible: bool,
      default_collapsed: bool,
      has_header_divider: bool,
    },
  ),
  file: block({ external_id: string(255), source: oneOf('remote') }),
  video: block(
    {
      video_url: httpUrl(LIMITS.url),
      thumbnail_url: httpUrl(LIMITS.url),
      alt_text: string(LIMITS.video.altText),
      title: plain(LIMITS.video.title),
    },
    {
      title_url: httpUrl(LIMITS.url),
      author_name: string(LIMITS.video.authorName),
      provider_name: string(LIMITS.video.providerName),
      provider_icon_url: httpUrl(LIMITS.url),
      description: plain(LIMITS.video.description),
    },
  ),
};

/** Blocks that do not stand everywhere: Slack's reference names their surfaces (the alert's: java-slack-sdk#1624). */
const ONLY_ON: Readonly<Record<string, readonly Surface[]>> = {
  alert: ['modal'],
  markdown: ['message'],
  table: ['message'],
  data_table: ['message'],
  context_actions: ['message'],
  file: ['message'],
};

/** One block, whichever it is, where it stands. */
export const anyBlock: Rule = (value, at, scope) => {
  byType(BLOCKS, 'block')(value, at, scope);
  const type = isRecord(value) ? String(value['type']) : '';
  const surfaces = ONLY_ON[type];
  if (surfaces && !surfaces.includes(scope.surface)) {
    report(scope, `${at}/type`, `unsupported block type in a ${scope.surface}: ${type}`);
  }
};

const CHILD_TYPES = [
  'actions',
  'context',
  'divider',
  'file',
  'header',
  'image',
  'input',
  'rich_text',
  'section',
  'table',
  'video',
];

function children(value: unknown, at: string, scope: Scope): void {
  list(anyBlock, LIMITS.container.childBlocks, 0)(value, at, scope);
  recordsIn(value).forEach((child, index) => {
    if (!CHILD_TYPES.includes(String(child['type']))) {
      report(scope, `${at}/${index}/type`, `unsupported type inside a container: ${String(child['type'])}`);
    }
  });
}

function cellText(value: unknown): number {
  if (!Array.isArray(value)) return 0;
  const cells = value.flatMap((row) => recordsIn(row));
  return cells.reduce((sum, cell) => sum + codePoints(String(cell['text'] ?? '')), 0);
}
