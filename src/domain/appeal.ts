import { booksOf, type DeskKnowledge, returnedOf } from './books.ts';
import type {
  Coded,
  Device,
  DoorState,
  Fen,
  Order,
  OrderState,
  RefundReason,
  ServiceState,
  UnixSeconds,
} from './order.ts';
import type { Goods } from './request.ts';

/** Before payment the customer disputes the recognised goods, afterwards the charge (docs/vendors.md, YoPoint “Appeals”). */
export type AppealKind = 'before_payment' | 'after_payment';

/** `open`: nobody has claimed it. `claimed`: one person works on it. `closed`: it has an outcome. */
export type AppealState = 'open' | 'claimed' | 'closed';

/**
 * The cause of an appeal: the customer wrote one, the customer asked the vendor for a refund, the vendor marked the order as suspicious,
 * or a colleague files one.
 */
export type AppealCause = 'customer' | 'refund_asked' | 'suspicious' | 'staff';

/** The channel through which the desk learned of an appeal. */
export type AppealSource = 'intake' | 'watch' | 'notice' | 'staff';

/**
 * The outcome of an appeal. `refunded`: money went back. `review_ended`: the vendor's review ended and no money was seen yet.
 * `not_refunded`: no money was seen for two weeks after that. `settled`: the vendor withdrew its suspicion. `replaced`: a new order
 * replaces this one. `dismissed`: a person dismissed it. `gave_up`: nothing happened for too long.
 */
export type AppealOutcome =
  | 'refunded'
  | 'review_ended'
  | 'not_refunded'
  | 'settled'
  | 'replaced'
  | 'dismissed'
  | 'gave_up';

/** An event of an appeal's order that does not end the appeal. */
export type OrderNews = 'cleared' | 'paid';

/** The states in which an appeal still needs work. */
export const OPEN_APPEAL_STATES = ['open', 'claimed'] as const satisfies readonly AppealState[];

/** The facts of an appeal's order, without personal data. */
export type AppealFacts = {
  /** The vendor's order number. */
  readonly order: string;
  readonly state: Coded<OrderState>;
  readonly total: Fen | null;
  readonly paid: Fen | null;
  readonly paidAt: UnixSeconds | null;
  readonly refunded: Fen;
  readonly suspicious: boolean;
  /** The customer's application for a refund at the vendor, and whether its review ended. */
  readonly refundAsked: {
    readonly reason: Coded<RefundReason> | null;
    readonly at: UnixSeconds | null;
    readonly ended: boolean;
  } | null;
  /** With https pictures where the vendor gives them. */
  readonly goods: readonly (Goods & { readonly image: string | null })[];
  readonly device: Device | null;
  readonly door: Coded<DoorState> | null;
  readonly service: Coded<ServiceState> | null;
};

/** The facts of an order for its appeal. Without `known`, only the vendor's books count. */
export function appealFactsOf(order: Order, known?: DeskKnowledge): AppealFacts {
  const { number, state, total, paid, paidAt, suspicious, refund, lines, device, door, service } = order;
  const books = booksOf(order, known);
  return {
    order: number,
    state,
    total,
    paid,
    paidAt,
    refunded: returnedOf(books),
    suspicious: suspicious === true,
    refundAsked: books.asked && {
      reason: refund?.asked?.reason ?? null,
      at: books.asked.at,
      ended: books.asked.review === 'ended',
    },
    goods: lines.map(({ name, quantity, total: sum, image }) => ({ name, quantity, total: sum, image })),
    device,
    door,
    service,
  };
}

/** True when the customer applied for a refund at the vendor and the review has not ended. */
export function isUndecided({ refundAsked }: AppealFacts): boolean {
  return refundAsked !== null && !refundAsked.ended;
}

/** The key of the vendor's suspicion about an order, while it lasts. */
export function suspicionKey(number: string): string {
  return `suspicious:${number}`;
}

/**
 * True when the vendor's books may still correct this outcome, by later money or by an amount. A person's decision and a replacement by
 * another order are final.
 */
export function isCorrectable(outcome: AppealOutcome | null, amount: Fen | null): boolean {
  return (
    outcome === 'review_ended' ||
    outcome === 'not_refunded' ||
    outcome === 'gave_up' ||
    (outcome === 'refunded' && amount === null)
  );
}
