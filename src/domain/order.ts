import type { OrderSource } from './vendors.ts';

/** Amounts inside Latchkey are whole 分 (1 ¥ = 100 分). */
export type Fen = number;

/** Points in time from vendors: unix seconds. */
export type UnixSeconds = number;

/**
 * A vendor's code as the desk can say it: by a meaning the documents name, else by the vendor's own words,
 * else by the bare code. Nothing is guessed for a code nobody documented.
 */
export type Coded<Meaning extends string> = {
  readonly code: number | string | null;
  readonly meaning: Meaning | 'unknown';
  /** The vendor's own name for the code, when its answer carries one. */
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
  /** Specification, size or session; null when the vendor gives none. */
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
  /** The operator's own number for it, as painted on the machine. */
  readonly code: string | null;
  readonly name: string | null;
  readonly place: string | null;
};

export type Refund = {
  /** True once the vendor says money went back; null when it does not say. */
  readonly refunded: boolean | null;
  /** Refunded so far; null when the vendor does not say. */
  readonly amount: Fen | null;
  readonly at: UnixSeconds | null;
  readonly lines: readonly OrderLine[];
  /** What the customer asked for, in the vendor's reason words or code; null when nothing was asked. */
  readonly asked: {
    readonly reason: Coded<RefundReason> | null;
    readonly at: UnixSeconds | null;
    /** Whether the vendor's side still has to decide. How a review ended shows in what went back, and nowhere else. */
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
  /** True once shipped or once logistics information exists; null when unknown. */
  readonly shipped: boolean | null;
  readonly received: boolean | null;
};

/** Personal data of an order. Never printed: only masked, or revealed to one permitted person. */
export type PersonalData = {
  readonly mobile: string | null;
  readonly nickname: string | null;
  readonly recipient: string | null;
  readonly address: string | null;
  readonly ip: string | null;
  /** Ids of the person at the vendor and at the payment platforms. */
  readonly platformIds: readonly string[];
};

/** An order as the desk understands it, whichever vendor it came from. Absent facts are null. */
export type Order = {
  readonly source: OrderSource;
  /** The vendor's order number: ReceiptNo, orderNo. */
  readonly number: string;
  /** The payment channel's trade number or Baifude's payment number. */
  readonly paymentNumber: string | null;
  readonly state: Coded<OrderState>;
  /** Kind of goods in the vendor's words (Baifude's order types). */
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
  /** True when the vendor flags the order as suspicious or abnormal; null when it does not say. */
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

/** States in which money was taken, be it nothing (a voucher): what was paid is what the order is known by. */
const PAID_FOR: readonly Order['state']['meaning'][] = [
  'paid',
  'refunded',
  'awaiting_receipt',
  'awaiting_use',
  'completed',
];

/**
 * The amount an order is known by, in 分: what was paid, or what it comes to where nothing was. An unpaid order of ¥5.50 is
 * one of ¥5.50, and not of ¥0.00. Null: the vendor does not say.
 */
export function amountOf({ state, paid, total }: Pick<Order, 'state' | 'paid' | 'total'>): Fen | null {
  if ((paid ?? 0) > 0 || PAID_FOR.includes(state.meaning)) return paid ?? total;
  return total;
}
