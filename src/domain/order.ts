import type { OrderSource } from './vendors.ts';

/** Whole 分 (1 ¥ = 100 分). */
export type Fen = number;

/** A vendor's time in unix seconds. */
export type UnixSeconds = number;

/**
 * A vendor's code: with the meaning that the documents give it, else with the vendor's own name for it, else bare. The desk never guesses
 * the meaning of an undocumented code.
 */
export type Coded<Meaning extends string> = {
  readonly code: number | string | null;
  readonly meaning: Meaning | 'unknown';
  /** The vendor's name for the code, when its answer carries one. */
  readonly name?: { readonly zh: string; readonly en: string | null };
};

export type OrderState =
  | 'awaiting_payment'
  | 'paid'
  | 'refunded'
  | 'awaiting_receipt'
  | 'awaiting_use'
  | 'completed'
  | 'cancelled';

export type PaymentMethod =
  | 'wechat'
  | 'alipay'
  | 'brand_wechat'
  | 'brand_alipay'
  | 'third_party'
  | 'undeclared';

export type PaymentScene = 'scan' | 'yopoint_face' | 'wechat_face' | 'alipay_face' | 'password';
export type DoorState = 'never_opened' | 'closed' | 'open';
export type ServiceState = 'not_started' | 'in_service' | 'ended';
export type AuditState = 'pending' | 'passed' | 'rejected' | 'timed_out';
export type ShipmentState = 'waiting' | 'shipped' | 'failed';

export type OrderLine = {
  readonly name: string;
  /** Specification, size or session; null: the vendor gives none. */
  readonly detail: string | null;
  readonly barcode: string | null;
  readonly quantity: number | null;
  readonly unitPrice: Fen | null;
  readonly total: Fen | null;
  /** https address of a picture, or null. */
  readonly image: string | null;
};

export type Device = {
  /** The vendor's id of the machine: CID of a cabinet, TID of a vending machine. */
  readonly id: string | null;
  /** The operator's number for it, as painted on the machine. */
  readonly code: string | null;
  readonly name: string | null;
  readonly place: string | null;
};

export type Refund = {
  /** True once the vendor says that money went back; null: it does not say. */
  readonly refunded: boolean | null;
  /** Refunded so far; null: the vendor does not say. */
  readonly amount: Fen | null;
  readonly at: UnixSeconds | null;
  readonly lines: readonly OrderLine[];
  /** The customer's application, in the vendor's words or code; null: there is none. */
  readonly asked: {
    readonly reason: Coded<RefundReason> | null;
    readonly at: UnixSeconds | null;
    /** Whether the vendor's review is still open. Only the refunded amount shows how a review ended. */
    readonly review: 'waiting' | 'ended' | 'unknown';
  } | null;
  /** The vendor's own sentence about returns and refunds. */
  readonly note: string | null;
};

export type RefundReason =
  | 'too_many_recognised'
  | 'expired_goods'
  | 'wrong_goods_recognised'
  | 'not_dispensed'
  | 'wrong_goods_dispensed'
  | 'broken_goods'
  | 'stuck_goods';

type Delivery = {
  /** True once shipped or once logistics information exists; null: unknown. */
  readonly shipped: boolean | null;
  readonly received: boolean | null;
};

/** Personal data of an order. It is shown masked, or revealed to one permitted person. */
export type PersonalData = {
  readonly mobile: string | null;
  readonly nickname: string | null;
  readonly recipient: string | null;
  readonly address: string | null;
  readonly ip: string | null;
  /** The person's ids at the vendor and at the payment platforms. */
  readonly platformIds: readonly string[];
};

/** An order of any vendor. Unknown facts are null. */
export type Order = {
  readonly source: OrderSource;
  /** The vendor's order number: ReceiptNo, orderNo. */
  readonly number: string;
  /** The payment channel's trade number, or Baifude's payment number. */
  readonly paymentNumber: string | null;
  readonly state: Coded<OrderState>;
  /** The kind of goods in the vendor's words (Baifude's order types). */
  readonly type: Coded<never> | null;
  readonly lines: readonly OrderLine[];
  readonly total: Fen | null;
  readonly paid: Fen | null;
  readonly freight: Fen | null;
  readonly unpaid: Fen | null;
  readonly createdAt: UnixSeconds | null;
  readonly paidAt: UnixSeconds | null;
  readonly payBy: UnixSeconds | null;
  readonly method: Coded<PaymentMethod> | null;
  readonly scene: Coded<PaymentScene> | null;
  readonly device: Device | null;
  readonly door: Coded<DoorState> | null;
  readonly service: Coded<ServiceState> | null;
  readonly shipment: (Coded<ShipmentState> & { readonly error?: string }) | null;
  /** True when the vendor flags the order as suspicious or abnormal; null: it does not say. */
  readonly suspicious: boolean | null;
  readonly refund: Refund | null;
  readonly delivery: Delivery | null;
  readonly audit: {
    readonly state: Coded<AuditState>;
    readonly at: UnixSeconds | null;
    readonly reason: string | null;
  } | null;
  readonly personal: PersonalData;
};

/** The states in which the customer has paid, even if the sum is zero (a voucher). In them the paid amount identifies the order. */
const PAID_FOR: readonly Order['state']['meaning'][] = [
  'paid',
  'refunded',
  'awaiting_receipt',
  'awaiting_use',
  'completed',
];

/**
 * The amount that identifies an order, in 分: the paid amount, or the total before payment. An unpaid order of ¥5.50 is one of ¥5.50, not
 * of ¥0.00. Null: the vendor does not say.
 */
export function amountOf({ state, paid, total }: Pick<Order, 'state' | 'paid' | 'total'>): Fen | null {
  if ((paid ?? 0) > 0 || PAID_FOR.includes(state.meaning)) return paid ?? total;
  return total;
}
