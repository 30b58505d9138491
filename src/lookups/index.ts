import { createCabinetLookup } from './cabinets.ts';
import { createOrderListLookup } from './order-list.ts';
import { createOrderLookup } from './orders.ts';
import type { LookupDeps, Vendors } from './sources.ts';
import { createStockLookup } from './stock.ts';
import type { Lookups } from './types.ts';

/** Everything that can be looked up at the vendors that are configured. */
export function createLookups(deps: Vendors & LookupDeps): Lookups {
  const { yopoint } = deps;
  return {
    orders: createOrderLookup(deps),
    orderList: createOrderListLookup(deps),
    cabinets: yopoint && createCabinetLookup({ ...deps, yopoint }),
    stock: yopoint && createStockLookup({ ...deps, yopoint }),
  };
}
