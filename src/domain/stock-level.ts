import type { StockItem } from './device.ts';

export type StockLevel = 'sold_out' | 'low' | 'enough' | 'unknown';

/** A quarter of what fits, or two pieces where the capacity is not known, counts as low. */
const LOW_SHARE = 0.25;
const LOW_PIECES = 2;

/** How urgently an item needs refilling. */
export function stockLevel(item: StockItem): StockLevel {
  if (item.stock === null) return 'unknown';
  if (item.stock <= 0) return 'sold_out';
  const low = item.capacity ? item.capacity * LOW_SHARE : LOW_PIECES;
  return item.stock <= low ? 'low' : 'enough';
}

const URGENCY: Readonly<Record<StockLevel, number>> = { sold_out: 0, low: 1, unknown: 2, enough: 3 };

/** Sold out first, then low, then the rest; by name within each. */
export function byUrgency(items: readonly StockItem[]): StockItem[] {
  return [...items].sort(
    (a, b) => URGENCY[stockLevel(a)] - URGENCY[stockLevel(b)] || a.name.localeCompare(b.name, 'zh-CN'),
  );
}
