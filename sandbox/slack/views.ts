import { validateView } from './block-kit.ts';
import { APP, TEAM } from './directory.ts';
import { failWith } from './failure.ts';
import { elementsBelow, optionsOf, withIds } from './interactive.ts';
import { isRecord, type Json, recordsIn } from './json.ts';
import type { View, ViewValues, Workspace } from './workspace.ts';

/** Checks a view's definition. Throws SlackFailure `invalid_arguments` (or `view_too_large`) with pointers below `/view`. */
export function checkedDefinition(definition: unknown): Json {
  const problems = validateView(definition);
  if (problems.length > 0 || !isRecord(definition)) throw failWith(problems, 'invalid_arguments');
  return definition;
}

function newHash(workspace: Workspace): string {
  return `${workspace.nextTs().split('.')[0]}.${workspace.nextId('').toLowerCase()}`;
}

/** Puts a new view before a person: alone, or on top of another. */
export function openView(
  workspace: Workspace,
  userId: string,
  definition: Json,
  below?: View | undefined,
): View {
  const id = workspace.nextId('V0');
  const blocks = withIds(definition['blocks'], () => workspace.nextId('b'));
  const view: View = {
    id,
    userId,
    definition,
    blocks,
    hash: newHash(workspace),
    rootId: below?.rootId ?? id,
    previousId: below?.id,
    values: initialValues(blocks, {}),
    open: true,
  };
  workspace.views.set(id, view);
  workspace.changed();
  return view;
}

/** The view with a new definition. Input is kept for fields that still exist. */
export function updateView(workspace: Workspace, view: View, definition: Json): View {
  const blocks = withIds(definition['blocks'], () => workspace.nextId('b'));
  const next = {
    ...view,
    definition,
    blocks,
    hash: newHash(workspace),
    values: initialValues(blocks, view.values),
  };
  workspace.views.set(view.id, next);
  workspace.changed();
  return next;
}

/** Stores a person's input. */
export function fillView(workspace: Workspace, view: View, values: ViewValues): View {
  const next = { ...view, values };
  workspace.views.set(view.id, next);
  return next;
}

/** Takes a view off the screen; the one below it is on top again. */
export function closeView(workspace: Workspace, view: View): void {
  workspace.views.set(view.id, { ...view, open: false });
  workspace.changed();
}

/** Closes every form on every screen without notifying the app, as when people close Slack. */
export function closeForms(workspace: Workspace): void {
  for (const view of workspace.views.values()) {
    if (view.open && view.definition['type'] !== 'home') closeView(workspace, view);
  }
}

/** The home tab of this person, once the app has published one. */
export function homeOf(workspace: Workspace, userId: string): View | undefined {
  const id = workspace.homes.get(userId);
  return id === undefined ? undefined : workspace.views.get(id);
}

/** The modal on top before this person, if any. */
export function topView(workspace: Workspace, userId: string): View | undefined {
  return [...workspace.views.values()].findLast(
    (view) => view.userId === userId && view.open && view.definition['type'] === 'modal',
  );
}

/** A view as the API and the payloads show it. */
export function viewJson(view: View): Json {
  const definition = view.definition;
  return {
    id: view.id,
    team_id: TEAM.id,
    type: definition['type'],
    blocks: view.blocks,
    private_metadata: definition['private_metadata'] ?? '',
    callback_id: definition['callback_id'] ?? '',
    state: { values: view.values },
    hash: view.hash,
    title: definition['title'] ?? { type: 'plain_text', text: 'View Title' },
    close: definition['close'] ?? null,
    submit: definition['submit'] ?? null,
    clear_on_close: definition['clear_on_close'] ?? false,
    notify_on_close: definition['notify_on_close'] ?? false,
    previous_view_id: view.previousId ?? null,
    root_view_id: view.rootId,
    external_id: definition['external_id'] ?? '',
    app_id: APP.id,
    app_installed_team_id: TEAM.id,
    bot_id: APP.botId,
  };
}

