import type { AppealView } from './appeal-view.ts';
import type { Cabinet } from './device.ts';
import type { Coded, Fen, OrderState, UnixSeconds } from './order.ts';
import type { RequestKind } from './request.ts';
import type { Missing, Named, RequestView } from './request-view.ts';
import type { RangeProblem } from './time-range.ts';
import type { OrderSource, SourceThatCan, VendorName } from './vendors.ts';

/** What the desk stands on. */
export type GroundPart = 'database' | 'clock';

/** Why the desk does not take a request, a vote or a decision. */
export type RequestRefusal =
  // Asking.
  | { readonly kind: 'may_not_ask'; readonly what: RequestKind; readonly groups: readonly string[] }
  /** The vendor that would be asked is not configured. */
  | { readonly kind: 'vendor_off'; readonly vendor: VendorName }
  /** Something is wrong with what the desk stands on: until it is well nothing that moves money or opens a door is taken. */
  | { readonly kind: 'money_held'; readonly part: GroundPart }
  /** No identity is configured that doors could be opened for. */
  | { readonly kind: 'doors_off' }
  | { readonly kind: 'no_reason' }
  | { readonly kind: 'no_such_order'; readonly number: string }
  /** Orders whose vendor takes no refunds from the desk. */
  | { readonly kind: 'refund_elsewhere'; readonly source: Exclude<OrderSource, SourceThatCan<'refund'>> }
  /** Orders whose vendor takes no appeals from the desk. */
  | { readonly kind: 'appeal_elsewhere'; readonly source: Exclude<OrderSource, SourceThatCan<'appeal'>> }
  | { readonly kind: 'already_refunded'; readonly amount: Fen | null; readonly at: UnixSeconds | null }
  /** A part went back: the API only refunds whole orders. */
  | { readonly kind: 'partly_refunded'; readonly amount: Fen }
  /** Asked for at the vendor before; its review has not ended. */
  | { readonly kind: 'under_review'; readonly source: OrderSource; readonly at: UnixSeconds | null }
  | { readonly kind: 'not_paid'; readonly state: Coded<OrderState> }
  /** The vendor's answer lacks what a refund is decided on. */
  | { readonly kind: 'facts_missing'; readonly source: OrderSource }
  /** The same is asked for already, or was done: that request is the answer. */
  | { readonly kind: 'already_requested'; readonly request: RequestView }
  | {
      readonly kind: 'over_cap';
      readonly whose: 'requester' | 'overall';
      readonly cap: Fen;
      readonly used: Fen;
      readonly amount: Fen;
    }
  /** The places of the tier cannot be filled without the requester. */
  | { readonly kind: 'nobody_could_approve'; readonly places: readonly Missing[] }
  | { readonly kind: 'no_such_device'; readonly text: string }
  | { readonly kind: 'which_device'; readonly text: string; readonly devices: readonly Cabinet[] }
  | { readonly kind: 'device_offline' }
  | { readonly kind: 'device_unpowered' }
  | { readonly kind: 'device_not_selling' }
  /** `until` in unix ms. */
  | { readonly kind: 'cooling_down'; readonly until: number }
  // Deciding.
  | { readonly kind: 'no_such_request' }
  /** The database was restored from a backup since the card was made. `at` in unix ms. */
  | { readonly kind: 'card_before_restore'; readonly id: string; readonly at: number }
  | { readonly kind: 'own_request' }
  | { readonly kind: 'may_not_decide'; readonly groups: readonly string[] }
  | { readonly kind: 'already_voted'; readonly at: number; readonly missing: readonly Missing[] }
  /** The person's place is filled; others are missing. */
  | { readonly kind: 'place_filled'; readonly by: readonly Named[]; readonly missing: readonly Missing[] }
  /** Decided already: what, by whom, when. */
  | { readonly kind: 'already_decided'; readonly request: RequestView }
  | { readonly kind: 'not_the_requester'; readonly requester: Named }
  /** A decision or an outcome without a word why. */
  | { readonly kind: 'no_note'; readonly about: 'request' }
  // Resolving.
  | { readonly kind: 'may_not_resolve'; readonly groups: readonly string[] }
  /** The desk is still asking the vendor, or knows already. */
  | { readonly kind: 'not_unknown'; readonly request: RequestView };

/** Why the desk does not do what was asked with an appeal. */
export type AppealRefusal =
  | { readonly kind: 'no_such_appeal' }
  | { readonly kind: 'may_not_handle'; readonly groups: readonly string[] }
  /** Somebody else has it. */
  | { readonly kind: 'already_claimed'; readonly by: Named; readonly at: number }
  /** The person has it themselves. */
  | { readonly kind: 'yours_already'; readonly at: number }
  /** Closed already: how, by whom, when. */
  | { readonly kind: 'appeal_closed'; readonly appeal: AppealView }
  /** A request about its order is under way: the appeal can be neither dismissed nor filed meanwhile. */
  | { readonly kind: 'request_open'; readonly request: RequestView }
  | { readonly kind: 'no_note'; readonly about: 'appeal' };

/** Why the desk does not answer a person or a question. `ask`: names of the people who can change that; may be empty. */
export type AnswerRefusal =
  | { readonly kind: 'unknown_person'; readonly chatId: string; readonly ask: readonly string[] }
  | {
      readonly kind: 'guest' | 'bot' | 'other_workspace' | 'deactivated';
      readonly ask: readonly string[];
    }
  /** The messenger did not say who the person is. */
  | { readonly kind: 'not_verified' }
  | {
      readonly kind: 'may_not_look_up' | 'may_not_reveal';
      /** The groups that may. */
      readonly groups: readonly string[];
      readonly ask: readonly string[];
    }
  | { readonly kind: 'unknown_command'; readonly command: string }
  | { readonly kind: 'old_button' }
  | { readonly kind: 'bad_range'; readonly problem: RangeProblem }
  | { readonly kind: 'no_number' }
  /** Words the command has no place for, and how it is written. */
  | { readonly kind: 'not_understood'; readonly words: string; readonly usage: string }
  /** The command wants a device and got none. */
  | { readonly kind: 'no_device'; readonly usage: string }
  /** The vendor that would be asked is not configured. */
  | { readonly kind: 'nobody_to_ask'; readonly vendor: VendorName };

/** Why the desk does not do what was asked. Each becomes one sentence that names the rule and a way out. */
export type Refusal = RequestRefusal | AppealRefusal | AnswerRefusal;

/** A rule said no to a request, a decision or something about an appeal. The person is told which; nothing was changed. */
export class Refused extends Error {
  readonly code = 'refused';
  readonly refusal: RequestRefusal | AppealRefusal;

  constructor(refusal: RequestRefusal | AppealRefusal) {
    super(`refused: ${refusal.kind}`);
    this.name = 'Refused';
    this.refusal = refusal;
  }
}

/** Throws `Refused` for what a rule answered; null: no rule is against it. */
export function refuseIf(refusal: RequestRefusal | AppealRefusal | null): void {
  if (refusal) throw new Refused(refusal);
}
