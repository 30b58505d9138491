import type { z } from 'zod';
import { VendorUnreadable } from '../errors.ts';
import type { PageAnswer } from '../port.ts';
import { readable, readRows } from '../readable.ts';
import { isAbsent } from './assumptions.ts';
import type { YopointAnswer } from './gateway.ts';
import { pageSchema } from './schemas.ts';

/**
 * Reads a list in either shape, the bare array or the paged object (docs/vendors.md, YoPoint “Answers”, “The order list”). Throws
 * `VendorUnreadable` when it is neither shape.
 */
export function readList<Schema extends z.ZodType, Item>(
  answer: YopointAnswer,
  schema: Schema,
  key: string,
  toItem: (raw: z.output<Schema>) => Item | null,
): PageAnswer<Item> {
  const { rows, ...page } = pageOf(answer);
  return { ...readRows(rows, schema, key, toItem), ...page };
}

function pageOf({ call, data }: YopointAnswer) {
  if (Array.isArray(data)) return { rows: data, total: null, page: null, lastPage: null };
  if (isAbsent(data)) return { rows: [], total: null, page: null, lastPage: null };
  const { value } = readable(pageSchema, data);
  if (value === null) throw new VendorUnreadable(call, 'its list is neither an array nor a page');
  return { rows: value.data, total: value.total, page: value.current_page, lastPage: value.last_page };
}