/** The value of an input as `state.values` shows it before anybody has touched it. */
function emptyValue(element: Json): Json {
  const type = String(element['type']);
  const chosen = element['initial_option'] ?? null;
  if (type === 'static_select' || type === 'radio_buttons' || type === 'external_select') {
    return { type, selected_option: chosen };
  }
  if (type === 'checkboxes' || type === 'multi_static_select') {
    return { type, selected_options: element['initial_options'] ?? [] };
  }
  if (type === 'users_select') return { type, selected_user: element['initial_user'] ?? null };
  if (type === 'datepicker') return { type, selected_date: element['initial_date'] ?? null };
  if (type === 'timepicker') return { type, selected_time: element['initial_time'] ?? null };
  return { type, value: element['initial_value'] ?? null };
}

function initialValues(blocks: readonly Json[], before: ViewValues): ViewValues {
  const values: Record<string, Record<string, Json>> = {};
  for (const block of blocks) {
    const blockId = String(block['block_id']);
    for (const element of elementsBelow(block)) {
      const type = String(element['type']);
      if (type === 'button' || type === 'overflow') continue;
      const actionId = String(element['action_id']);
      const kept = before[blockId]?.[actionId];
      values[blockId] = { ...values[blockId], [actionId]: kept ?? emptyValue(element) };
    }
  }
  return values;
}

/** Thrown when a person is made to do what Slack's own screen would not let them do. */
export class ImpossibleGesture extends Error {}

/** What a person types or chooses in one field, as `state.values` shows it. Throws ImpossibleGesture for a choice that is not offered. */
export function filledValue(element: Json, given: string | readonly string[]): Json {
  const type = String(element['type']);
  const offered = optionsOf(element);
  const choose = (value: string): Json => {
    const option = offered.find((one) => one['value'] === value);
    if (!option) {
      const values = offered.map((one) => String(one['value'])).join(', ');
      throw new ImpossibleGesture(
        `"${value}" is not offered in ${String(element['action_id'])}; there are: ${values}`,
      );
    }
    return option;
  };
  const many = typeof given === 'string' ? [given] : given;
  if (offered.length > 0 && (type.startsWith('multi_') || type === 'checkboxes')) {
    return { type, selected_options: many.map(choose) };
  }
  const only = many[0] ?? '';
  if (offered.length > 0) return { type, selected_option: choose(only) };
  if (type === 'users_select') return { type, selected_user: only };
  if (type === 'multi_users_select') return { type, selected_users: many };
  if (type === 'datepicker') return { type, selected_date: only };
  if (type === 'timepicker') return { type, selected_time: only };
  return { type, value: only };
}

/** The fields that Slack's own screen would not accept: required ones left empty, texts too short or too long. */
export function fieldErrors(view: View): Readonly<Record<string, string>> {
  const errors: Record<string, string> = {};
  for (const block of view.blocks) {
    if (block['type'] !== 'input' || !isRecord(block['element'])) continue;
    const element = block['element'];
    const blockId = String(block['block_id']);
    const value = view.values[blockId]?.[String(element['action_id'])] ?? {};
    const filled = Object.entries(value).some(
      ([name, one]) =>
        name !== 'type' && one !== null && one !== '' && !(Array.isArray(one) && one.length === 0),
    );
    const length = [...String(value['value'] ?? '')].length;
    if (!filled && block['optional'] !== true) errors[blockId] = 'Please complete this required field.';
    else if (filled && length > Number(element['max_length'] ?? 3000)) errors[blockId] = 'Too long.';
    else if (filled && length < Number(element['min_length'] ?? 0)) errors[blockId] = 'Too short.';
  }
  return errors;
}

/** The ids of a view's input blocks: the only ones that may carry an error. */
export function inputBlockIds(view: View): readonly string[] {
  return recordsIn(view.blocks)
    .filter((block) => block['type'] === 'input')
    .map((block) => String(block['block_id']));
}
