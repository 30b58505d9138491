import { booksOf } from './books.ts';
import type { Fen, Order } from './order.ts';
import type { DoorFacts } from './request.ts';

/** What the vendor's books say of the order that a door command of the desk opened; `open`: not yet what it comes to. */
export type VisitBooks = 'open' | 'unpaid' | 'paid' | 'refunded' | 'closed' | 'nothing';

/** A visit that nobody has paid, as people see it. `openedAt` in unix ms; `device` null: its request is kept no more. */
export type VisitView = {
  readonly receipt: string;
  /** The door request. */
  readonly request: string;
  readonly total: Fen | null;
  readonly openedAt: number;
  readonly device: Pick<DoorFacts, 'deviceId' | 'deviceCode' | 'deviceName'> | null;
};

/** What comes of somebody saying that a visit is settled. */
export type Settling =
  /** The books show it neither paid nor closed, and the person has to confirm; `books` open: they do not say how it stands. */
  | { readonly kind: 'confirm'; readonly books: 'unpaid' | 'open'; readonly total: Fen | null }
  /** The books decide, or it is not on the list. */
  | { readonly kind: 'books'; readonly books: Exclude<VisitBooks, 'unpaid'> }
  | { readonly kind: 'settled' }
  /** `by`: the name of who said it before. */
  | { readonly kind: 'settled_before'; readonly by: string };

/**
 * What the books say. An order without goods whose service has ended was not recognised yet, or nothing was taken (`vendors/yopoint.md`
 * §5.3): it is `nothing` once that is sure, which the vendor's notice tells, or the time that has passed.
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
