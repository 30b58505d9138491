import type { Coded, Fen } from './order.ts';

export type SellingState = 'stopped' | 'selling' | 'not_deployed';

/** A smart cabinet in the device list. Unknown facts are null. */
export type Cabinet = {
  /** CID; every other call about the cabinet needs it. */
  readonly id: string;
  readonly code: string | null;
  readonly name: string | null;
  /** The manufacturer's production code. */
  readonly productionCode: string | null;
  readonly online: boolean | null;
  /** The operator's own switch; false: nothing can be bought. */
  readonly sellingEnabled: boolean | null;
  readonly selling: Coded<SellingState>;
  readonly powered: boolean | null;
  readonly doors: number | null;
  readonly place: string | null;
  readonly servicePhone: string | null;
};

/** One kind of goods in a cabinet. */
export type StockItem = {
  readonly barcode: string | null;
  readonly name: string;
  readonly price: Fen | null;
  readonly stock: number | null;
  /** Zero or null: the vendor does not say how many fit. */
  readonly capacity: number | null;
  readonly image: string | null;
};

export type StockLevel = 'sold_out' | 'low' | 'enough' | 'unknown';

/** Low means a quarter of the capacity or, without a known capacity, two pieces. */
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
