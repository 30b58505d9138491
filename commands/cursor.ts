import { z } from 'zod';
import { LONGEST_RANGE_DAYS } from '../src/domain/time-range.ts';

/** Keeps a pasted page out of a button. */
export const LONGEST_WORDS = 80;

/** A press can carry any id, so each part is checked against what the desk itself writes. */
const Words = z.string().max(LONGEST_WORDS);
/** Unix seconds up to the year 2100. */
const Time = z.int().min(0).max(4_102_444_800);
const Page = z.int().positive().max(10_000);
/** A rolling range ends with the minute it was asked in. */
const LONGEST_SECONDS = LONGEST_RANGE_DAYS * 86_400 + 60;

/*
 * Where a list stands, as the opaque id its buttons carry: the question again and a page, so that paging works on every
 * instance and after a restart.
 */
const Cursor = z.discriminatedUnion('list', [
  z
    .object({
      list: z.literal('orders'),
      device: Words.nullable(),
      from: Time,
      to: Time,
      state: z.enum(['paid', 'refunded', 'suspicious']).nullable(),
      page: Page,
    })
    .refine(({ from, to }) => from <= to && to - from <= LONGEST_SECONDS),
  z.object({ list: z.literal('cabinets'), text: Words, page: Page }),
  z.object({ list: z.literal('pending'), page: Page }),
  z.object({ list: z.literal('visits'), page: Page }),
  z.object({ list: z.literal('appeals'), which: z.enum(['open', 'mine', 'all']), page: Page }),
  z.object({ list: z.literal('appeal'), id: z.string().regex(/^A\d{1,12}$/) }),
]);

export type Cursor = z.infer<typeof Cursor>;

export function encodeCursor(cursor: Cursor): string {
  return Buffer.from(JSON.stringify(cursor)).toString('base64url');
}

/** Null for an id that this version never makes. */
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
