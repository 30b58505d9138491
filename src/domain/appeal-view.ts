import type { AppealCause, AppealFacts, AppealKind, AppealOutcome, AppealState } from './appeal.ts';
import type { Fen } from './order.ts';
import type { Named, RequestView } from './request-view.ts';

/** An appeal as people see it: all that a card about it can say, without personal data. Times are unix ms. */
export type AppealView = {
  /** `A1001` */
  readonly id: string;
  readonly receipt: string;
  readonly kind: AppealKind;
  readonly state: AppealState;
  /** Grows with every change. */
  readonly version: number;
  readonly cause: AppealCause;
  /** What the customer or a member of staff wrote; empty where nobody did. */
  readonly reason: string;
  /** https addresses of the customer's pictures. */
  readonly images: readonly string[];
  /** The customer left a mobile number, which only Reveal shows. */
  readonly hasMobile: boolean;
  /** Null while the order could not be read, or where the vendor knows none. */
  readonly facts: AppealFacts | null;
  /** When they were read; without facts: when the vendor said that it knows no such order. */
  readonly factsAt: number | null;
  readonly createdAt: number;
  readonly claimed: { readonly by: Named; readonly at: number } | null;
  readonly closed: {
    readonly at: number;
    /** Null: the vendor's books say so. */
    readonly by: Named | null;
    readonly outcome: AppealOutcome;
    readonly note: string | null;
    readonly amount: Fen | null;
    readonly replacedBy: string | null;
  } | null;
  /** The latest request that was made for it: a refund, or its filing with the vendor. */
  readonly request: RequestView | null;
  /** The request that filed it with the vendor. */
  readonly filed: RequestView | null;
};

/** Whether the vendor was asked and knows no order of this number. */
export function hasNoOrder({ facts, factsAt }: Pick<AppealView, 'facts' | 'factsAt'>): boolean {
  return facts === null && factsAt !== null;
}
