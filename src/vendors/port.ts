import type { Cabinet, StockItem } from '../domain/device.ts';
import type { Order } from '../domain/order.ts';
import type { OrderRef } from '../domain/order-ref.ts';
import type { OrderRow } from '../domain/order-row.ts';
import type { RequestKind } from '../domain/request.ts';
import type { TimeRange } from '../domain/time-range.ts';
import {
  type ActionOf,
  canBeAsked,
  type OrderSource,
  type OtherNumberOf,
  SOURCES,
  type SourceOf,
  type VendorName,
  vendorOf,
} from '../domain/vendors.ts';
import type { Settings } from '../settings/settings.ts';
import type { VendorUnreadable } from './errors.ts';
import type { Transport } from './transport.ts';

/*
 * What the desk asks of a vendor of orders, whichever it is. Everything here throws `VendorError`. `trace` names the gesture that a call
 * is made for, in logs.
 */

/** One order, and the paths of what could not be read of it. */
export type OrderAnswer = { readonly order: Order; readonly unread: readonly string[] };

/** What a number that is not an order's own leads to. */
type LeadAnswer =
  /** Numbers of orders, likeliest first; none: the vendor names no order. `answer`: the first of them, where it came in the same answer. */
  | { readonly numbers: readonly string[]; readonly answer: OrderAnswer | null }
  /** Something is there that could not be read. */
  | { readonly unread: readonly string[]; readonly error: VendorUnreadable };

/** Lines of a list, the paths of what could not be read, and whether there may have been more. */
type RowsAnswer = {
  readonly rows: readonly OrderRow[];
  readonly unread: readonly string[];
  readonly cutShort: boolean;
};

/** One page of a list, from 1. Facts about the pages are null where the vendor gives none. */
export type PageAnswer<Item> = {
  readonly items: readonly Item[];
  readonly unread: readonly string[];
  readonly total: number | null;
  readonly page: number | null;
  readonly lastPage: number | null;
};

/** Asks for something about one order. It is sent once at most, and only if `mayLeave` agrees when its turn has come. */
type Write = (number: string, trace: string, mayLeave: () => boolean) => Promise<void>;

type ReadLead = (number: string, trace?: string) => Promise<LeadAnswer | null>;

/** What can be asked about orders of one kind. */
export type OrderPort = {
  /** The order of this number; null: there is none. */
  readonly byNumber: (number: string, trace?: string) => Promise<OrderAnswer | null>;
  /** By each other kind of number that leads to such orders; null: nobody knows the number. */
  readonly byOther: Readonly<Record<string, ReadLead>>;
  /** The orders of a range, from `most` pages at most. */
  readonly list: (range: TimeRange, most: number, trace?: string) => Promise<RowsAnswer>;
  /** Asks for the whole order back. */
  readonly refund?: Write;
  /** Has a customer's appeal about the order filed. */
  readonly appeal?: Write;
  /** Opens a door in somebody's name, with the terms of a write. Answers the number of the order that this makes; null: not told. */
  readonly door?: (
    door: { readonly deviceId: string; readonly openId: string },
    trace: string,
    mayLeave: () => boolean,
  ) => Promise<string | null>;
  /**
   * The list with whole orders, page by page from 1: what appeals and the orders of doors are looked for in. `size`: the rows of a full
   * page; null: the vendor does not say.
   */
  readonly pages?: {
    readonly size: number | null;
    readonly read: (range: TimeRange, page: number, trace?: string) => Promise<PageAnswer<Order>>;
  };
};

/** The operator's devices. */
export type DevicePort = {
  readonly list: (page: number, pageSize: number, trace?: string) => Promise<PageAnswer<Cabinet>>;
  /** What stands in a device; null: there is no such device. */
  readonly stock: (deviceId: string, trace?: string) => Promise<PageAnswer<StockItem> | null>;
};

/** A vendor that is configured. */
export type OrderVendor = {
  readonly orders: Readonly<Partial<Record<OrderSource, OrderPort>>>;
  readonly devices?: DevicePort;
};

/** The vendors that are configured. */
export type OrderVendors = Readonly<Partial<Record<VendorName, OrderVendor>>>;

type Needed<Source extends OrderSource> =
  | ActionOf<Source>
  | (Extract<ActionOf<Source>, 'appeal' | 'door'> extends never ? never : 'pages');

/** What a vendor's folder has to bring for one kind of its orders, by what `src/domain/vendors.ts` says of that kind. */
type WholePort<Source extends OrderSource> = OrderPort &
  Required<Pick<OrderPort, Needed<Source>>> & {
    readonly byOther: Readonly<Record<OtherNumberOf<Source>, ReadLead>>;
  };

/** What a vendor's folder has to bring: every kind of its orders, with everything that can be asked about it. */
export type WholeVendor<Name extends VendorName> = OrderVendor & {
  readonly orders: { readonly [Source in SourceOf<Name>]: WholePort<Source> };
};

/** The way to a vendor, which the registry closes, and the time in unix ms. */
export type VendorLine = { readonly transport: Pick<Transport, 'call'>; readonly now: () => number };

/** Opens a vendor on a line of its own; null: it is not configured. */
export type OpenVendor<Name extends VendorName> = (
  settings: Settings,
  line: () => VendorLine,
) => Promise<WholeVendor<Name> | null>;

/** Where orders of a kind are asked for; null: their vendor is not configured. */
export function portOf(vendors: OrderVendors, source: OrderSource): OrderPort | null {
  return vendors[vendorOf(source)]?.orders[source] ?? null;
}

/** The vendor that has to be configured before this can be asked about such orders, `typed` being any; null: one is. */
export function vendorMissing(
  vendors: OrderVendors,
  action: RequestKind,
  source: OrderRef['source'],
): VendorName | null {
  const taking = SOURCES.filter((each) => canBeAsked(each, action));
  const asked = taking.filter((each) => each === source);
  const sources = asked.length > 0 ? asked : taking;
  const [first] = sources;
  return first === undefined || sources.some((each) => portOf(vendors, each)) ? null : vendorOf(first);
}
