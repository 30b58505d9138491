import { z } from 'zod';

/*
 * Where a list stands, as the opaque id its buttons carry: the question again and a page, so that paging works on every
 * instance and after a restart.
 */
const Cursor = z.discriminatedUnion('list', [
  z.object({
    list: z.literal('orders'),
    device: z.string().nullable(),
    from: z.int(),
    to: z.int(),
    state: z.enum(['paid', 'refunded', 'suspicious']).nullable(),
    page: z.int().positive(),
  }),
  z.object({ list: z.literal('cabinets'), text: z.string(), page: z.int().positive() }),
]);

export type Cursor = z.infer<typeof Cursor>;

/** Keeps a pasted page out of a button. */
export const LONGEST_WORDS = 80;

export function encodeCursor(cursor: Cursor): string {
  return Buffer.from(JSON.stringify(cursor)).toString('base64url');
}

/** Null for an id that this version never made. */
export function decodeCursor(id: string): Cursor | null {
  try {
    return Cursor.safeParse(JSON.parse(Buffer.from(id, 'base64url').toString('utf8'))).data ?? null;
  } catch {
    return null;
  }
}

/** One page of a list: the page asked for, or the last there is. */
export function pageOf<T>(
  rows: readonly T[],
  page: number,
  size: number,
): { rows: readonly T[]; page: number; pages: number } {
  const pages = Math.max(1, Math.ceil(rows.length / size));
  const at = Math.min(page, pages);
  return { rows: rows.slice((at - 1) * size, at * size), page: at, pages };
}
