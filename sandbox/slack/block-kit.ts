import { anyBlock } from './block-kit/blocks.ts';
import { plain } from './block-kit/composition.ts';
import { LIMITS } from './block-kit/limits.ts';
import {
  bool,
  codePoints,
  list,
  object,
  oneOf,
  type Problem,
  type Rule,
  report,
  type Scope,
  type Surface,
  string,
} from './block-kit/rules.ts';
import { isRecord, recordsIn } from './json.ts';

export type { Problem } from './block-kit/rules.ts';

/** The parts of a message that have limits. */
export interface MessageContent {
  readonly text?: string | undefined;
  readonly blocks?: unknown;
}

function newScope(surface: Surface): Scope {
  return {
    surface,
    problems: [],
    blockIds: new Set(),
    actionIds: new Set(),
    totals: { text: 0, markdown: 0, table: 0, tables: 0 },
  };
}

/**
 * What is wrong with the blocks of a message, each with its JSON pointer; empty when Slack would take them. The limits are
 * those of slack/block-kit-limits.json plus 50 blocks and 13,200 characters a message (bolt-js#2509).
 */
export function validateBlocks(blocks: unknown, at = '/blocks'): readonly Problem[] {
  const scope = newScope('message');
  // No blocks at all is a message of text only; an empty list says the same.
  list(anyBlock, LIMITS.message.blocks, 0)(blocks, at, scope);
  if (scope.totals.text > LIMITS.message.blocksText) {
    report(
      scope,
      at,
      `text of all blocks must be less than ${LIMITS.message.blocksText + 1} characters, is ${scope.totals.text}`,
      'msg_blocks_too_long',
    );
  }
  if (scope.totals.markdown > LIMITS.markdown.text) {
    report(scope, at, `text of all markdown blocks must be less than ${LIMITS.markdown.text + 1} characters`);
  }
  return scope.problems;
}

/** What is wrong with a message: its text (with Slack's code `msg_too_long`) and its blocks. */
export function validateMessage(
  message: MessageContent,
  maxText: number = LIMITS.message.text,
): readonly Problem[] {
  const problems: Problem[] = [];
  if (message.text !== undefined && codePoints(message.text) > maxText) {
    problems.push({
      pointer: '/text',
      message: `must be less than ${maxText + 1} characters`,
      code: 'msg_too_long',
    });
  }
  return message.blocks === undefined ? problems : [...problems, ...validateBlocks(message.blocks)];
}

const common: Readonly<Record<string, Rule>> = {
  private_metadata: string(LIMITS.view.privateMetadata, 0),
  callback_id: string(LIMITS.view.callbackId, 0),
  external_id: string(LIMITS.view.externalId, 0),
};
const blocks = list(anyBlock, LIMITS.view.blocks);
const home = object({ type: oneOf('home'), blocks }, common);
const modal = object(
  { type: oneOf('modal'), blocks, title: plain(LIMITS.view.title) },
  {
    ...common,
    close: plain(LIMITS.view.close),
    submit: plain(LIMITS.view.submit),
    clear_on_close: bool,
    notify_on_close: bool,
    submit_disabled: bool,
  },
  (value, at, scope) => {
    const asks = recordsIn(value['blocks']).some((one) => one['type'] === 'input');
    if (asks && value['submit'] === undefined) {
      report(scope, at, 'missing required field: submit, since the view has an input block');
    }
  },
);

/** What is wrong with a view (a modal or a home tab); pointers start at `/view`. */
export function validateView(view: unknown): readonly Problem[] {
  if (!isRecord(view)) return [{ pointer: '/view', message: 'must be an object' }];
  const type = view['type'];
  if (type !== 'modal' && type !== 'home') {
    return [{ pointer: '/view/type', message: `unsupported type for view: ${String(type)}` }];
  }
  const scope = newScope(type);
  (type === 'modal' ? modal : home)(view, '/view', scope);
  if (Buffer.byteLength(JSON.stringify(view)) > LIMITS.view.bytes) {
    report(scope, '/view', `must be less than ${LIMITS.view.bytes} bytes`, 'view_too_large');
  }
  return scope.problems;
}

/** A problem in the words that Slack puts into `errors` and `response_metadata.messages`. */
export function describeProblem(problem: Problem): string {
  return `${problem.message} [json-pointer:${problem.pointer}]`;
}
