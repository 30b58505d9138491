import type { Fen, Order, Refund, UnixSeconds } from './order.ts';

const MINUTE_MS = 60_000;

/** With what patience the vendor's books are read, in ms. */
export const BOOKS = {
  /** How far the vendor's clock may be from ours. */
  clocks: MINUTE_MS,
  /** A payment channel takes minutes from a reviewer's yes to the money in the books: a review that ended more recently says nothing. */
  grace: 5 * MINUTE_MS,
  /** How long the desk looks after the review ended before "no money went back" is final. */
  lookedFor: 14 * 24 * 60 * MINUTE_MS,
} as const;

/** What the desk knows of an order's money beside the vendor's books. Times in unix ms. */
export type DeskKnowledge = {
  /** Refunds that the vendor ordered and the desk saw the operator's payment system make, oldest first. */
  readonly made: readonly { readonly at: number; readonly amount: Fen | null }[];
  /** Applications that the desk sent or may have sent: when each can have arrived, and whether something may still come of it. */
  readonly sent: readonly { readonly from: number; readonly to: number; readonly underWay: boolean }[];
};

const NOTHING_KNOWN: DeskKnowledge = { made: [], sent: [] };

/** What is written of an order's money, by the vendor and by the desk. */
export type Books = {
  /** 分; null: the vendor does not say. */
  readonly paid: Fen | null;
  /** All that went back; null: nothing was seen so far. */
  readonly returned: {
    /** 分; null: nobody says how much. */
    readonly amount: Fen | null;
    readonly how: 'part' | 'whole';
    readonly at: UnixSeconds | null;
  } | null;
  /** The latest application for the money. Whether its review was a yes shows in `returned` alone (`vendors/yopoint.md` §5.7b). */
  readonly asked: {
    readonly at: UnixSeconds | null;
    readonly by: 'desk' | 'others';
    readonly review: 'goes_on' | 'ended';
  } | null;
  /** What of `returned` the vendor's own books show, in 分: `amount` null where they do not say how much. */
  readonly shown: { readonly amount: Fen | null; readonly at: UnixSeconds | null } | null;
  readonly made: DeskKnowledge['made'];
};

/** Reads the books of an order: every statement of the desk about its money comes from here. */
export function booksOf(order: Order, { made, sent }: DeskKnowledge = NOTHING_KNOWN): Books {
  const { paid, refund, state } = order;
  // An amount of nothing beside "refunded" is an amount that was not said.
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
  // The vendor's books lag behind what was made, and know of what the desk never saw.
  const amount = Math.max(shown?.amount ?? 0, sumOf(made)) || null;
  return {
    amount,
    how: amount !== null && amount < (paid ?? 0) ? 'part' : 'whole',
    at: shown?.at ?? (last ? Math.floor(last.at / 1000) : null),
  };
}

/**
 * Where the vendor does not say that a review ended, it goes on. The books may still show that of a review whose refund the desk
 * saw made.
 */
function isReviewEnded({ review, at }: NonNullable<Refund['asked']>, made: Books['made']): boolean {
  return review === 'ended' || (at !== null && made.some((one) => one.at >= at * 1000));
}

/** How much went back in all, in 分; where nobody says how much, all that was paid. */
export function returnedOf({ returned, paid }: Books): Fen {
  return returned === null ? 0 : (returned.amount ?? paid ?? 0);
}

/** What a customer asks for later is not the desk's. Where the vendor does not say when, it is the desk's while something may come of that. */
function isSentByDesk(at: UnixSeconds | null, sent: DeskKnowledge['sent']): boolean {
  return sent.some(({ from, to, underWay }) =>
    at === null ? underWay : at * 1000 >= from - BOOKS.clocks && at * 1000 <= to + BOOKS.clocks,
  );
}

/** What is asked of the books: what became of one wish for an order's money. Times in unix ms. */
export type BooksQuestion = {
  readonly now: number;
  /** When the wish was sent or heard of: what went back before does not answer it. */
  readonly since: number;
  /** What had gone back by then, in 分; null: nobody could look. */
  readonly before: Fen | null;
  /** When the vendor was asked for it: the review of an earlier application does not answer it. Null: it was not. */
  readonly appliedAt: number | null;
  /** When the desk applied for the same anew: money from then on answers that application. */
  readonly until?: number | null;
  /** Since when the review has been seen ended without money; null: it has not. */
  readonly endedSince: number | null;
  /** That it has ended was told, so that a later application's review does not take it back. */
  readonly toldEnded: boolean;
};

/**
 * What became of a wish, as far as can be known now. `review_ended`: the review has ended and no money was seen so far; it may still
 * come. `not_refunded`: final, since it was looked for long enough, or went back for a later application.
 */
export type BooksAnswer = {
  readonly says: 'refunded' | 'under_review' | 'review_ended' | 'not_refunded' | 'nothing';
  /** 分 that answer this wish, and no other; null: none, or nobody says how much. */
  readonly amount: Fen | null;
  /** Refunded: the vendor's own books show it. */
  readonly inBooks: boolean;
  /** Unix ms; to be asked with again. */
  readonly endedSince: number | null;
};

/** Asks the books what became of a wish. The answer may change with every look until it is `not_refunded`, or refunded and in the books. */
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
 * Whether an application that was sent at `since` (unix ms), and may never have arrived, shows. Just before it no review went on and
 * nothing had gone back; an earlier review that said no does not count.
 */
export function isArrived({ shown, made, asked }: Books, since: number): boolean {
  if (shown !== null || asked?.review === 'goes_on' || made.some(({ at }) => at >= since)) return true;
  return asked?.at != null && asked.at * 1000 >= since - BOOKS.clocks;
}

/** What was made since then; what the books showed at the first look already is not. */
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

/** The first refund since then answers the wish; what went back later answers another one. */
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
