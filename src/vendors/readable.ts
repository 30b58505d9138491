import type { z } from 'zod';

/** What could be read of a vendor's answer, and the paths (`Products.0.Price`) of what could not. */
export type Readable<Value> = {
  /** Null when nothing at all fits, as when text came where an object belongs. */
  readonly value: Value | null;
  /** Key names and indexes only, never values; at most `MOST_UNREAD`, the last then being `...`. */
  readonly unread: readonly string[];
};

/** Most unread paths that are named; more help nobody. */
export const MOST_UNREAD = 50;

/** Blanking a field can only uncover a misfit above it, so few rounds reach an end. */
const MOST_ROUNDS = 4;

/**
 * Reads what it can: a field or list element that does not fit the schema becomes null and is named in `unread`,
 * everything else is kept. The schema must take null wherever a misfit may stand.
 */
export function readable<Schema extends z.ZodType>(schema: Schema, raw: unknown): Readable<z.output<Schema>> {
  let parsed = schema.safeParse(raw);
  if (parsed.success) return { value: parsed.data, unread: [] };
  const unread = new Set<string>();
  // Containers on the way to a misfit are copied once, so that the caller's raw answer stays as it came.
  const copied = new Set<unknown>();
  let rest = raw;
  for (let round = 0; round < MOST_ROUNDS && !parsed.success; round += 1) {
    for (const { path } of parsed.error.issues) {
      unread.add(nameOf(path));
      rest = blanked(rest, path, copied);
    }
    parsed = schema.safeParse(rest);
  }
  return { value: parsed.success ? parsed.data : null, unread: limited([...unread]) };
}

/** Joins what was unread in several places, each under its own prefix, within the same limit. */
function limited(paths: readonly string[]): readonly string[] {
  return paths.length <= MOST_UNREAD ? paths : [...paths.slice(0, MOST_UNREAD - 1), '...'];
}

function nameOf(path: readonly PropertyKey[]): string {
  return path.length === 0 ? '(all)' : path.map((key) => String(key).slice(0, 40)).join('.');
}

/** The value with null at the path; a path that leads nowhere changes nothing. */
function blanked(value: unknown, path: readonly PropertyKey[], copied: Set<unknown>): unknown {
  const [key, ...rest] = path;
  if (key === undefined) return null;
  if (!isHolder(value)) return value;
  const copy = copied.has(value) ? value : copyOf(value);
  copied.add(copy);
  copy[key] = blanked(copy[key], rest, copied);
  return copy;
}

type Holder = Record<PropertyKey, unknown>;

function copyOf(value: Holder): Holder {
  return Array.isArray(value) ? Object.assign([], value) : { ...value };
}

function isHolder(value: unknown): value is Holder {
  return typeof value === 'object' && value !== null;
}

/** What could be read of a list, and the paths of what could not, `3.Price` being in the fourth row. */
export type Rows<Item> = { readonly items: readonly Item[]; readonly unread: readonly string[] };

/** Reads rows one by one. Leaves out and names a row that is no object, or for which `toItem` returns null because its `key` is missing. */
export function readRows<Schema extends z.ZodType, Item>(
  rows: readonly unknown[],
  schema: Schema,
  key: string,
  toItem: (raw: z.output<Schema>) => Item | null,
): Rows<Item> {
  const items: Item[] = [];
  const unread = new Set<string>();
  for (const [index, row] of rows.entries()) {
    const { value, unread: paths } = readable(schema, row);
    for (const path of paths) unread.add(`${index}.${path}`);
    if (value === null) continue;
    const item = toItem(value);
    if (item === null) unread.add(`${index}.${key}`);
    else items.push(item);
  }
  return { items, unread: limited([...unread]) };
}
