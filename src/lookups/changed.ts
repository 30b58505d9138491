import type { Lookups } from './types.ts';

/** What somebody knows to have changed at a vendor: order numbers, and CIDs of devices (null: one that only codes name). */
export type Changed = {
  readonly orders?: readonly string[];
  readonly devices?: readonly (string | null)[];
};

/** The next question about these is asked of the vendor. */
export function forgetChanged(lookups: Lookups, { orders = [], devices = [] }: Changed): void {
  for (const number of orders) lookups.orders.drop(number);
  if (orders.length > 0) lookups.orderList.outdate();
  if (devices.length > 0) lookups.cabinets?.drop();
  for (const device of devices) {
    if (device === null) lookups.stock?.dropAll();
    else lookups.stock?.drop(device);
  }
}

/** Something may have changed and nobody heard what: nothing that is kept passes for fresh. */
export function forgetAll(lookups: Lookups): void {
  lookups.orders.dropAll();
  lookups.orderList.outdate();
  lookups.cabinets?.drop();
  lookups.stock?.dropAll();
}

/** As it travels from one instance to the others. */
export function encodeChanged(changed: Changed): string {
  return JSON.stringify(changed);
}

/** Null for what another version may have written. */
export function decodeChanged(text: string): Changed | null {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value !== 'object' || value === null) return null;
    const { orders = [], devices = [] } = value as Readonly<Record<'orders' | 'devices', unknown>>;
    if (!Array.isArray(orders) || !Array.isArray(devices)) return null;
    return {
      orders: orders.filter((one) => typeof one === 'string'),
      devices: devices.filter((one) => typeof one === 'string' || one === null),
    };
  } catch {
    return null;
  }
}
