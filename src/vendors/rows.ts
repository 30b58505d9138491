import type { z } from 'zod';
import { limited, readable } from './readable.ts';

/** What could be read of a list, and the paths of what could not, `3.Price` being in the fourth row. */
export type Rows<Item> = { readonly items: readonly Item[]; readonly unread: readonly string[] };

/** Reads rows one by one. One that is no object, or of which `toItem` makes null for want of its `key`, is left out and named. */
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
