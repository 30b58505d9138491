import type { YoPointState } from '../../yopoint/state.ts';

/** So many pieces of the first goods on the shelves were taken; none: the visit took nothing. */
export function recognise(state: YoPointState, receipt: string, pieces: number): void {
  const cid = state.cabinetOrders.get(receipt)?.CID;
  const shelf = state.stock.find(({ CID }) => CID === cid);
  state.recognise(
    receipt,
    pieces === 0 || shelf === undefined ? [] : [{ BarCode: shelf.BarCode, Qty: pieces }],
  );
}
