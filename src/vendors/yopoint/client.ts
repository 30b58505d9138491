import type { Cabinet, StockItem } from '../../domain/device.ts';
import type { Order, UnixSeconds } from '../../domain/order.ts';
import { VendorUnreadable } from '../errors.ts';
import { filled } from '../fields.ts';
import type { OrderAnswer, PageAnswer, VendorLine } from '../port.ts';
import { readable } from '../readable.ts';
import { isAbsent } from './assumptions.ts';
import { toCabinet, toStockItem } from './device.ts';
import { createYopointGateway, type YoPointClientOptions, type YopointAnswer } from './gateway.ts';
import { readList } from './lists.ts';
import { toCabinetOrder, toVendingOrder } from './order.ts';
import { cabinetSchema, doorSchema, type RawYopointOrder, stockSchema, yopointOrder } from './schemas.ts';

/** A stretch of time in unix seconds, ends included, and the page of it (from 1). */
type OrderRange = {
  readonly page: number;
  readonly startTime: UnixSeconds;
  readonly endTime: UnixSeconds;
};

/** What opening a door gave: the new order's number and where its payment is reported; null where not told. */
type DoorOpened = { readonly receiptNo: string | null; readonly notifyUrl: string | null };

/**
 * YoPoint's ten methods (docs/vendors.md, YoPoint “Calls”). Look-ups answer null when there is no such order or device. All
 * throw `VendorError`s; the three writes are sent once at most, and their error's `sent` says whether they may have
 * had their effect. `trace` names the gesture a call is made for, in logs; a write asks `mayLeave` when its turn has
 * come, and is not sent when that says no.
 */
export type YoPointClient = {
  /** docs/vendors.md “Calls”: does a signed call get through. */
  readonly apiTest: () => Promise<void>;
  /** docs/vendors.md “Devices”: the operator's cabinets; `page` from 1. */
  readonly cabinetList: (page: number, pageSize: number, trace?: string) => Promise<PageAnswer<Cabinet>>;
  readonly cabinetProductStock: (cid: string, trace?: string) => Promise<PageAnswer<StockItem> | null>;
  /** docs/vendors.md “Opening a door”, a write: unlocks the door and creates an order in the name of `openId`. */
  readonly cabinetOpenDoor: (
    door: { readonly cid: string; readonly openId: string },
    trace?: string,
    mayLeave?: () => boolean,
  ) => Promise<DoorOpened>;
  /** docs/vendors.md “Applying for a refund”, a write: asks for the whole order back; the vendor's back office still has to agree. */
  readonly cabinetOrderRefundApply: (
    receiptNo: string,
    trace?: string,
    mayLeave?: () => boolean,
  ) => Promise<void>;
  /** docs/vendors.md “Appeals”, a write */
  readonly cabinetOrderUserAppeal: (
    receiptNo: string,
    trace?: string,
    mayLeave?: () => boolean,
  ) => Promise<void>;
  /** docs/vendors.md “The order list”: at most 100 a page. */
  readonly cabinetOrderList: (
    range: OrderRange & { readonly pageSize: number },
    trace?: string,
  ) => Promise<PageAnswer<Order>>;
  readonly cabinetOrderGet: (
    by: { readonly receiptNo: string } | { readonly tradeNo: string },
    trace?: string,
  ) => Promise<OrderAnswer | null>;
  /** docs/vendors.md “Vending machines”: the vendor chooses the page size. */
  readonly consumerOrderList: (range: OrderRange, trace?: string) => Promise<PageAnswer<Order>>;
  readonly consumerOrderGet: (receiptNo: string, trace?: string) => Promise<OrderAnswer | null>;
};

/** The largest page of cabinet orders there is. */
export const LARGEST_ORDER_PAGE = 100;

