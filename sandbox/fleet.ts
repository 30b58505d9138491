import { makeBaifudeOrders } from './fleet/baifude-orders.ts';
import { makeCabinetOrders } from './fleet/cabinet-orders.ts';
import { makeCabinets, makeStock } from './fleet/cabinets.ts';
import { GOODS } from './fleet/goods.ts';
import { createRandom } from './fleet/random.ts';
import type { Fleet } from './fleet/types.ts';
import { makeConsumerOrders } from './fleet/vending-orders.ts';

export type { Fleet } from './fleet/types.ts';

/**
 * The world that both vendors begin with: a dozen cabinets and their stock, some hundred orders of the ten days before
 * `now` (unix ms), vending and Baifude orders, and the vendors' own samples word for word. The same `now` and `seed`
 * give the same fleet.
 */
export function createFleet(options: { readonly now: number; readonly seed?: number }): Fleet {
  const random = createRandom(options.seed ?? 20_231_228);
  const cabinets = makeCabinets(random);
  const stock = makeStock(random, cabinets, options.now);
  return {
    cabinets,
    goods: GOODS,
    stock,
    cabinetOrders: makeCabinetOrders(random, cabinets, stock, options.now),
    consumerOrders: makeConsumerOrders(random, options.now),
    baifudeOrders: makeBaifudeOrders(random, options.now),
  };
}
