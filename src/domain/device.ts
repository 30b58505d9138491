import type { Coded, Fen } from './order.ts';

export type SellingState = 'stopped' | 'selling' | 'not_deployed';

/** A smart cabinet as the device list knows it. Absent facts are null. */
export type Cabinet = {
  /** CID, what every other call about the cabinet wants. */
  readonly id: string;
  readonly code: string | null;
  readonly name: string | null;
  /** The manufacturer's production code. */
  readonly productionCode: string | null;
  readonly online: boolean | null;
  /** The operator's own switch; false means nothing can be bought. */
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
  /** Zero or null when the vendor does not say how many fit. */
  readonly capacity: number | null;
  readonly image: string | null;
};
