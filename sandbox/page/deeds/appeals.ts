import type { World } from '../../world.ts';

const AT_ONCE = 20;

/** A customer writes in the operator's app. Throws with the intake's words when it is not taken. */
export async function appeal({ consumerApp }: World, receipt: string, words: string): Promise<void> {
  const { status, body } = await consumerApp.appeal({
    receiptNo: receipt,
    kind: 'after_payment',
    reason: words,
    mobile: '13912345678',
  });
  if (status !== 202) throw new Error(`The desk answered ${status}: ${JSON.stringify(body)}`);
}

/** A whole row of cabinets fails: twenty customers pay and complain in these words. */
export async function appealsAtOnce(world: World, words: string): Promise<void> {
  const { state } = world.yopoint;
  const stocked = new Set(state.stock.map(({ CID }) => CID));
  const cid = [...state.cabinets.keys()].find((each) => stocked.has(each)) ?? '';
  const orders = Array.from({ length: AT_ONCE }, () => state.sell(cid, { payPriceFen: 500 }));
  await Promise.all(orders.map(({ ReceiptNo }) => appeal(world, ReceiptNo, words)));
}
