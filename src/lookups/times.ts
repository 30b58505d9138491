import type { CacheTimes } from './cached-read.ts';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;

/** How long a vendor that failed counts as failing; after that it is asked again. */
const TROUBLE_MS = 10 * SECOND;

/** A customer waits while staff look: facts change by the second, yet a whole team may look at one order at once. */
export const ORDERS: CacheTimes = {
  max: 2_000,
  freshMs: 10 * SECOND,
  staleMs: 10 * MINUTE,
  // A number may be asked for seconds before the vendor has written the order down.
  absentMs: 5 * SECOND,
  troubleMs: TROUBLE_MS,
};

/** A number leads to the same order for ever, so names outlive facts; an order has up to three of them. */
export const MOST_NAMES = 4 * ORDERS.max;

/** Paging through a list must not read it anew for each page; a list is large, so few are kept. */
export const ORDER_LISTS: CacheTimes = {
  max: 20,
  freshMs: 15 * SECOND,
  staleMs: 2 * MINUTE,
  absentMs: 0,
  troubleMs: TROUBLE_MS,
};

/** Cabinets come and go by the month, their online state by the minute. */
export const CABINETS: CacheTimes = {
  max: 1,
  freshMs: 30 * SECOND,
  staleMs: 10 * MINUTE,
  absentMs: 0,
  troubleMs: TROUBLE_MS,
};

/** Stock changes with every sale. */
export const STOCK: CacheTimes = {
  max: 500,
  freshMs: 15 * SECOND,
  staleMs: 5 * MINUTE,
  absentMs: 5 * SECOND,
  troubleMs: TROUBLE_MS,
};
