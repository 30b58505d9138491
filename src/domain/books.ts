import type { Fen, Order, Refund, UnixSeconds } from './order.ts';

const MINUTE_MS = 60_000;

/** Time limits for reading the vendor's books, in ms. */
export const BOOKS = {
  /** The allowed difference between the vendor's clock and ours. */
  clocks: MINUTE_MS,
  /**
   * A payment channel needs minutes from a reviewer's approval to the entry in the books. A review that ended more recently proves
   * nothing.
   */
  grace: 5 * MINUTE_MS,
  /** How long the desk looks after the end of a review before it reports that no money went back. */
  lookedFor: 14 * 24 * 60 * MINUTE_MS,
} as const;

/** The desk's own knowledge of an order's money, in addition to the vendor's books. Times in unix ms. */
export type DeskKnowledge = {
  /** Refunds that the vendor ordered and the operator's payment system made, oldest first. */
  readonly made: readonly { readonly at: number; readonly amount: Fen | null }[];
  /** Applications that the desk sent or may have sent: the time range in which each can have arrived, and whether its outcome is open. */
  readonly sent: readonly { readonly from: number; readonly to: number; readonly underWay: boolean }[];
};

const NOTHING_KNOWN: DeskKnowledge = { made: [], sent: [] };

/** The records of an order's money, by the vendor and by the desk. */
export type Books = {
  /** 分; null: the vendor does not say. */
  readonly paid: Fen | null;
  /** Everything that went back; null: nothing was seen yet. */
  readonly returned: {
    /** 分; null: nobody says how much. */
    readonly amount: Fen | null;
    readonly how: 'part' | 'whole';
    readonly at: UnixSeconds | null;
  } | null;
  /**
   * The latest application for a refund. Only `returned` shows whether its review approved it: the vendor's codes for that contradict
   * each other (docs/vendors.md, YoPoint “Refund reviews”).
   */
  readonly asked: {
    readonly at: UnixSeconds | null;
    readonly by: 'desk' | 'others';
    readonly review: 'goes_on' | 'ended';
  } | null;
  /** The part of `returned` that the vendor's own books show, in 分; `amount` null: they do not say how much. */
  readonly shown: { readonly amount: Fen | null; readonly at: UnixSeconds | null } | null;
  readonly made: DeskKnowledge['made'];
};

/** Reads the books of an order. Every statement of the desk about an order's money comes from here. */
export function booksOf(order: Order, { made, sent }: DeskKnowledge = NOTHING_KNOWN): Books {
  const { paid, refund, state } = order;
  // An amount of zero next to "refunded" means that the amount is unknown.
  const said = refund?.amount || null;
  const isShown = said !== null || refund?.refunded === true || state.meaning === 'refunded';
  const shown = isShown ? { amount: said, at: refund?.at ?? null } : null;
  const asked = refund?.asked ?? null;
  return {
    paid,
    returned: returnedBy(paid, shown, made),
    asked: asked && {
      at: asked.at,
      by: isSentByDesk(asked.at, sent) ? 'desk' : 'others',
      review: isReviewEnded(asked, made) ? 'ended' : 'goes_on',
    },
    shown,
    made,
  };
}

function returnedBy(paid: Fen | null, shown: Books['shown'], made: Books['made']): Books['returned'] {
  if (shown === null && made.length === 0) return null;
  const last = made.at(-1);
  // The vendor's books lag behind the payment system, and contain refunds that the desk never saw.
  const amount = Math.max(shown?.amount ?? 0, sumOf(made)) || null;
  return {
    amount,
    how: amount !== null && amount < (paid ?? 0) ? 'part' : 'whole',
    at: shown?.at ?? (last ? Math.floor(last.at / 1000) : null),
  };
}

/** A review goes on until the vendor reports its end. The books may still show an open review whose refund the desk saw made. */
function isReviewEnded({ review, at }: NonNullable<Refund['asked']>, made: Books['made']): boolean {
  return review === 'ended' || (at !== null && made.some((one) => one.at >= at * 1000));
}

/** The sum that went back, in 分; the paid amount when nobody says how much. */
export function returnedOf({ returned, paid }: Books): Fen {
  return returned === null ? 0 : (returned.amount ?? paid ?? 0);
}

/**
 * True when the desk sent the application made at this time; a later one is the customer's. Without a time, an open application of the
 * desk counts as this one.
 */
function isSentByDesk(at: UnixSeconds | null, sent: DeskKnowledge['sent']): boolean {
  return sent.some(({ from, to, underWay }) =>
    at === null ? underWay : at * 1000 >= from - BOOKS.clocks && at * 1000 <= to + BOOKS.clocks,
  );
}

