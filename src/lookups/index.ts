import { createCabinetLookup } from './cabinets.ts';
import { createOrderListLookup } from './order-list.ts';
import { createOrderLookup } from './orders.ts';
import type { LookupDeps } from './sources.ts';
import { createStockLookup } from './stock.ts';
import type { Lookups } from './types.ts';

/** Everything that can be looked up at the vendors that are configured. */
export function createLookups(deps: LookupDeps): Lookups {
  const port = Object.values(deps.vendors).find(({ devices }) => devices)?.devices;
  return {
    orders: createOrderLookup(deps),
    orderList: createOrderListLookup(deps),
    cabinets: port ? createCabinetLookup(deps, port) : null,
    stock: port ? createStockLookup(deps, port) : null,
  };
}
