import { booksOf } from './books.ts';
import type { Fen, Order } from './order.ts';
import type { DoorFacts } from './request.ts';

/** What the vendor's books say of the order that a door command opened. `open`: its total is not known yet. */
export type VisitBooks = 'open' | 'unpaid' | 'paid' | 'refunded' | 'closed' | 'nothing';

/** An unpaid visit as cards show it. `openedAt` in unix ms; `device` null: its request is no longer stored. */
export type VisitView = {
  readonly receipt: string;
  /** The id of the door request. */
  readonly request: string;
  readonly total: Fen | null;
  readonly openedAt: number;
  readonly device: Pick<DoorFacts, 'deviceId' | 'deviceCode' | 'deviceName'> | null;
};

/** The result when a person reports that a visit is settled. */
export type VisitAnswer =
  /** The books show it neither paid nor closed, so the person must confirm. `books` open: they do not show its state. */
  | { readonly kind: 'confirm'; readonly books: 'unpaid' | 'open'; readonly total: Fen | null }
  /** The books decide, or the visit is not on the list. */
  | { readonly kind: 'books'; readonly books: Exclude<VisitBooks, 'unpaid'> }
  | { readonly kind: 'settled' }
  /** `by`: the name of the person who reported it first. */
  | { readonly kind: 'settled_before'; readonly by: string };

/**
 * The state of a visit in the vendor's books. An order without goods whose service has ended was not recognised yet, or nothing was taken
 * (docs/vendors.md, YoPoint “Codes”). It counts as `nothing` once `isSure`: the vendor's notice says so, or enough time passed.
 */
export function visitBooksOf(order: Order, isSure: boolean): VisitBooks {
  const { state, service, lines, total } = order;
  if (booksOf(order).returned !== null) return 'refunded';
  if (state.meaning === 'paid') return 'paid';
  if (state.meaning === 'cancelled') return 'closed';
  if (state.meaning !== 'awaiting_payment') return 'open';
  if (lines.length > 0 || (total ?? 0) > 0) return 'unpaid';
  return isSure && service?.meaning === 'ended' ? 'nothing' : 'open';
}
