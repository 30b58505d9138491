import { LIMITS } from './block-kit/limits.ts';
import { validateMessage } from './block-kit.ts';
import { failWith, SlackFailure } from './failure.ts';
import { withIds } from './interactive.ts';
import { isRecord, type Json, parseJson, stringOf } from './json.ts';
import type { Workspace } from './workspace.ts';

/** The checked content of a message. `blocks` is undefined when the app sent none. */
export interface Content {
  readonly text: string;
  readonly blocks: readonly Json[] | undefined;
  readonly metadata: Json | undefined;
}

/** A field that is JSON, or JSON in a string (as form fields are); `code` when it cannot be read. */
function jsonField(value: unknown, code: string): unknown {
  if (typeof value !== 'string') return value;
  if (value === '') return undefined;
  const parsed = parseJson(value);
  if (parsed === undefined) throw new SlackFailure(code);
  return parsed;
}

function metadataOf(value: unknown): Json | undefined {
  const metadata = jsonField(value, 'invalid_metadata_format');
  if (metadata === undefined || metadata === null) return undefined;
  if (
    !isRecord(metadata) ||
    typeof metadata['event_type'] !== 'string' ||
    metadata['event_type'] === '' ||
    !isRecord(metadata['event_payload'])
  ) {
    throw new SlackFailure('invalid_metadata_format');
  }
  return metadata;
}

/**
 * Reads and checks what a message says, for every way a message comes in (Web API, response URL, acknowledgement).
 * Throws SlackFailure: `no_text`, `msg_too_long`, `msg_blocks_too_long`, `invalid_blocks`, `invalid_blocks_format`,
 * `invalid_metadata_format`.
 */
export function readContent(
  fields: Json,
  workspace: Workspace,
  maxText: number = LIMITS.message.text,
): Content {
  const text = stringOf(fields['text']) ?? '';
  const blocks = jsonField(fields['blocks'], 'invalid_blocks_format');
  const metadata = metadataOf(fields['metadata']);
  const empty = blocks === undefined || (Array.isArray(blocks) && blocks.length === 0);
  const attachments = jsonField(fields['attachments'], 'invalid_attachments');
  if (text.trim() === '' && empty && !(Array.isArray(attachments) && attachments.length > 0)) {
    throw new SlackFailure('no_text');
  }
  const problems = validateMessage({ text, blocks: blocks ?? undefined }, maxText);
  if (problems.length > 0) throw failWith(problems, 'invalid_blocks');
  const named = Array.isArray(blocks) ? withIds(blocks, () => workspace.nextId('b')) : undefined;
  return { text, blocks: named, metadata };
}
