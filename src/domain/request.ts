import type { SellingState } from './device.ts';
import type { Coded, Fen, OrderState, UnixSeconds } from './order.ts';
import type { OrderSource } from './vendors.ts';

/** The kinds that need approval: a refund, or a door opened remotely. */
export type ApprovedKind = 'refund' | 'door';

/** The kinds of requests to a vendor. Filing a customer's appeal needs no approval. */
export type RequestKind = ApprovedKind | 'appeal';

export type RequestState =
  | 'pending'
  | 'approved'
  | 'executing'
  | 'done'
  | 'failed'
  | 'unknown'
  | 'rejected'
  | 'expired'
  | 'cancelled';

/**
 * The events of a request. `claim`: an instance begins the execution. `return`: the request never reached the vendor and may be tried
 * once more. `lose`: it may have reached the vendor, with an unknown outcome. `doubt`: a restored database cannot tell the outcome.
 * `succeed` and `fail` also end an unknown request.
 */
export type RequestEvent =
  | 'approve'
  | 'reject'
  | 'cancel'
  | 'expire'
  | 'claim'
  | 'return'
  | 'succeed'
  | 'fail'
  | 'lose'
  | 'doubt';

const MOVES: Readonly<Record<RequestState, Readonly<Partial<Record<RequestEvent, RequestState>>>>> = {
  pending: { approve: 'approved', reject: 'rejected', cancel: 'cancelled', expire: 'expired' },
  approved: { claim: 'executing', doubt: 'unknown' },
  executing: { succeed: 'done', fail: 'failed', lose: 'unknown', return: 'approved', doubt: 'unknown' },
  unknown: { succeed: 'done', fail: 'failed' },
  done: {},
  failed: {},
  rejected: {},
  expired: {},
  cancelled: {},
};

/** The state after an event; null when the event has no effect, because another event came first. */
export function transition(state: RequestState, event: RequestEvent): RequestState | null {
  return MOVES[state][event] ?? null;
}

/** The states that block a second request for the same order or device: the request may still be executed, or may have been. */
export const OPEN_STATES = ['pending', 'approved', 'executing', 'unknown'] as const satisfies RequestState[];

/** True while the request blocks another one for the same order or device. */
export function isOpen(state: RequestState): boolean {
  return OPEN_STATES.some((open) => open === state);
}

/** One kind of goods, with the facts that a decision needs. */
export type Goods = { readonly name: string; readonly quantity: number | null; readonly total: Fen | null };

/** The facts on which a refund is decided, without personal data. */
export type RefundFacts = {
  readonly kind: 'refund';
  readonly source: OrderSource;
  /** The vendor's order number. */
  readonly order: string;
  readonly state: Coded<OrderState>;
  readonly paid: Fen;
  readonly paidAt: UnixSeconds | null;
  readonly refunded: Fen;
  /** The customer, or somebody else, applied to the vendor, and the review has not ended. */
  readonly underReview: boolean;
  readonly suspicious: boolean;
  readonly goods: readonly Goods[];
  readonly deviceId: string | null;
  readonly deviceCode: string | null;
  readonly deviceName: string | null;
};

/** The facts on which a door is decided. */
export type DoorFacts = {
  readonly kind: 'door';
  /** CID. */
  readonly deviceId: string;
  readonly deviceCode: string | null;
  readonly deviceName: string | null;
  readonly place: string | null;
  readonly online: boolean | null;
  readonly powered: boolean | null;
  readonly sellingEnabled: boolean | null;
  readonly selling: Coded<SellingState>;
};

/** The facts with which a customer's appeal is filed, without personal data. */
export type FilingFacts = {
  readonly kind: 'appeal';
  /** The vendor's order number. */
  readonly order: string;
  readonly state: Coded<OrderState>;
  /** Null: the vendor does not say. */
  readonly paid: Fen | null;
  readonly refunded: Fen;
  readonly suspicious: boolean;
  readonly goods: readonly Goods[];
  readonly deviceId: string | null;
  readonly deviceCode: string | null;
  readonly deviceName: string | null;
};

export type RequestFacts = RefundFacts | DoorFacts | FilingFacts;

/** The facts whose change between asking and doing prevents the execution. */
export type ChangedFact =
  | 'gone'
  | 'state'
  | 'amount'
  | 'refunded'
  | 'under_review'
  | 'offline'
  | 'unpowered'
  | 'not_selling';

/**
 * How a request ended, or why its outcome is unknown.
 *
 * done: `accepted` by the vendor's answer, `found` at the vendor afterwards, `confirmed` by a person.
 *
 * failed: `refused` by the vendor, `signature` (the vendor rejected our credentials), `not_reached` (it was never sent), `unread` (the
 * facts could not be read again), `too_slow` (reading the facts took longer than the command may wait, or the desk stopped meanwhile),
 * `changed` (the facts), `too_late` (a door command past its not-after), `cooling_down`, `switched_off` (the vendor or the door identity
 * is no longer configured), `denied` by a person who looked.
 *
 * unknown: `no_answer`, `cut_off`, `unreadable`, `crashed`, `restored` (the database, from a backup in which the request is approved).
 */
export type Ending =
  | 'accepted'
  | 'found'
  | 'confirmed'
  | 'refused'
  | 'signature'
  | 'not_reached'
  | 'unread'
  | 'changed'
  | 'too_late'
  | 'too_slow'
  | 'cooling_down'
  | 'switched_off'
  | 'denied'
  | 'no_answer'
  | 'cut_off'
  | 'unreadable'
  | 'crashed'
  | 'restored';

/**
 * What happened at the vendor afterwards. Refund: `watching` its review, `refunded`, `review_ended` without money so far, `not_refunded`
 * after two weeks of looking, `gave_up` looking. Each changes to `refunded` when money comes. Door: `watching`, `open` now, `opened` and
 * closed again, `never_opened`, `gave_up`.
 */
export type FollowUp =
  | 'watching'
  | 'refunded'
  | 'review_ended'
  | 'not_refunded'
  | 'open'
  | 'opened'
  | 'never_opened'
  | 'gave_up';

/** The result of following a request. `at` in unix ms. */
export type Followed = {
  readonly what: FollowUp;
  readonly at: number;
  /** The sum that went back to the customer. */
  readonly refunded: Fen | null;
  /** The goods that the support visit took from the cabinet; null until the vendor has recognised them. */
  readonly taken: readonly Goods[] | null;
  /** The unpaid order of the support visit and its total, if known. Null or absent: nothing is known to be owed. */
  readonly unpaid?: { readonly total: Fen | null } | null;
};
