import { receiptTime } from '../fleet/china-time.ts';
import type { CabinetOrder } from '../fleet/types.ts';
import { CODES, missing, Refusal } from './answers.ts';
import { type Biz, hasAnyCase, requiredText, requiredTextAnyCase, text, wholeNumber } from './biz.ts';
import { pageOf } from './paging.ts';
import type { YoPointState } from './state.ts';

/** How list answers look: the newer pages page, the older manual shows a plain list (docs/vendors.md, YoPoint “The order list”). */
export type ListShape = 'paged' | 'array';

/** docs/vendors.md, YoPoint “Calls”: nothing is known of it outwards; like the callback of that name it echoes (“Callbacks”). */
export function apiTest(biz: Biz): unknown {
  return biz;
}

/** Cuts a page size above 100 to 100; the real maximum is unknown (docs/vendors.md, YoPoint “Devices”). */
export function cabinetList(state: YoPointState, biz: Biz): unknown {
  const size = Math.min(wholeNumber(biz, 'PageSize', 10), 100);
  return pageOf([...state.cabinets.values()], wholeNumber(biz, 'Page', 1), size);
}

/**
 * docs/vendors.md, YoPoint “Stock”. The shape is ASSUMED: everything as a plain list, or, when a page is asked for, paged as
 * its documented sibling.
 */
export function productStock(state: YoPointState, biz: Biz): unknown {
  const cid = requiredTextAnyCase(biz, 'CID');
  if (!state.cabinets.has(cid)) throw new Refusal(CODES.notFoundDevice);
  const items = state.stock.filter((item) => item.CID === cid);
  if (!hasAnyCase(biz, 'page') && !hasAnyCase(biz, 'pageSize')) return items;
  return pageOf(items, wholeNumber(biz, 'page', 1), wholeNumber(biz, 'pageSize', 10));
}

/** The range is inclusive and compares the time that `listedBy` selects (docs/vendors.md, YoPoint “The order list”). */
export function cabinetOrderList(state: YoPointState, biz: Biz, shape: ListShape): unknown {
  const page = wholeNumber(biz, 'page');
  const size = wholeNumber(biz, 'pageSize');
  if (size > 100) throw new Refusal(CODES.params); // "at most 100"; what the vendor does beyond is not known.
  const { from, to } = timeRange(biz);
  const found = newestFirst(
    state.cabinetOrders.values(),
    state.listedBy === 'paid' ? paidAt : madeAt,
    from,
    to,
  );
  const answer = pageOf(found, page, size);
  if (answer.data.some(({ ReceiptNo }) => state.unlistable.has(ReceiptNo))) throw new Refusal(CODES.refused);
  const data = answer.data.map(listed);
  return shape === 'paged' ? { ...answer, data } : data;
}

/** Finds an order by ReceiptNo or TradeNo; one of them is required (docs/vendors.md, YoPoint “One order”). */
export function cabinetOrderGet(state: YoPointState, biz: Biz): unknown {
  const receipt = text(biz, 'ReceiptNo');
  const trade = text(biz, 'TradeNo');
  if (receipt === undefined && trade === undefined) throw missing('ReceiptNo');
  const order =
    receipt === undefined
      ? find(state.cabinetOrders.values(), (each) => each.TradeNo === trade)
      : state.cabinetOrders.get(receipt);
  if (order === undefined || (trade !== undefined && order.TradeNo !== trade)) {
    throw new Refusal(CODES.notFoundOrder);
  }
  return order;
}

/** Ten orders a page, the range by CreateAt (both ASSUMED, docs/vendors.md, YoPoint “Vending machines”). */
export function consumerOrderList(state: YoPointState, biz: Biz, shape: ListShape): unknown {
  const page = wholeNumber(biz, 'Page');
  const { from, to } = timeRange(biz);
  const found = newestFirst(state.consumerOrders.values(), (order) => order.CreateAt, from, to);
  const answer = pageOf(found, page, 10);
  return shape === 'paged' ? answer : answer.data;
}

/** Finds an order by ReceiptNo. It is unknown whether TradeNo works, so here it does not (docs/vendors.md, YoPoint “Vending machines”). */
export function consumerOrderGet(state: YoPointState, biz: Biz): unknown {
  const order = state.consumerOrders.get(requiredText(biz, 'ReceiptNo'));
  if (order === undefined) throw new Refusal(CODES.notFoundOrder);
  return order;
}

/** The list of the older manual carries neither the person nor the pay-result address. */
function listed(order: CabinetOrder): Partial<CabinetOrder> {
  const { UserVO: _person, NotifyUrl: _address, ...rest } = order;
  return rest;
}

/** Unix seconds; 13 digits would be a mistake of the caller, whom the vendor's pages tell "seconds". */
function timeRange(biz: Biz): { from: number; to: number } {
  const from = wholeNumber(biz, 'StartTime');
  const to = wholeNumber(biz, 'EndTime');
  if (from > to || to > 99_999_999_999) throw new Refusal(CODES.params);
  return { from, to };
}

function find<T>(all: Iterable<T>, fits: (item: T) => boolean): T | undefined {
  for (const item of all) if (fits(item)) return item;
  return undefined;
}

/** The moment inside an order number never changes, and there may be thousands to look through at every call. */
const MADE_AT = new WeakMap<CabinetOrder, number>();

function madeAt(order: CabinetOrder): number {
  const known = MADE_AT.get(order);
  if (known !== undefined) return known;
  const at = receiptTime(order.ReceiptNo);
  MADE_AT.set(order, at);
  return at;
}

/** An unpaid order is in no range of time. */
function paidAt({ PayTime }: CabinetOrder): number {
  return PayTime > 0 ? PayTime : Number.NEGATIVE_INFINITY;
}

/** Within one second, the order recorded last comes first. */
function newestFirst<T>(all: Iterable<T>, timeOf: (item: T) => number, from: number, to: number): T[] {
  const found: T[] = [];
  for (const item of all) {
    const at = timeOf(item);
    if (at >= from && at <= to) found.push(item);
  }
  // Reversed, they are nearly sorted, which makes the sort fast.
  return found.reverse().sort((a, b) => timeOf(b) - timeOf(a));
}
