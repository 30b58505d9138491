import type { SellingState } from './device.ts';
import type { Coded, Fen, OrderState, UnixSeconds } from './order.ts';
import type { OrderSource } from './vendors.ts';

/** What others have to approve first: money back, or a door opened from afar. */
export type ApprovedKind = 'refund' | 'door';

/** What the desk asks of a vendor for somebody. A customer's appeal is filed by whoever takes care of it, and approved by nobody. */
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
 * What moves a request. `claim`: somebody begins to do it. `return`: it never reached the vendor and may be tried once
 * more. `lose`: it may have reached the vendor and nobody knows. `doubt`: the database was restored, so that nobody knows either. `succeed` and `fail` also end an unknown one.
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

/** The state an event leads to; null where it changes nothing, because somebody else was first. */
export function transition(state: RequestState, event: RequestEvent): RequestState | null {
  return MOVES[state][event] ?? null;
}

/** States in which a second request for the same order or device is refused: what was asked may yet happen or have happened. */
export const OPEN_STATES = ['pending', 'approved', 'executing', 'unknown'] as const satisfies RequestState[];

/** Whether the request still stands in the way of another for the same order or device. */
export function isOpen(state: RequestState): boolean {
  return OPEN_STATES.some((open) => open === state);
}

/** One kind of goods, as far as a decision needs it. */
export type Goods = { readonly name: string; readonly quantity: number | null; readonly total: Fen | null };

/** What a refund is decided on: no personal data. */
export type RefundFacts = {
  readonly kind: 'refund';
  readonly source: OrderSource;
  /** The vendor's order number. */
  readonly order: string;
  readonly state: Coded<OrderState>;
  readonly paid: Fen;
  readonly paidAt: UnixSeconds | null;
  readonly refunded: Fen;
  /** The customer, or somebody else, has already asked the vendor, and its review has not ended. */
  readonly underReview: boolean;
  readonly suspicious: boolean;
  readonly goods: readonly Goods[];
  readonly deviceId: string | null;
  readonly deviceCode: string | null;
  readonly deviceName: string | null;
};

/** What a door is decided on. */
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

/** What a customer's appeal is filed with: no personal data. */
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

/** What of the facts changed between asking and doing so that the request must not be carried out. */
export type Change =
  | 'gone'
  | 'state'
  | 'amount'
  | 'refunded'
  | 'under_review'
  | 'offline'
  | 'unpowered'
  | 'not_selling';

/**
 * How a request ended, or why it is unknown.
 *
 * done: `accepted` by the vendor's answer, `found` by asking the vendor afterwards, `confirmed` by a person.
 * failed: `refused` by the vendor, `signature` (our credentials were not accepted), `not_reached` (it never left), `unread` (the
 * facts could not be read again),
 * `too_slow` (the desk: reading the facts took longer than the command might wait, or it was stopped in between),
 * `changed` (the facts), `too_late` (a door command past its not-after), `cooling_down`, `switched_off` (the vendor or the
 * door identity is no longer configured), `denied` by a person who looked.
 * unknown: `no_answer`, `cut_off`, `unreadable`, `crashed`, `restored` (the database, from a backup that knows it as approved).
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
 * What became of it at the vendor afterwards. Refund: `watching` its review, `refunded`, `review_ended` and no money seen so far,
 * `not_refunded` as far as two weeks of looking tell, `gave_up` looking. Any of them turns to `refunded` when money comes. Door: `watching`, `open` now, `opened` and closed again, `never_opened`, `gave_up`.
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

/** What is known of it. `at` in unix ms. */
export type Followed = {
  readonly what: FollowUp;
  readonly at: number;
  /** What went back to the customer. */
  readonly refunded: Fen | null;
  /** What the support visit took from the cabinet, once the vendor has recognised it; null while it has not. */
  readonly taken: readonly Goods[] | null;
  /** Nobody has paid the order of the support visit, and what it comes to, if that is known; null or absent: nothing is owed as far as is known. */
  readonly unpaid?: { readonly total: Fen | null } | null;
};
