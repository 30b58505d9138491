import type { Fen } from './order.ts';
import {
  type ApprovedKind,
  type Ending,
  type Followed,
  isOpen,
  type RequestFacts,
  type RequestKind,
  type RequestState,
} from './request.ts';

/** A member of staff as a card names them. */
export type Named = { readonly id: string; readonly name: string };

/** Places that nobody has filled yet, and who could. */
export type Missing = {
  readonly groups: readonly string[];
  readonly count: number;
  readonly people: readonly Named[];
};

/** How it was decided. `by` are the approvers, the one who rejected or withdrew, or nobody when it lapsed. */
export type Decision = {
  readonly how: 'approved' | 'rejected' | 'cancelled' | 'expired';
  readonly by: readonly Named[];
  /** Unix ms. */
  readonly at: number;
  readonly note: string | null;
};

/** A request as people see it: all that a card about it can say. Times are unix ms. */
export type RequestView = {
  /** `R1042` */
  readonly id: string;
  readonly kind: RequestKind;
  readonly state: RequestState;
  /** Grows with every change. */
  readonly version: number;
  readonly facts: RequestFacts;
  /** What is asked back; null for a door. */
  readonly amount: Fen | null;
  readonly requester: Named;
  readonly reason: string;
  readonly note: string | null;
  readonly createdAt: number;
  /** Cards from before do not count; null: all do. */
  readonly cardsSince: number | null;
  readonly expiresAt: number;
  /** Votes for it that count, oldest first. */
  readonly approvals: readonly { readonly by: Named; readonly at: number }[];
  /** Empty unless it is pending. */
  readonly missing: readonly Missing[];
  readonly decision: Decision | null;
  /** Null until somebody began to do it. `words`: the vendor's own words, masked, or what changed, by name. */
  readonly execution: {
    readonly at: number;
    readonly ending: Ending | null;
    readonly words: string | null;
    /** Who said how it ended, where a person did. */
    readonly by: Named | null;
    readonly endedAt: number | null;
  } | null;
  /** The desk has stopped asking the vendor and a person has to look. */
  readonly personAskedAt: number | null;
  readonly followed: Followed | null;
  /** The order that a door command created. */
  readonly receipt: string | null;
  /** Id of the appeal it was made for. */
  readonly appeal: string | null;
};

/** One line of the audit as people see it. */
export type AuditLine = {
  readonly seq: number;
  /** Unix ms. */
  readonly at: number;
  /** A person's name, or the staff id of somebody who is no longer in the policy; `latchkey` for the desk itself. */
  readonly actor: string;
  readonly event: string;
  readonly subject: string | null;
  readonly request: string | null;
  readonly amount: Fen | null;
  readonly note: string | null;
};

/** Why a kind of request of an amount is decided as it is. */
export type PolicyExplanation = {
  readonly kind: ApprovedKind;
  readonly amount: Fen | null;
  /** For whom it is explained; null: for anybody. */
  readonly by: Named | null;
  /** Whether they may ask; null when it is for anybody. */
  readonly mayAsk: boolean | null;
  readonly mayAskGroups: readonly string[];
  /** Upper end of the tier that holds the amount, inclusive; null: any amount. */
  readonly tierUpTo: Fen | null;
  readonly places: readonly Missing[];
  /** False: the places cannot all be filled by distinct people without the requester. */
  readonly canBeApproved: boolean;
  readonly dailyCap: { readonly perRequester: Fen; readonly overall: Fen } | null;
  readonly expireAfterMs: number;
  readonly remindAfterMs: number;
  readonly door: { readonly notAfterMs: number; readonly coolDownMs: number } | null;
};

/** Whether something may still come of it by itself: it is open, or the vendor's review of it goes on. */
export function isUnderWay({
  kind,
  state,
  followed,
}: Pick<RequestView, 'kind' | 'state' | 'followed'>): boolean {
  return isOpen(state) || (kind === 'refund' && state === 'done' && followed?.what === 'watching');
}
