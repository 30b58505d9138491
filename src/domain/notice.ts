import type { Cabinet } from './device.ts';
import type { Coded, Fen, ShipmentState, UnixSeconds } from './order.ts';
import type { Goods } from './request.ts';

/** A device as a notice or the device list describes it. `id` (CID) is null where a notice gives only codes. */
export type DeviceReport = Omit<Cabinet, 'id'> & { readonly id: string | null };

/**
 * A vendor's notification in the desk's terms. Order numbers are the vendor's. An unreadable or undocumented notification is `unknown`
 * and changes nothing.
 */
export type Notice =
  | {
      readonly kind: 'order_paid';
      readonly order: string;
      readonly deviceId: string | null;
      readonly paidAt: UnixSeconds | null;
    }
  /** The door of an order closed. `opened` false: it was never open; null: unknown code. */
  | { readonly kind: 'door_closed'; readonly order: string; readonly opened: boolean | null }
  | { readonly kind: 'device_changed'; readonly device: DeviceReport }
  /** A vending machine reports a shipment. */
  | {
      readonly kind: 'shipped';
      readonly order: string;
      readonly deviceId: string | null;
      readonly shipment: Coded<ShipmentState>;
    }
  | { readonly kind: 'voucher_redeemed'; readonly order: string; readonly deviceId: string | null }
  /**
   * The vendor recognised the goods of a cabinet order, or recognised them again after an appeal before payment. Empty: nothing was
   * taken. Null: the goods could not be read.
   */
  | { readonly kind: 'recognised'; readonly order: string; readonly goods: readonly Goods[] | null }
  /** After an appeal a new order replaces an old one. `mentioned`: every number that may be the old order's. */
  | { readonly kind: 'order_replaced'; readonly order: string; readonly mentioned: readonly string[] }
  /** The vendor orders a refund and expects its outcome as the answer. */
  | {
      readonly kind: 'refund_ordered';
      readonly order: string | null;
      readonly trade: string | null;
      readonly amount: Fen | null;
    }
  | { readonly kind: 'unknown' };