/** The client for one operator's YoPoint account. */
export function createYoPointClient(options: YoPointClientOptions, line: VendorLine): YoPointClient {
  const gateway = createYopointGateway(options, line);

  return {
    async apiTest() {
      await gateway('api.test', 'read', {});
    },

    async cabinetList(page, pageSize, trace) {
      const answer = await gateway('cabinet.list', 'read', { Page: page, PageSize: pageSize }, trace);
      return readList(answer, cabinetSchema, 'id', toCabinet);
    },

    async cabinetProductStock(cid, trace) {
      // ASSUMED parameter (docs/vendors.md “Stock”).
      const answer = await gateway('cabinet.product.stock', 'read', { CID: cid }, trace);
      return answer.absent ? null : readList(answer, stockSchema, 'BarCode', toStockItem);
    },

    async cabinetOpenDoor({ cid, openId }, trace, mayLeave) {
      // ASSUMED parameters and answer (docs/vendors.md “Opening a door”). Success is the envelope's; what is missing in it is null, not an error.
      const door = { CID: cid, OpenID: openId };
      const { data } = await gateway('cabinet.open.door', 'write', door, trace, mayLeave);
      const { value } = readable(doorSchema, data);
      return { receiptNo: filled(value?.ReceiptNo), notifyUrl: filled(value?.NotifyUrl) };
    },

    async cabinetOrderRefundApply(receiptNo, trace, mayLeave) {
      // ASSUMED parameters (docs/vendors.md “Applying for a refund”).
      await gateway('cabinet.order.refund.apply', 'write', { ReceiptNo: receiptNo }, trace, mayLeave);
    },

    async cabinetOrderUserAppeal(receiptNo, trace, mayLeave) {
      // ASSUMED parameters (docs/vendors.md “Appeals”).
      await gateway('cabinet.order.user.appeal', 'write', { ReceiptNo: receiptNo }, trace, mayLeave);
    },

    async cabinetOrderList({ page, startTime, endTime, pageSize }, trace) {
      if (pageSize > LARGEST_ORDER_PAGE)
        throw new RangeError(`YoPoint lists at most ${LARGEST_ORDER_PAGE} orders a page`);
      // The key case is contradictory; this is the newest page's own example (docs/vendors.md “The order list”).
      const range = { page, StartTime: startTime, EndTime: endTime, pageSize };
      const answer = await gateway('cabinet.order.list', 'read', range, trace);
      return readList(answer, yopointOrder, 'ReceiptNo', listed(toCabinetOrder));
    },

    async cabinetOrderGet(by, trace) {
      const byReceipt = 'receiptNo' in by;
      const business = byReceipt ? { ReceiptNo: by.receiptNo } : { TradeNo: by.tradeNo };
      const answer = await gateway('cabinet.order.get', 'read', business, trace);
      return readOrder(answer, toCabinetOrder, byReceipt ? by.receiptNo : null);
    },

    async consumerOrderList({ page, startTime, endTime }, trace) {
      // `Page` as in the page's text and in a client that works; only its example says `page` (docs/vendors.md “Vending machines”).
      const range = { Page: page, StartTime: startTime, EndTime: endTime };
      const answer = await gateway('consumer.order.list', 'read', range, trace);
      return readList(answer, yopointOrder, 'ReceiptNo', listed(toVendingOrder));
    },

    async consumerOrderGet(receiptNo, trace) {
      const answer = await gateway('consumer.order.get', 'read', { ReceiptNo: receiptNo }, trace);
      return readOrder(answer, toVendingOrder, receiptNo);
    },
  };
}

type ToOrder = (raw: RawYopointOrder, number: string) => Order;

/** In a list an order without its number is of no use. */
function listed(toOrder: ToOrder): (raw: RawYopointOrder) => Order | null {
  return (raw) => {
    const number = filled(raw.ReceiptNo);
    return number === null ? null : toOrder(raw, number);
  };
}

/** One order; where its number cannot be read, the one that was asked for stands in. */
function readOrder(
  { call, absent, data }: YopointAnswer,
  toOrder: ToOrder,
  asked: string | null,
): OrderAnswer | null {
  if (absent || isAbsent(data)) return null;
  const { value, unread } = readable(yopointOrder, data);
  const number = filled(value?.ReceiptNo) ?? asked;
  if (value === null || number === null) throw new VendorUnreadable(call, 'its answer holds no order');
  return { order: toOrder(value, number), unread };
}
