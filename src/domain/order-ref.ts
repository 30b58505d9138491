import type { OrderSource } from './order.ts';

/** Which order a button is about: the vendor's order number once it is known, else the number as it was typed. */
export type OrderRef = { readonly source: OrderSource | 'typed'; readonly number: string };

const LETTERS = { cabinet: 'c', vending: 'v', benefit: 'b', typed: 't' } as const;
const SOURCES: Readonly<Record<string, OrderRef['source']>> = {
  c: 'cabinet',
  v: 'vending',
  b: 'benefit',
  t: 'typed',
};

/** The opaque id that travels in a button and keys the cache. */
export function refId(ref: OrderRef): string {
  return `${LETTERS[ref.source]}.${ref.number}`;
}

/** The reference behind an id, or null for one that this version never made. */
export function parseRef(id: string): OrderRef | null {
  const source = id[1] === '.' ? SOURCES[id[0] ?? ''] : undefined;
  const number = id.slice(2);
  return source && /^[^\s]{1,64}$/.test(number) ? { source, number } : null;
}
