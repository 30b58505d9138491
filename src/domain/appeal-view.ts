import type { AppealCause, AppealFacts, AppealKind, AppealOutcome, AppealState } from './appeal.ts';
import type { Fen } from './order.ts';
import type { OrderRef } from './order-ref.ts';
import type { Named, RequestView } from './request-view.ts';
import type { OrderSource } from './vendors.ts';

/** An appeal as cards show it, without personal data. Times are unix ms. */
export type AppealView = {
  /** `A1001` */
  readonly id: string;
  readonly receipt: string;
  /** The order that it is about. */
  readonly ref: OrderRef & { readonly source: OrderSource };
  readonly kind: AppealKind;
  readonly state: AppealState;
  readonly version: number;
  readonly cause: AppealCause;
  /** The customer's or a colleague's words; empty when there are none. */
  readonly reason: string;
  /** https addresses of the customer's pictures. */
  readonly images: readonly string[];
  /** The customer left a mobile number. Only Reveal shows it. */
  readonly hasMobile: boolean;
  /** Null while the order could not be read, and when the vendor knows none. */
  readonly facts: AppealFacts | null;
  /** When the facts were read; without facts: when the vendor answered that it knows no such order. */
  readonly factsAt: number | null;
  readonly createdAt: number;
  readonly claimed: { readonly by: Named; readonly at: number } | null;
  readonly closed: {
    readonly at: number;
    /** Null: the vendor's books ended the appeal. */
    readonly by: Named | null;
    readonly outcome: AppealOutcome;
    readonly note: string | null;
    readonly amount: Fen | null;
    readonly replacedBy: string | null;
  } | null;
  /** The latest request made for it: a refund, or its filing with the vendor. */
  readonly request: RequestView | null;
  /** The request that filed it with the vendor. */
  readonly filed: RequestView | null;
};

/** True when the vendor was asked and knows no order of this number. */
export function hasNoOrder({ facts, factsAt }: Pick<AppealView, 'facts' | 'factsAt'>): boolean {
  return facts === null && factsAt !== null;
}
