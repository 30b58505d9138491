import { readContent } from './content.ts';
import type { Answer } from './deliver.ts';
import { APP } from './directory.ts';
import { SlackFailure } from './failure.ts';
import { isRecord, type Json } from './json.ts';
import type { DeliveryRecord } from './records.ts';
import { checkedDefinition, closeView, inputBlockIds, openView, updateView } from './views.ts';
import type { Message, View, Workspace } from './workspace.ts';

/** Where an acknowledged command was typed, and by whom. */
interface Typed {
  readonly channel: string;
  readonly user: string;
  readonly threadTs?: string | undefined;
}

/** What an answer that Slack cannot show comes to: the reason, which also stands in the delivery's record. */
function refused(record: DeliveryRecord, error: unknown): { readonly error: string } {
  if (!(error instanceof SlackFailure)) throw error;
  record.failed = `the acknowledgement cannot be shown: ${error.message}`;
  return { error: error.code };
}

/** What a command's acknowledgement becomes: a message (ephemeral unless `in_channel`), nothing, or an error. */
export function showCommandAnswer(
  workspace: Workspace,
  answer: Answer,
  typed: Typed,
): { readonly message?: Message; readonly error?: string } {
  const content: Json =
    typeof answer.content === 'string' ? { text: answer.content } : (answer.content ?? {});
  if (content['text'] === undefined && content['blocks'] === undefined) return {};
  try {
    const read = readContent(content, workspace);
    const message = workspace.add({
      channel: typed.channel,
      user: APP.botUser,
      botId: APP.botId,
      text: read.text,
      blocks: read.blocks ?? [],
      via: 'acknowledgement',
      ...(typed.threadTs === undefined ? {} : { threadTs: typed.threadTs }),
      ...(content['response_type'] === 'in_channel' ? {} : { ephemeralFor: typed.user }),
    });
    return { message };
  } catch (error) {
    return refused(answer.record, error);
  }
}

/** The result of a form: the person's screen after it, and the errors shown. */
export interface FormOutcome {
  /** The form as it stands now (updated), or the one pushed on top of it. */
  readonly view?: View;
  readonly fieldErrors?: Readonly<Record<string, string>>;
  readonly error?: string;
}

function errorsOf(view: View, content: Json): Readonly<Record<string, string>> {
  const errors = content['errors'];
  const known = inputBlockIds(view);
  if (!isRecord(errors) || Object.keys(errors).length === 0) throw new SlackFailure('invalid_errors');
  const stray = Object.keys(errors).filter((blockId) => !known.includes(blockId));
  if (stray.length > 0) {
    throw new SlackFailure('invalid_errors', { errors: stray.map((id) => `no input block: ${id}`) });
  }
  return Object.fromEntries(Object.entries(errors).map(([id, text]) => [id, String(text)]));
}

/** Does what a form's acknowledgement says: nothing (close it), `update`, `push`, `clear` or `errors`. */
export function applyFormAnswer(workspace: Workspace, answer: Answer, view: View): FormOutcome {
  const content: Json = isRecord(answer.content) ? answer.content : {};
  try {
    switch (content['response_action']) {
      case undefined:
        closeView(workspace, view);
        return {};
      case 'clear':
        for (const one of workspace.views.values()) {
          if (one.open && one.rootId === view.rootId) closeView(workspace, one);
        }
        return {};
      case 'update':
        return { view: updateView(workspace, view, checkedDefinition(content['view'])) };
      case 'push':
        return { view: openView(workspace, view.userId, checkedDefinition(content['view']), view) };
      case 'errors':
        return { fieldErrors: errorsOf(view, content) };
      default:
        throw new SlackFailure('invalid_response_action');
    }
  } catch (error) {
    return refused(answer.record, error);
  }
}
