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

/** Before payment the customer disputes what was recognised, afterwards what was charged (`vendors/yopoint.md` §3.6). */
export type AppealKind = 'before_payment' | 'after_payment';

/** `open`: nobody has it. `claimed`: somebody does. `closed`: it has an outcome. */
export type AppealState = 'open' | 'claimed' | 'closed';

/**
 * Why there is an appeal: the customer wrote one, the customer asked the vendor for their money, the vendor marks the order as
 * suspicious, or a member of staff files one.
 */
export type AppealCause = 'customer' | 'refund_asked' | 'suspicious' | 'staff';

/** Where an appeal was heard of. */
export type AppealSource = 'intake' | 'watch' | 'notice' | 'staff';

/**
 * How an appeal ended. `refunded`: money went back. `review_ended`: the vendor's review ended and no money was seen so far.
 * `not_refunded`: nor was any within two weeks. `settled`: it came of a doubt of the vendor's, who no longer has it. `replaced`: a new order stands in for it. `dismissed`: by a person.
 * `gave_up`: nothing was heard of it for too long.
 */
export type AppealOutcome =
  | 'refunded'
  | 'review_ended'
  | 'not_refunded'
  | 'settled'
  | 'replaced'
  | 'dismissed'
  | 'gave_up';

/** What happened to an appeal's order without ending it. */
export type OrderNews = 'cleared' | 'paid';

/** States in which an appeal wants something done. */
export const OPEN_APPEAL_STATES = ['open', 'claimed'] as const satisfies readonly AppealState[];

/** What is known of the order an appeal is about: no personal data. */
export type AppealFacts = {
  /** The vendor's order number. */
  readonly order: string;
  readonly state: Coded<OrderState>;
  readonly total: Fen | null;
  readonly paid: Fen | null;
  readonly paidAt: UnixSeconds | null;
  readonly refunded: Fen;
  readonly suspicious: boolean;
  /** The customer asked the vendor for their money, and the review goes on or has ended. */
  readonly refundAsked: {
    readonly reason: Coded<RefundReason> | null;
    readonly at: UnixSeconds | null;
    readonly ended: boolean;
  } | null;
  /** With pictures (https) where there are any. */
  readonly goods: readonly (Goods & { readonly image: string | null })[];
  readonly device: Device | null;
  readonly door: Coded<DoorState> | null;
  readonly service: Coded<ServiceState> | null;
};

/** What an appeal shows of its order; without `known`: as the vendor's books alone have it. */
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

/** Whether the customer has asked the vendor for their money and its review has not ended. */
export function isUndecided({ refundAsked }: AppealFacts): boolean {
  return refundAsked !== null && !refundAsked.ended;
}

/** The key of the vendor's doubt about an order, while it lasts. */
export function doubtAbout(number: string): string {
  return `suspicious:${number}`;
}

/**
 * Whether what ended an appeal may still be corrected by the vendor's books: money that comes later, or how much came. What a person
 * said, and what stands in for the order, stays.
 */
export function isCorrectable(outcome: AppealOutcome | null, amount: Fen | null): boolean {
  return (
    outcome === 'review_ended' ||
    outcome === 'not_refunded' ||
    outcome === 'gave_up' ||
    (outcome === 'refunded' && amount === null)
  );
}
