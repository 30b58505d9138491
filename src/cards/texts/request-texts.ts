import type { Change, Ending, FollowUp, RequestKind } from '../../domain/request.ts';

/** What is said of one kind of request. */
type ByKind<T = string> = Readonly<Record<RequestKind, T>>;

/** Everything the desk says about requests in one language. Names, amounts and times come in formatted and bounded. */
export type RequestTexts = {
  readonly title: ByKind<(id: string, what: string) => string>;
  /** State in words, by what a request is and how it stands. */
  readonly lead: {
    readonly pending: (missing: string) => string;
    readonly approved: string;
    readonly executing: ByKind;
    readonly rejected: (by: string) => string;
    readonly cancelled: (by: string) => string;
    readonly expired: string;
    readonly unknown: ByKind;
    readonly personAsked: ByKind;
  };
  /** Once filed: an appeal is looked after by itself. */
  readonly filed: string;
  /** Once carried out: what became of it. */
  readonly refund: Readonly<
    Record<Extract<FollowUp, 'watching' | 'review_ended' | 'not_refunded' | 'gave_up'>, string> & {
      refunded: (amount: string) => string;
    }
  >;
  readonly door: Readonly<
    Record<Extract<FollowUp, 'watching' | 'open' | 'opened' | 'never_opened' | 'gave_up'>, string>
  >;
  /** Why it was not carried out. `words`: the vendor's own, or what changed. */
  readonly failed: Readonly<
    Record<
      Extract<
        Ending,
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
      >,
      (words: string) => string
    >
  >;
  readonly change: Readonly<Record<Change, string>>;
  /** How the desk came to know that it was done. */
  readonly how: Readonly<Record<'accepted' | 'found' | 'confirmed', string>>;
  /** Why nobody knows. */
  readonly lost: Readonly<Record<'no_answer' | 'cut_off' | 'unreadable' | 'crashed' | 'restored', string>>;
  readonly label: Readonly<
    Record<
      | 'order'
      | 'goods'
      | 'paid'
      | 'device'
      | 'place'
      | 'state'
      | 'requester'
      | 'reason'
      | 'note'
      | 'asked'
      | 'until'
      | 'approvedBy'
      | 'missing'
      | 'decided'
      | 'done'
      | 'taken'
      | 'receipt',
      string
    >
  >;
  readonly decided: {
    readonly approved: (by: string, at: string) => string;
    readonly rejected: (by: string, at: string, note: string) => string;
    readonly cancelled: (by: string, at: string) => string;
    readonly expired: (at: string) => string;
  };
  readonly notDoneYet: string;
  readonly by: (name: string, at: string) => string;
  /** One place that is open: how many, of which groups, and the names of who could. */
  readonly place: (count: number, groups: string, people: string) => string;
  readonly nobody: string;
  readonly nothingTaken: string;
  /** A visit by support opened an order that nobody has paid. */
  readonly visitUnpaid: (amount: string) => string;
  readonly wholeOrder: string;
  readonly factsAsOf: (time: string) => string;
  readonly suspicious: string;
  readonly underReview: string;
  readonly button: Readonly<Record<'approve' | 'reject' | 'cancel' | 'resolve', string>>;
  readonly cancelConfirm: {
    readonly title: string;
    readonly text: string;
    readonly yes: string;
    readonly no: string;
  };
  readonly remind: {
    readonly title: (id: string) => string;
    readonly lead: (until: string, count: number) => string;
  };
  readonly person: { readonly title: (id: string) => string; readonly lead: ByKind };
};
