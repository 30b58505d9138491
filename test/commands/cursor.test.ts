import { describe, expect, test } from 'vitest';
import { type Cursor, decodeCursor, encodeCursor, LONGEST_WORDS } from '../../commands/cursor.ts';

const orders: Extract<Cursor, { list: 'orders' }> = {
  list: 'orders',
  device: 'A001',
  from: 1_703_692_800,
  to: 1_703_779_199,
  state: null,
  page: 1,
};
const cabinets: Cursor = { list: 'cabinets', text: '西田', page: 1 };

/** An id as somebody with a text editor writes it. */
function tampered(fields: Readonly<Record<string, unknown>>): string {
  return Buffer.from(JSON.stringify(fields)).toString('base64url');
}

describe('a cursor', () => {
  test.each([
    orders,
    cabinets,
    { list: 'pending', page: 3 } as const,
    { ...orders, device: 'x'.repeat(LONGEST_WORDS) },
    { ...orders, page: 10_000 },
  ])('comes back as it went: %o', (cursor) => {
    expect(decodeCursor(encodeCursor(cursor))).toEqual(cursor);
  });

  test.each([
    ['a device of 5,000 characters', { ...orders, device: 'x'.repeat(5_000) }],
    ['a search of 5,000 characters', { ...cabinets, text: 'x'.repeat(5_000) }],
    ['a time no calendar has', { ...orders, from: -9e15 }],
    ['a time past 2100', { ...orders, to: 4_102_444_801 }],
    ['a range longer than may be typed', { ...orders, from: 0 }],
    ['an end before its beginning', { ...orders, to: orders.from - 1 }],
    ['a page past any list', { ...orders, page: 10_001 }],
    ['page 0', { ...cabinets, page: 0 }],
    ['another list', { ...cabinets, list: 'people' }],
  ])('with %s is none of ours', (_what, fields) => {
    expect(decodeCursor(tampered(fields))).toBeNull();
  });

  test.each(['', '%%%', 'e30', 'bnVsbA'])('%j is none of ours', (id) => {
    expect(decodeCursor(id)).toBeNull();
  });
});
