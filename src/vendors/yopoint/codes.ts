import type { SellingState } from '../../domain/device.ts';
import type {
  DoorState,
  OrderState,
  PaymentMethod,
  PaymentScene,
  RefundReason,
  ServiceState,
  ShipmentState,
} from '../../domain/order.ts';

/*
 * YoPoint's enumerations (docs/vendors.md, YoPoint “Codes”). Codes marked "inferred" are read off samples, not off a table. A code
 * that is not here stays `unknown` and is shown by its number.
 */

export const PAY_TYPE: ReadonlyMap<number, PaymentMethod> = new Map([
  [0, 'undeclared'],
  [1, 'wechat'],
  [2, 'alipay'],
  [90, 'third_party'], // inferred
  [201, 'brand_wechat'],
  [202, 'brand_alipay'], // inferred
]);

export const SCENES_TYPE: ReadonlyMap<number, PaymentScene> = new Map([
  [0, 'scan'],
  [1, 'yopoint_face'],
  [2, 'wechat_face'],
  [3, 'alipay_face'],
  [4, 'password'],
]);

export const SERVICE_STATUS: ReadonlyMap<number, ServiceState> = new Map([
  [0, 'not_started'],
  [1, 'in_service'],
  [2, 'ended'],
]);

export const DOOR_STATUS: ReadonlyMap<number, DoorState> = new Map([
  [-1, 'never_opened'],
  [0, 'closed'],
  [1, 'open'],
]);

/** docs/vendors.md “Codes”: the table is lost. 1 and 2 are seen in samples, 0 is inferred. */
export const TRADE_STATUS: ReadonlyMap<number, OrderState> = new Map([
  [0, 'awaiting_payment'],
  [1, 'paid'],
  [2, 'refunded'],
]);

/** docs/vendors.md “Codes”: 0 in every sample, 1 inferred. */
export const IS_SUSPICIOUS: ReadonlyMap<number, boolean> = new Map([
  [0, false],
  [1, true],
]);

/** docs/vendors.md “Codes”, cabinets. */
export const CABINET_REFUND_REASON: ReadonlyMap<string, RefundReason> = new Map([
  ['REFUNDS_REASON_PRODUCT_VI_MORE', 'too_many_recognised'],
  ['REFUNDS_REASON_PRODUCT_EXPIRED', 'expired_goods'],
  ['REFUNDS_REASON_PRODUCT_NOT_MATCH', 'wrong_goods_recognised'],
]);

/** docs/vendors.md “Codes”, vending machines: one code is shared with the cabinets and means something else here. */
export const VENDING_REFUND_REASON: ReadonlyMap<string, RefundReason> = new Map([
  ['REFUNDS_REASON_DELIVERY_FAIL', 'not_dispensed'],
  ['REFUNDS_REASON_PRODUCT_NOT_MATCH', 'wrong_goods_dispensed'],
  ['REFUNDS_REASON_PRODUCT_BROKEN', 'broken_goods'],
  ['REFUNDS_REASON_PRODUCT_CANNOT_PICKOUT', 'stuck_goods'],
]);

export const SHIPMENTS_STATUS: ReadonlyMap<number, ShipmentState> = new Map([
  [0, 'waiting'],
  [1, 'shipped'],
  [-1, 'failed'],
]);

export const SELL_STATUS: ReadonlyMap<number, SellingState> = new Map([
  [0, 'stopped'],
  [1, 'selling'],
  [2, 'not_deployed'],
]);

/** docs/vendors.md “Notifications”: OnlineStatus (0 offline) and ExtElectronicStatus (0 no power). */
export const ON_OFF: ReadonlyMap<number, boolean> = new Map([
  [0, false],
  [1, true],
]);