/** The question what became of one application for an order's money. Times in unix ms. */
export type BooksQuestion = {
  readonly now: number;
  /** When the desk sent or learned of the application. Earlier refunds do not answer it. */
  readonly since: number;
  /** The sum that had gone back by then, in 分; null: nobody could look. */
  readonly before: Fen | null;
  /** When the vendor was asked; null: it was not. The review of an earlier application does not answer this one. */
  readonly appliedAt: number | null;
  /** When the desk applied again for the same. Money from then on answers that application. */
  readonly until?: number | null;
  /** Since when the review is known to have ended without money; null: it has not ended. */
  readonly endedSince: number | null;
  /** The end of the review was already reported, so a later application's review does not revoke it. */
  readonly toldEnded: boolean;
};

/**
 * What became of an application, as far as is known now. `review_ended`: the review ended and no money was seen yet; it may still come.
 * `not_refunded`: final, because the desk looked long enough or the money answers a later application.
 */
export type BooksAnswer = {
  readonly says: 'refunded' | 'under_review' | 'review_ended' | 'not_refunded' | 'nothing';
  /** 分 that answer this application and no other; null: none, or nobody says how much. */
  readonly amount: Fen | null;
  /** For `refunded`: the vendor's own books show it. */
  readonly inBooks: boolean;
  /** Unix ms; handed in with the next question. */
  readonly endedSince: number | null;
};

/**
 * Asks the books what became of an application. The answer may change with every look until it is `not_refunded`, or `refunded` and in
 * the books.
 */
export function whatBecame(books: Books, question: BooksQuestion): BooksAnswer {
  const { now, since, until = null, endedSince } = question;
  const answer = (says: BooksAnswer['says'], ended: number | null = null): BooksAnswer => ({
    says,
    amount: null,
    inBooks: false,
    endedSince: ended,
  });
  const made = madeFor(books.made, question);
  const earlier = sumOf(books.made.filter(({ at }) => at < since));
  const inBooks = isShownSince(books, question, earlier);
  const shownAt = books.shown?.at ?? null;
  if (made.length === 0 && inBooks && until !== null && (shownAt === null || shownAt * 1000 >= until)) {
    return answer('not_refunded', endedSince);
  }
  if (made.length > 0 || inBooks) {
    const before = Math.max(question.before ?? 0, earlier);
    return { ...answer('refunded', endedSince), amount: amountOf(books, made, before), inBooks };
  }
  const { asked } = books;
  const told = question.toldEnded && endedSince !== null;
  if (!told && asked?.review === 'goes_on') return answer('under_review');
  if (!told && !isReviewOf(asked, question.appliedAt)) return answer('nothing');
  const ended = endedSince ?? now;
  if (now - ended < BOOKS.grace && !told) return answer('under_review', ended);
  return answer(now - ended < BOOKS.lookedFor ? 'review_ended' : 'not_refunded', ended);
}

/**
 * True when the books show an application that was sent at `since` (unix ms) and may never have arrived. The caller knows that no review
 * was open and nothing had gone back just before; an earlier rejected review does not count.
 */
export function hasArrived({ shown, made, asked }: Books, since: number): boolean {
  if (shown !== null || asked?.review === 'goes_on' || made.some(({ at }) => at >= since)) return true;
  return asked?.at != null && asked.at * 1000 >= since - BOOKS.clocks;
}

/** The refunds made since then, without those that the first look at the books already showed. */
function madeFor(all: Books['made'], { since, until = null, before }: BooksQuestion): Books['made'] {
  let sum = 0;
  return all.filter(({ at, amount }) => {
    sum += amount ?? 0;
    const isBefore = at < since || (amount !== null && sum <= (before ?? 0));
    return !isBefore && (until === null || at < until);
  });
}

function isShownSince({ shown, paid }: Books, { before, since }: BooksQuestion, earlier: Fen): boolean {
  if (shown === null) return false;
  if (before === null) return shown.at !== null && shown.at * 1000 >= since - BOOKS.clocks;
  return (shown.amount ?? paid ?? 1) > Math.max(before, earlier);
}

/** The first refund since then answers the application; later refunds answer other ones. */
function amountOf({ shown }: Books, made: Books['made'], before: Fen): Fen | null {
  const [first, ...others] = made;
  if (first && (first.amount !== null || others.length > 0)) return first.amount;
  const rest = shown?.amount == null ? 0 : shown.amount - before;
  return rest > 0 ? rest : null;
}

function isReviewOf(asked: Books['asked'], appliedAt: number | null): boolean {
  if (asked === null || appliedAt === null) return false;
  return asked.at === null || asked.at * 1000 >= appliedAt - BOOKS.clocks;
}

function sumOf(made: Books['made']): Fen {
  return made.reduce((sum, { amount }) => sum + (amount ?? 0), 0);
}
