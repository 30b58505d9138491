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

/** A member of staff on a card. */
export type Named = { readonly id: string; readonly name: string };

/** Unfilled places, and the people who could fill them. */
export type Missing = {
  readonly groups: readonly string[];
  readonly count: number;
  readonly people: readonly Named[];
};

/** The decision about a request. `by`: the approvers, the person who rejected or withdrew it, or nobody when it expired. */
export type Decision = {
  readonly how: 'approved' | 'rejected' | 'cancelled' | 'expired';
  readonly by: readonly Named[];
  /** Unix ms. */
  readonly at: number;
  readonly note: string | null;
};

/** A request as cards show it. Times are unix ms. */
export type RequestView = {
  /** `R1042` */
  readonly id: string;
  readonly kind: RequestKind;
  readonly state: RequestState;
  readonly version: number;
  readonly facts: RequestFacts;
  /** The sum to refund; null for a door. */
  readonly amount: Fen | null;
  readonly requester: Named;
  readonly reason: string;
  readonly note: string | null;
  readonly createdAt: number;
  /** Cards made before this time do not count; null: all count. */
  readonly cardsSince: number | null;
  readonly expiresAt: number;
  /** The votes that count, oldest first. */
  readonly approvals: readonly { readonly by: Named; readonly at: number }[];
  /** Empty unless the request is pending. */
  readonly missing: readonly Missing[];
  readonly decision: Decision | null;
  /** Null until its execution begins. `words`: the vendor's own words, masked, or the names of changed facts. */
  readonly execution: {
    readonly at: number;
    readonly ending: Ending | null;
    readonly words: string | null;
    /** The person who reported how it ended, if one did. */
    readonly by: Named | null;
    readonly endedAt: number | null;
  } | null;
  /** When the desk stopped asking the vendor and asked a person to look. */
  readonly personAskedAt: number | null;
  readonly followed: Followed | null;
  /** The order that a door command created. */
  readonly receipt: string | null;
  /** Id of the appeal for which the request was made. */
  readonly appeal: string | null;
};

/** One line of the audit as people see it. */
export type AuditLine = {
  readonly seq: number;
  /** Unix ms. */
  readonly at: number;
  /** A person's name, or the staff id of a person who left the policy; `latchkey` for the desk itself. */
  readonly actor: string;
  readonly event: string;
  readonly subject: string | null;
  readonly request: string | null;
  readonly amount: Fen | null;
  readonly note: string | null;
};

/** How the policy decides about a kind of request and an amount. */
export type PolicyExplanation = {
  readonly kind: ApprovedKind;
  readonly amount: Fen | null;
  /** The person for whom it is explained; null: anybody. */
  readonly by: Named | null;
  /** Whether this person may ask; null: it is explained for anybody. */
  readonly mayAsk: boolean | null;
  readonly mayAskGroups: readonly string[];
  /** The inclusive upper limit of the tier; null: any amount. */
  readonly tierUpTo: Fen | null;
  readonly places: readonly Missing[];
  /** False: distinct people other than the requester cannot fill all places. */
  readonly canBeApproved: boolean;
  readonly dailyCap: { readonly perRequester: Fen; readonly overall: Fen } | null;
  readonly expireAfterMs: number;
  readonly remindAfterMs: number;
  readonly door: { readonly notAfterMs: number; readonly coolDownMs: number } | null;
};

/** True while the request may change without a person: it is open, or the vendor still reviews it. */
export function isUnderWay({
  kind,
  state,
  followed,
}: Pick<RequestView, 'kind' | 'state' | 'followed'>): boolean {
  return isOpen(state) || (kind === 'refund' && state === 'done' && followed?.what === 'watching');
}
