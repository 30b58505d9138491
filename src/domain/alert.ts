import type { AppealOutcome, OrderNews } from './appeal.ts';
import type { Fen, UnixSeconds } from './order.ts';
import type { FollowUp, RequestState } from './request.ts';

/**
 * The subject of an alert.
 *
 * `refund_order`: the vendor ordered a refund and the operator's payment system did not make it. `forged_callback`: a request that claims
 * to come from the vendor was rejected. `orders_unseen`: the vendor lists no order of this range, ends included. `desk_restored`: the
 * database was restored from a backup.
 */
export type AlertFacts =
  | { readonly kind: 'appeal'; readonly appeal: string }
  | { readonly kind: 'refund_outcome'; readonly request: string }
  | { readonly kind: 'door_never_opened'; readonly request: string }
  | { readonly kind: 'door_left_open'; readonly request: string }
  | (DeviceTrouble & { readonly kind: 'device_offline' | 'device_stopped' })
  | { readonly kind: 'refund_order'; readonly order: string | null; readonly why: RefundOrderTrouble }
  | { readonly kind: 'forged_callback'; readonly why: 'forged' | 'unsigned' | 'no_key' | 'passed_on' }
  | ClockTrouble
  | { readonly kind: 'orders_unseen'; readonly from: UnixSeconds; readonly to: UnixSeconds }
  | ({ readonly kind: 'desk_restored' } & RestoreFacts);

export type AlertKind = AlertFacts['kind'];

/**
 * A clock that cannot be trusted. `stepped`: the desk's own clock jumped. `skewed`: the machine's clock is far from the database's.
 * `aheadSeconds` is negative when the clock is behind.
 */
export type ClockTrouble = {
  readonly kind: 'clock_off';
  readonly machine: string;
  readonly how: 'stepped' | 'skewed';
  readonly aheadSeconds: number;
};

/**
 * The database was restored to its state at `takenAt` (unix ms). `lost`: how many requests and appeals were recorded since then; null:
 * unknown. The other numbers count the open requests that the restore made `unknown`, `expired`, or `pending` on a new card.
 */
export type RestoreFacts = {
  readonly takenAt: number;
  readonly lost: { readonly requests: number; readonly appeals: number } | null;
  readonly unknown: number;
  readonly expired: number;
  readonly pending: number;
};

/** The names of a device; null where the notice gives none. */
type DeviceTrouble = {
  readonly code: string | null;
  readonly name: string | null;
  readonly place: string | null;
};

/**
 * The reason why the operator's payment system did not make a refund that the vendor ordered. `made_before`: the desk did not ask it,
 * because it already made a refund for an order with the same content, and the desk cannot tell whether the vendor means that one.
 */
export type RefundOrderTrouble =
  | { readonly what: 'not_configured' }
  | { readonly what: 'no_order' }
  | { readonly what: 'refused'; readonly reason: string }
  | { readonly what: 'not_known' }
  | { readonly what: 'made_before' };

/** A later event of an alert's subject, told below its card. Staff are given by id. */
export type AlertReply =
  | { readonly what: 'claimed'; readonly by: string; readonly from: string | null }
  /** The customer (`by` null) or a member of staff added words, or another source reported the same. */
  | { readonly what: 'words'; readonly by: string | null; readonly text: string }
  | { readonly what: 'also'; readonly cause: 'customer' | 'refund_asked' | 'suspicious' }
  | { readonly what: 'order'; readonly news: OrderNews }
  | {
      readonly what: 'request';
      readonly request: string;
      readonly state: RequestState;
      readonly followed: FollowUp | null;
    }
  | {
      readonly what: 'closed';
      readonly outcome: AppealOutcome;
      readonly by: string | null;
      readonly note: string | null;
      readonly amount: Fen | null;
      readonly replacedBy: string | null;
    }
  | { readonly what: 'reminder' }
  /** The trouble ended. */
  | { readonly what: 'over' }
  /** The trouble had ended and returned at `since` (unix ms). */
  | { readonly what: 'again'; readonly since: number };
