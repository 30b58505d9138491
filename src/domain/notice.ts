import type { Cabinet } from './device.ts';
import type { Coded, Fen, ShipmentState, UnixSeconds } from './order.ts';
import type { Goods } from './request.ts';

/** A device as a notice or the device list tells of it; `id` (CID) is null where only its codes are named. */
export type DeviceReport = Omit<Cabinet, 'id'> & { readonly id: string | null };

/**
 * What a vendor notified, in the desk's own words. Order numbers are the vendor's; a notice that could not be read, or
 * that nobody documented, is `unknown` and moves nothing.
 */
export type Notice =
  /** A cabinet order was paid. */
  | {
      readonly kind: 'order_paid';
      readonly order: string;
      readonly deviceId: string | null;
      readonly paidAt: UnixSeconds | null;
    }
  /** The door of an order fell shut; `opened` false: it never was open, null: the vendor's code is not known. */
  | { readonly kind: 'door_closed'; readonly order: string; readonly opened: boolean | null }
  | { readonly kind: 'device_changed'; readonly device: DeviceReport }
  /** A vending machine reports what came out. */
  | {
      readonly kind: 'shipped';
      readonly order: string;
      readonly deviceId: string | null;
      readonly shipment: Coded<ShipmentState>;
    }
  /** A voucher was redeemed at a vending machine. */
  | { readonly kind: 'voucher_redeemed'; readonly order: string; readonly deviceId: string | null }
  /**
   * The goods of a cabinet order were recognised, or recognised anew after an appeal before payment. Empty: nothing was taken; null:
   * which goods could not be read.
   */
  | { readonly kind: 'recognised'; readonly order: string; readonly goods: readonly Goods[] | null }
  /** After an appeal a new order stands in for an old one. `mentioned`: every number in it that may be the old one's. */
  | { readonly kind: 'order_replaced'; readonly order: string; readonly mentioned: readonly string[] }
  /** The vendor wants the money of an order to go back now, and to be told how that went. */
  | {
      readonly kind: 'refund_ordered';
      readonly order: string | null;
      readonly trade: string | null;
      readonly amount: Fen | null;
    }
  | { readonly kind: 'unknown' };
