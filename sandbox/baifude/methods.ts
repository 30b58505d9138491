import { parseChinaTime } from '../fleet/china-time.ts';
import type { BaifudeOrder } from '../fleet/types.ts';
import { invented } from './answers.ts';
import type { BaifudeState } from './state.ts';

type Body = Readonly<Record<string, unknown>>;

/** How the statement is answered: what stands around its rows is not documented; a bare list is the first guess. */
export type ListShape = 'array' | 'paged';

/** Returns both links for any `terminal`, as the sample does (docs/vendors.md, Baifude “One order”). */
export function getOrderInfo(state: BaifudeState, body: Body): unknown {
  const orderNo = requiredText(body, 'orderNo');
  const found = state.orders.get(orderNo);
  if (found === undefined) throw invented('SIM_NO_ORDER');
  return found.order;
}

/**
 * docs/vendors.md, Baifude “Payments”: at most 20 numbers. ASSUMED: unknown numbers are left out, more than 20 are refused, and
 * each row names its order in `orderNo`, the first thing one would expect behind the point where the page is cut.
 */
export function getList(state: BaifudeState, body: Body): unknown {
  const list = body['paySnList'];
  if (!Array.isArray(list) || list.length === 0 || list.length > 20) throw invented('SIM_PARAM');
  const wanted = new Set<unknown>(list);
  return [...state.orders.values()]
    .filter((each) => wanted.has(each.payOrderNo))
    .map((each) => ({ sn: each.payOrderNo, channelSn: null, orderNo: each.orderNo }));
}

/** One row per goods line of the orders paid in the range, both ends included (ASSUMED, docs/vendors.md, Baifude “The statement”). */
export function settlementItems(state: BaifudeState, body: Body, shape: ListShape): unknown {
  const from = requiredTime(body, 'paymentStartTime');
  const to = requiredTime(body, 'paymentEndTime');
  const orderedFrom = time(body, 'orderStartTime') ?? Number.NEGATIVE_INFINITY;
  const orderedTo = time(body, 'orderEndTime') ?? Number.POSITIVE_INFINITY;
  const page = wholeNumber(body, 'currentPage', 1);
  const size = wholeNumber(body, 'itemsPerPage', 100);
  if (size > 500) throw invented('SIM_PARAM'); // "at most 500"; what the vendor does beyond is not known.
  const rows = [...state.orders.values()]
    .filter((each) => each.paidAt !== null && each.paidAt >= from && each.paidAt <= to + 999)
    .filter((each) => each.createdAt >= orderedFrom && each.createdAt <= orderedTo + 999)
    .filter((each) => [undefined, each.orderNo].includes(text(body, 'orderNum')))
    .filter((each) => [undefined, each.orderNo].includes(text(body, 'bizOrderNum')))
    .sort((a, b) => (b.paidAt ?? 0) - (a.paidAt ?? 0))
    .flatMap(rowsOf);
  const items = rows.slice((page - 1) * size, page * size);
  return shape === 'array'
    ? items
    : { total: rows.length, currentPage: page, itemsPerPage: size, list: items };
}

/** The nine fields that are known, no more. */
function rowsOf({ order, orderNo }: BaifudeOrder): Body[] {
  // goodsList is a list of flat objects, in the sample and in what was made after it.
  const lines = order['goodsList'] as readonly Body[];
  return lines.map((line) => ({
    orderNum: orderNo,
    bizOrderNum: orderNo,
    skuName: line['goodsName'],
    channelName: line['channel'],
    skuCategoryName: null,
    orderUserMobile: order['receiverMobile'],
    orderUserName: order['orderUserName'] ?? order['consignee'],
    paymentType: null,
    cardId: null,
  }));
}

function text(body: Body, name: string): string | undefined {
  const value = body[name];
  if (value === undefined || value === null || value === '') return undefined;
  if (typeof value !== 'string') throw invented('SIM_PARAM');
  return value;
}

function requiredText(body: Body, name: string): string {
  const value = text(body, name);
  if (value === undefined) throw invented('SIM_PARAM');
  return value;
}

function time(body: Body, name: string): number | undefined {
  const value = text(body, name);
  if (value === undefined) return undefined;
  const at = parseChinaTime(value);
  if (at === undefined) throw invented('SIM_PARAM');
  return at;
}

function requiredTime(body: Body, name: string): number {
  const at = time(body, name);
  if (at === undefined) throw invented('SIM_PARAM');
  return at;
}

function wholeNumber(body: Body, name: string, fallback: number): number {
  const value = body[name] ?? fallback;
  if (typeof value !== 'number' || !Number.isInteger(value) || value < 1) throw invented('SIM_PARAM');
  return value;
}
