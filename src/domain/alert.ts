import type { AppealOutcome, OrderNews } from './appeal.ts';
import type { Fen, UnixSeconds } from './order.ts';
import type { FollowUp, RequestState } from './request.ts';

/**
 * What the alerts channel is told, and about what.
 *
 * `refund_order`: the vendor wanted money to go back, and the operator's payment system did not do it. `forged_callback`: somebody
 * who claims to be the vendor was turned away. `orders_unseen`: the vendor lists no order of this stretch, ends included.
 *
 * `desk_restored`: the database was restored from a backup.
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

/** Each kind of alert. */
export type AlertKind = AlertFacts['kind'];

/**
 * A clock that cannot be trusted. `stepped`: the desk's own jumped; `skewed`: the machine's is far from the database's. `aheadSeconds`:
 * negative where it is behind.
 */
export type ClockTrouble = {
  readonly kind: 'clock_off';
  readonly machine: string;
  readonly how: 'stepped' | 'skewed';
  readonly aheadSeconds: number;
};

/**
 * The desk's database was put back to what it was at `takenAt` (unix ms). `lost`: how many requests and appeals were taken in since, null
 * where nobody knows. What it did with the requests that were open: so many are `unknown` now, `expired`, `pending` on a new card.
 */
export type RestoreFacts = {
  readonly takenAt: number;
  readonly lost: { readonly requests: number; readonly appeals: number } | null;
  readonly unknown: number;
  readonly expired: number;
  readonly pending: number;
};

/** A device, as far as it is named. */
type DeviceTrouble = {
  readonly code: string | null;
  readonly name: string | null;
  readonly place: string | null;
};

/**
 * Why the operator's payment system did not give money back when the vendor asked for it. `made_before`: it was not asked, since
 * it once did for an order of the same words, and nobody can tell from here whether the vendor means that one or another.
 */
export type RefundOrderTrouble =
  | { readonly what: 'not_configured' }
  | { readonly what: 'no_order' }
  | { readonly what: 'refused'; readonly reason: string }
  | { readonly what: 'not_known' }
  | { readonly what: 'made_before' };

/** What happened to an alert's subject later: told below its card. Staff by their ids. */
export type AlertReply =
  | { readonly what: 'claimed'; readonly by: string; readonly from: string | null }
  /** The customer (null) or a member of staff wrote more, or another source told of the same. */
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
  /** The trouble is over. */
  | { readonly what: 'over' }
  /** It was over, and is back since then (unix ms). */
  | { readonly what: 'again'; readonly since: number };
