import type { Lookups } from './types.ts';

/** A person as a messenger knows them. Ids of two messengers may be equal, so the messenger's name belongs to it. */
export type MessengerPerson = { readonly messenger: string; readonly chatId: string };

/** What is known to have changed: order numbers, CIDs of devices (null: one that only codes name), people by messenger and id there. */
export type Changed = {
  readonly orders?: readonly string[];
  readonly devices?: readonly (string | null)[];
  readonly people?: readonly MessengerPerson[];
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

/** What is longer does not travel (PostgreSQL takes 8,000 bytes). */
const LONGEST = 4_000;

/** As it travels from one instance to the others; too much of it says only that something changed. */
export function encodeChanged(changed: Changed): string {
  const text = JSON.stringify(changed);
  return text.length > LONGEST || /[^ -~]/.test(text) ? '' : text;
}

/** Null for what does not say what changed, or not as this version would. */
export function decodeChanged(text: string): Changed | null {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value !== 'object' || value === null) return null;
    const known = value as Readonly<Record<keyof Changed, unknown>>;
    const { orders = [], devices = [], people = [] } = known;
    if (!Array.isArray(orders) || !Array.isArray(devices) || !Array.isArray(people)) return null;
    if (!people.every(isPerson)) return null;
    return {
      orders: orders.filter((one) => typeof one === 'string'),
      devices: devices.filter((one) => typeof one === 'string' || one === null),
      people,
    };
  } catch {
    return null;
  }
}

function isPerson(value: unknown): value is MessengerPerson {
  if (typeof value !== 'object' || value === null) return false;
  const { messenger, chatId } = value as Readonly<Record<keyof MessengerPerson, unknown>>;
  return typeof messenger === 'string' && typeof chatId === 'string';
}
