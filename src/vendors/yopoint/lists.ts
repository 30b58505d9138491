import type { z } from 'zod';
import { VendorUnreadable } from '../errors.ts';
import { readable } from '../readable.ts';
import type { Rows } from '../rows.ts';
import { readRows } from '../rows.ts';
import { isAbsent } from './assumptions.ts';
import type { GatewayAnswer } from './gateway.ts';
import { pageSchema } from './schemas.ts';

/** A list as answered, whole or one page of it. Page facts are null when the vendor sent the bare array. */
export type ListAnswer<Item> = Rows<Item> & {
  readonly total: number | null;
  readonly page: number | null;
  readonly lastPage: number | null;
};

/**
 * Reads a list in either shape, the bare array or the paged object (vendors/yopoint.md §1.2, §3.7). Throws
 * `VendorUnreadable` when it is neither shape.
 */
export function readList<Schema extends z.ZodType, Item>(
  answer: GatewayAnswer,
  schema: Schema,
  key: string,
  toItem: (raw: z.output<Schema>) => Item | null,
): ListAnswer<Item> {
  const { rows, ...page } = pageOf(answer);
  return { ...readRows(rows, schema, key, toItem), ...page };
}

function pageOf({ call, data }: GatewayAnswer) {
  if (Array.isArray(data)) return { rows: data, total: null, page: null, lastPage: null };
  if (isAbsent(data)) return { rows: [], total: null, page: null, lastPage: null };
  const { value } = readable(pageSchema, data);
  if (value === null) throw new VendorUnreadable(call, 'its list is neither an array nor a page');
  return { rows: value.data, total: value.total, page: value.current_page, lastPage: value.last_page };
}
