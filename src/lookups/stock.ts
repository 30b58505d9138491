import type { StockItem } from '../domain/device.ts';
import type { DevicePort } from '../vendors/port.ts';
import { createCachedRead } from './cached-read.ts';
import type { LookupDeps } from './sources.ts';
import { isVendorError, toFacts } from './sources.ts';
import { STOCK } from './times.ts';
import type { Facts, StockLookup } from './types.ts';

/** What stands in a cabinet, by its CID. */
export function createStockLookup(deps: LookupDeps, port: DevicePort): StockLookup {
  const shelves = createCachedRead<Facts<readonly StockItem[]>>({
    ...STOCK,
    name: 'stock',
    now: deps.now,
    onEvent: deps.onEvent,
    isTrouble: isVendorError,
    async read(cabinetId, trace) {
      const answer = await port.stock(cabinetId, trace);
      if (answer === null) return null;
      // How to ask for a second page is not documented, so that there is one is said instead.
      const cut = answer.lastPage !== null && answer.lastPage > (answer.page ?? 1);
      return toFacts(
        deps,
        'stock',
        answer.items,
        cut ? [...answer.unread, '(further pages)'] : answer.unread,
        trace,
      );
    },
  });

  return { stock: shelves.get, drop: shelves.drop, dropAll: shelves.dropAll };
}
