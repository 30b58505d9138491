import { receiptNo } from '../fleet/china-time.ts';
import { type Consumer, makeConsumers } from '../fleet/people.ts';
import { createRandom, type Random } from '../fleet/random.ts';
import type { Cabinet, CabinetOrder, ConsumerOrder, Fleet, StockItem } from '../fleet/types.ts';

/** All that the vendor has written down, and how to find something in it. */
export interface Books {
  readonly cabinets: Map<string, Cabinet>;
  readonly stock: StockItem[];
  readonly cabinetOrders: Map<string, CabinetOrder>;
  readonly consumerOrders: ReadonlyMap<string, ConsumerOrder>;
  /** Who buys when somebody is needed. */
  readonly consumers: readonly Consumer[];
  readonly random: Random;
  /** Throws for an unknown number. */
  readonly order: (receipt: string) => CabinetOrder;
  /** Throws for an unknown id. */
  readonly cabinet: (cid: string) => Cabinet;
  /** An order number of this second that no order has. */
  readonly freshReceipt: () => string;
  /** Unix seconds. */
  readonly seconds: () => number;
}

/** Books of their own: the fleet is copied, so that two simulators never share an order. `now` gives unix ms. */
export function createBooks(fleet: Fleet, now: () => number): Books {
  const copy = structuredClone({
    cabinets: fleet.cabinets,
    stock: fleet.stock,
    cabinetOrders: fleet.cabinetOrders,
    consumerOrders: fleet.consumerOrders,
  });
  const random = createRandom(fleet.cabinetOrders.length + 1);
  const cabinets = new Map(copy.cabinets.map((cabinet) => [cabinet.id, cabinet]));
  const cabinetOrders = new Map(copy.cabinetOrders.map((order) => [order.ReceiptNo, order]));
  return {
    cabinets,
    stock: [...copy.stock],
    cabinetOrders,
    consumerOrders: new Map(copy.consumerOrders.map((order) => [order.ReceiptNo, order])),
    consumers: makeConsumers(random, now()),
    random,
    order: (receipt) => {
      const found = cabinetOrders.get(receipt);
      if (found === undefined) throw new Error(`The simulator has no cabinet order ${receipt}`);
      return found;
    },
    cabinet: (cid) => {
      const found = cabinets.get(cid);
      if (found === undefined) throw new Error(`The simulator has no cabinet ${cid}`);
      return found;
    },
    freshReceipt: () => {
      const at = now();
      // Six digits are few for a test that sells hundreds in one second: two would fall together.
      for (let tries = 0; tries < 1000; tries++) {
        const receipt = receiptNo('VI', at, random.digits(6));
        if (!cabinetOrders.has(receipt)) return receipt;
      }
      throw new Error('The simulator has given out nearly every order number of this second');
    },
    seconds: () => Math.floor(now() / 1000),
  };
}
