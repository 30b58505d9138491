import { newTrace } from '../observe/log.ts';
import { VendorError } from '../vendors/errors.ts';
import type { OrderVendors } from '../vendors/port.ts';
import type { CacheEvent } from './cached-read.ts';
import type { Facts } from './types.ts';

/** Fields of an answer that did not fit, for the log. */
export type UnreadEvent = {
  /** What was being looked up: the name of its cache. */
  readonly name: string;
  /** Also on the card, so that a person's report leads to this line. */
  readonly reference: string;
  /** Paths only, never values. */
  readonly unread: readonly string[];
};

/** What every look-up is handed. */
export type LookupDeps = {
  readonly vendors: OrderVendors;
  /** Unix ms. */
  readonly now: () => number;
  readonly onEvent?: ((event: CacheEvent) => void) | undefined;
  readonly onUnread?: ((event: UnreadEvent) => void) | undefined;
};

/** Facts as just read; tells the log when some of the answer was unread. `reference`: the trace of the read. */
export function toFacts<T>(
  deps: LookupDeps,
  name: string,
  facts: T,
  unread: readonly string[],
  reference: string = newTrace(),
): Facts<T> {
  if (unread.length > 0) deps.onUnread?.({ name, reference, unread });
  return { facts, unread, reference };
}

/** A failure of the vendor's or of the way there; anything else is a mistake of ours and must not pass for one. */
export function isVendorError(error: unknown): error is VendorError {
  return error instanceof VendorError;
}
