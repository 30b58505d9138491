import { isRecord, type Json, recordsIn } from './json.ts';

/** Every object with an `action_id` below a node, in reading order: what a person can press or fill in. */
export function elementsBelow(node: unknown): Json[] {
  if (Array.isArray(node)) return node.flatMap(elementsBelow);
  if (!isRecord(node)) return [];
  const own = typeof node['action_id'] === 'string' ? [node] : [];
  return [...own, ...Object.values(node).flatMap(elementsBelow)];
}

/** An element and the block it stands in. */
export interface Placed {
  readonly element: Json;
  readonly blockId: string;
}

/** The first element with this `action_id` (and value, when one is given). */
export function findElement(
  blocks: readonly Json[],
  actionId: string,
  value?: string | undefined,
): Placed | undefined {
  for (const block of blocks) {
    const element = elementsBelow(block).find(
      (one) => one['action_id'] === actionId && (value === undefined || one['value'] === value),
    );
    if (element) return { element, blockId: String(block['block_id']) };
  }
  return undefined;
}

/** The options of a menu, those under headings too. */
export function optionsOf(element: Json): Json[] {
  const grouped = recordsIn(element['option_groups']).flatMap((group) => recordsIn(group['options']));
  return [...recordsIn(element['options']), ...grouped];
}

const NEEDS_ACTION_ID =
  /^(button|overflow|checkboxes|radio_buttons|datepicker|timepicker|datetimepicker)$|_(select|input|button|buttons)$/;

/** The same blocks with the `block_id` and `action_id` that Slack makes up where an app gives none. */
export function withIds(blocks: unknown, nextId: () => string): Json[] {
  return recordsIn(blocks).map((block) => ({
    block_id: nextId(),
    ...withActionIds(block, nextId),
  }));
}

function withActionIds(node: Json, nextId: () => string): Json {
  const entries = Object.entries(node).map(([name, value]): [string, unknown] => {
    if (Array.isArray(value))
      return [name, value.map((one) => (isRecord(one) ? withActionIds(one, nextId) : one))];
    return [name, isRecord(value) ? withActionIds(value, nextId) : value];
  });
  const needs = NEEDS_ACTION_ID.test(String(node['type'])) && node['action_id'] === undefined;
  return { ...Object.fromEntries(entries), ...(needs ? { action_id: nextId() } : {}) };
}
