import { type AppealFacts, appealFactsOf } from '../domain/appeal.ts';
import { BOOKS, type BooksAnswer, booksOf, whatBecame } from '../domain/books.ts';
import type { Order } from '../domain/order.ts';
import type { Kit } from '../kit/kit.ts';
import { liveOrder } from '../kit/live.ts';
import { deskKnows } from '../requests/ask/desk-knows.ts';
import type { AppealRow } from '../store/appeals.ts';
import { VendorError } from '../vendors/errors.ts';
import { portOf } from '../vendors/port.ts';
import { factsIn } from './view.ts';

/** The order as the vendor has it now; null when it knows none, undefined when it cannot be read. */
export async function readOrder(
  parts: Kit,
  { id, receipt, order_source: source }: AppealRow,
): Promise<Order | null | undefined> {
  // Without the vendor's settings nobody can know.
  if (!portOf(parts.vendors, source)) return undefined;
  try {
    const found = await liveOrder(parts, { source, number: receipt }, id);
    return found?.order ?? null;
  } catch (error) {
    if (!(error instanceof VendorError)) throw error;
    parts.log.warn({ err: error, appeal: id, trace: id }, 'the order of an appeal could not be read');
    return undefined;
  }
}

/** What the books say of the appeal now: of the money that answers it, and of no other. */
export async function askBooks(
  { db, now }: Kit,
  row: AppealRow,
  order: Order,
): Promise<{ readonly answer: BooksAnswer; readonly facts: AppealFacts }> {
  const known = await deskKnows(db, order);
  const first = factsIn(row.first_facts);
  // Its review is an answer where it was under way when the appeal was first looked at.
  const asked = first?.refundAsked && !first.refundAsked.ended ? first.refundAsked : null;
  const toldEnded = row.outcome === 'review_ended' || row.outcome === 'not_refunded';
  const answer = whatBecame(booksOf(order, known), {
    now: now(),
    since: asked?.at == null ? row.created_at : Math.min(row.created_at, asked.at * 1000 - BOOKS.clocks),
    before: first?.refunded ?? null,
    appliedAt: asked && (asked.at ?? 0) * 1000,
    // Earlier versions wrote down only when it was closed.
    endedSince: row.review_ended_at ?? (toldEnded ? row.closed_at : null),
    toldEnded,
  });
  return { answer, facts: appealFactsOf(order, known) };
}
