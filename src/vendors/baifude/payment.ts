import { filled } from '../fields.ts';
import { orderNumbersOf } from './assumptions.ts';
import type { RawPayment, RawSettlement } from './schemas.ts';

/** A payment order (docs/vendors.md, Baifude “Payments”). */
export type Payment = {
  /** The payment number, `payOrderNo` of an order. */
  readonly number: string;
  /** The orders it paid; empty when the vendor does not say. */
  readonly orderNumbers: readonly string[];
};

/** A line of the reconciliation statement (docs/vendors.md “The statement”), without the personal data in it. */
export type SettlementItem = {
  readonly orderNumber: string | null;
  readonly businessNumber: string | null;
  readonly goods: string | null;
  readonly category: string | null;
};

/** Null without its number. */
export function toPayment(raw: RawPayment): Payment | null {
  const number = filled(raw.sn);
  if (number === null) return null;
  return { number, orderNumbers: orderNumbersOf(raw) };
}

/** A line of the statement in the desk's words; null when it names no order at all. */
export function toSettlementItem(raw: RawSettlement): SettlementItem | null {
  const orderNumber = filled(raw.orderNum);
  const businessNumber = filled(raw.bizOrderNum);
  if (orderNumber === null && businessNumber === null) return null;
  return {
    orderNumber,
    businessNumber,
    goods: filled(raw.skuName),
    category: filled(raw.skuCategoryName),
  };
}
