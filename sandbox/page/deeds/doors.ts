import type { YoPoint } from '../../yopoint/index.ts';

/** `pieces` of the first goods on the shelves were taken; 0: the visit took nothing. */
export async function recognise(
  { state, announce }: YoPoint,
  receipt: string,
  pieces: number,
): Promise<void> {
  const cid = state.cabinetOrders.get(receipt)?.CID;
  const shelf = state.stock.find(({ CID }) => CID === cid);
  await announce.recognised(
    receipt,
    pieces === 0 || shelf === undefined ? [] : [{ BarCode: shelf.BarCode, Qty: pieces }],
  );
}
