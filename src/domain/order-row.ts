import { booksOf } from './books.ts';
import { amountOf, type Coded, type Fen, type Order, type OrderState, type UnixSeconds } from './order.ts';
import type { OrderSource } from './vendors.ts';

/** One line of the order list: no personal data. */
export type OrderRow = {
  readonly source: OrderSource;
  readonly number: string;
  readonly state: Coded<OrderState>;
  /** A short description of the goods: the first one's name and the number of other kinds. */
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

/** An order as a list's row, without personal data. */
export function toRow(order: Order): OrderRow {
  const { returned, asked } = booksOf(order);
  return {
    source: order.source,
    number: order.number,
    state: order.state,
    goods: order.lines[0]?.name ?? '',
    more: Math.max(0, order.lines.length - 1),
    total: order.total ?? amountOf(order),
    // A vendor's list may omit the creation time.
    at: order.createdAt ?? order.paidAt,
    deviceId: order.device?.id ?? null,
    deviceCode: order.device?.code ?? null,
    deviceName: order.device?.name ?? null,
    suspicious: order.suspicious === true,
    refunded: returned !== null,
    refundAsked: asked !== null,
  };
}
