import type { Cabinet, StockItem } from '../domain/device.ts';
import type { Order } from '../domain/order.ts';
import type { OrderRef } from '../domain/order-ref.ts';
import type { OrderRow } from '../domain/order-row.ts';
import type { TimeRange } from '../domain/time-range.ts';
import type { OrderSource, Probe, VendorName } from '../domain/vendors.ts';
import type { GetOptions } from './cached-read.ts';

/** Facts as a vendor gave them; `unread` names the fields that did not fit, `reference` finds the log line about them. */
export type Facts<T> = { readonly facts: T; readonly unread: readonly string[]; readonly reference: string };

/** What became of one number. */
export type OrderFinding =
  | {
      readonly kind: 'found';
      readonly ref: OrderRef;
      readonly known: Known<Facts<Order>> & { readonly value: Facts<Order> };
    }
  /** A vendor knows the payment but its answer names no order. */
  | {
      readonly kind: 'payment_only';
      readonly number: string;
      readonly vendor: VendorName;
      readonly asOf: number;
    }
  /** Nobody who answered knows it; `unanswered` could not be asked. */
  | {
      readonly kind: 'not_found';
      readonly number: string;
      readonly asked: readonly Probe[];
      readonly unanswered: readonly { readonly probe: Probe; readonly error: Error }[];
    };

export type OrderLookup = {
  /** `refresh`: ask the vendor now, though the facts are fresh. Never throws for a vendor's failure. */
  find(ref: OrderRef, options?: GetOptions): Promise<OrderFinding>;
  /** Forgets what is known of an order, so that the next question is asked of the vendor. */
  drop(number: string): void;
  /** The same for every order. */
  dropAll(): void;
};

export type OrderListState = 'paid' | 'refunded' | 'suspicious';

/** All orders of a range that could be read. */
export type OrderRows = {
  readonly rows: readonly OrderRow[];
  /** Sources whose list was longer than the desk looks through. */
  readonly cutShort: readonly OrderSource[];
  /** Sources that could not be asked and have nothing cached, with why. */
  readonly unanswered: readonly { readonly source: OrderSource; readonly error: Error }[];
};

/**
 * `asOf` is that of the oldest part, `standing` and `trouble` those of the worst. Throws the vendor's error when no source
 * could be asked and nothing is known.
 */
export type OrderListLookup = {
  list(
    range: TimeRange,
    options?: GetOptions,
  ): Promise<Known<Facts<OrderRows>> & { readonly value: Facts<OrderRows> }>;
  /** Something in some list has changed: each is answered once more as it is, and renewed behind. */
  outdate(): void;
};

/** Throws the vendor's error when nothing is known. */
export type CabinetLookup = {
  all(options?: GetOptions): Promise<Known<Facts<readonly Cabinet[]>>>;
  /**
   * One device (CID) as the vendor has it now, never from what is kept; null: the list does not name it. The page that last
   * held it is read first, then pages side by side up to the one that holds it. `between` runs between two pages, and its throw
   * ends the reading. Throws the vendor's error.
   */
  readNow(
    id: string,
    options: { readonly trace?: string | undefined; readonly between?: (() => Promise<void>) | undefined },
  ): Promise<Cabinet | null>;
  /** Cabinets whose code, name, CID or production code is, else contains, the text; best first. */
  match(text: string, options?: GetOptions): Promise<readonly Cabinet[]>;
  /** The next question is asked of the vendor. */
  drop(): void;
};

/** Value null: no such cabinet. Throws the vendor's error when nothing is known. */
export type StockLookup = {
  stock(cabinetId: string, options?: GetOptions): Promise<Known<Facts<readonly StockItem[]>>>;
  drop(cabinetId: string): void;
  dropAll(): void;
};

export type Lookups = {
  readonly orders: OrderLookup;
  readonly orderList: OrderListLookup;
  /** Null when YoPoint is not configured. */
  readonly cabinets: CabinetLookup | null;
  readonly stock: StockLookup | null;
};

/** What a look-up knows, and how far it can be trusted. */
export type Known<T> = {
  /** Null: the vendor says there is no such thing. */
  readonly value: T | null;
  /** When the vendor said so, unix ms. */
  readonly asOf: number;
  /**
   * `live`: read for this question. `cached`: read some time before, `asOf` says when. `last_known`: the vendor could
   * not be asked since; `trouble` says why.
   */
  readonly standing: 'live' | 'cached' | 'last_known';
  readonly trouble: Error | null;
};
