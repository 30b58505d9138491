import type { BaifudeOrder, Fleet } from '../fleet/types.ts';

/** What this vendor remembers. It has no call that changes anything (docs/vendors.md, Baifude’s facts). */
export interface BaifudeState {
  readonly orders: ReadonlyMap<string, BaifudeOrder>;
  /** Something happens at the vendor: fields of an order change. Throws when there is no such order. */
  change(orderNo: string, fields: Readonly<Record<string, unknown>>): void;
}

/** A copy of the fleet's orders. */
export function createState(fleet: Fleet): BaifudeState {
  const orders = new Map(structuredClone(fleet.baifudeOrders).map((each) => [each.orderNo, each]));
  return {
    orders,
    change: (orderNo, fields) => {
      const found = orders.get(orderNo);
      if (found === undefined) throw new Error(`The simulator has no order ${orderNo}`);
      orders.set(orderNo, { ...found, order: { ...found.order, ...fields } });
    },
  };
}
