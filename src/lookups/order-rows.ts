import { booksOf } from '../domain/books.ts';
import { amountOf, type Order } from '../domain/order.ts';
import { SOURCES } from '../domain/vendors.ts';
import type { SettlementItem } from '../vendors/baifude/payment.ts';
import type { OrderRow } from './types.ts';

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
    // Cabinet orders come without the time they were made (vendors/yopoint.md §3.7).
    at: order.createdAt ?? order.paidAt,
    deviceId: order.device?.id ?? null,
    deviceCode: order.device?.code ?? null,
    deviceName: order.device?.name ?? null,
    suspicious: order.suspicious === true,
    refunded: returned !== null,
    refundAsked: asked !== null,
  };
}

/**
 * The statement has a line per kind of goods: one row for all lines of an order. State, amount and time are not among
 * its known fields (vendors/baifude.md §4.3). Lines without any number cannot be looked up; the client names them unread.
 */
export function toBenefitRows(items: readonly SettlementItem[]): OrderRow[] {
  const rows = new Map<string, OrderRow>();
  for (const item of items) {
    const number = item.orderNumber ?? item.businessNumber;
    if (number === null) continue;
    const row = rows.get(number);
    rows.set(number, row ? { ...row, more: row.more + 1 } : benefitRow(number, item));
  }
  return [...rows.values()];
}

function benefitRow(number: string, item: SettlementItem): OrderRow {
  return {
    source: 'benefit',
    number,
    state: { code: null, meaning: 'unknown' },
    goods: item.goods ?? item.category ?? '',
    more: 0,
    total: null,
    at: null,
    deviceId: null,
    deviceCode: null,
    deviceName: null,
    suspicious: false,
    refunded: false,
    refundAsked: false,
  };
}

/** Each number once, as the first of the sources tells it; newest first, those without a time last. */
export function mergeRows(rows: readonly OrderRow[]): OrderRow[] {
  const byNumber = new Map<string, OrderRow>();
  for (const source of SOURCES) {
    for (const row of rows) {
      if (row.source === source && !byNumber.has(row.number)) byNumber.set(row.number, row);
    }
  }
  return [...byNumber.values()].sort((a, b) => (b.at ?? -1) - (a.at ?? -1) || (a.number < b.number ? 1 : -1));
}
