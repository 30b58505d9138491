import { booksOf } from './books.ts';
import { amountOf, type Coded, type Fen, type Order, type OrderState, type UnixSeconds } from './order.ts';
import type { OrderSource } from './vendors.ts';

/** One line of the order list: no personal data. */
export type OrderRow = {
  readonly source: OrderSource;
  readonly number: string;
  readonly state: Coded<OrderState>;
  /** What was bought, in few words: the first goods' name and how many kinds follow. */
  readonly goods: string;
  readonly more: number;
  readonly total: Fen | null;
  readonly at: UnixSeconds | null;
  readonly deviceId: string | null;
  readonly deviceCode: string | null;
  readonly deviceName: string | null;
  readonly suspicious: boolean;
  readonly refunded: boolean;
  readonly refundAsked: boolean;
};

/** A listed order as one line, without the person. */
export function toRow(order: Order): OrderRow {
  const { returned, asked } = booksOf(order);
  return {
    source: order.source,
    number: order.number,
    state: order.state,
    goods: order.lines[0]?.name ?? '',
    more: Math.max(0, order.lines.length - 1),
    total: order.total ?? amountOf(order),
    // A vendor's list may leave out when an order was made.
    at: order.createdAt ?? order.paidAt,
    deviceId: order.device?.id ?? null,
    deviceCode: order.device?.code ?? null,
    deviceName: order.device?.name ?? null,
    suspicious: order.suspicious === true,
    refunded: returned !== null,
    refundAsked: asked !== null,
  };
}
