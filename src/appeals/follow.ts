import { LATCHKEY } from '../domain/actor.ts';
import {
  type AppealFacts,
  type AppealOutcome,
  appealFactsOf,
  isCorrectable,
  type OrderNews,
} from '../domain/appeal.ts';
import { BOOKS, type BooksAnswer } from '../domain/books.ts';
import type { Order } from '../domain/order.ts';
import type { TaskOutcome } from '../jobs/task.ts';
import type { Kit } from '../kit/kit.ts';
import { postNow } from '../outbox/raise.ts';
import { deskKnows } from '../requests/ask/desk-knows.ts';
import { pauseAfter } from '../requests/times.ts';
import { type AppealRow, getAppeal } from '../store/appeals.ts';
import type { Job } from '../store/jobs.ts';
import { askBooks, readOrder } from './ask-books.ts';
import { alertOf, moveAppeal } from './change.ts';
import { closeAppeal, correctAppeal } from './close.ts';
import { APPEAL_TIMES } from './times.ts';
import { factsIn } from './view.ts';

/**
 * Looks what the vendor's books say of an appeal's order: first to have something to show, then, less and less often, how it
 * ends. A notice about the order brings the next look forward. After a review that ended without money it goes on looking, closed or
 * not, by the review's age: money may still come.
 */
export async function followAppeal(parts: Kit, { subject: id }: Job): Promise<TaskOutcome> {
  const row = await getAppeal(parts.db, id);
  if (!row) return 'done';
  if (row.state === 'closed') {
    return isCorrectable(row.outcome, row.amount_fen) ? lookForMoney(parts, row) : lastLook(parts, row);
  }
  const { now } = parts;
  const order = await readOrder(parts, row);
  let endedSince = row.review_ended_at;
  if (order === null) await noteAbsence(parts, row);
  else if (order) {
    const noted = await note(parts, row, order);
    if (noted === 'overtaken') return { againAt: now() };
    ({ endedSince } = noted);
  }
  if (row.facts_at === null) {
    await postNow(parts.db, alertOf(id), now());
    parts.wake();
  }
  const passed = now() - (endedSince ?? row.created_at);
  if (endedSince === null && passed > APPEAL_TIMES.follow.endsAfter) {
    await parts.db
      .transaction()
      .execute((trx) => closeAppeal(trx, parts.policy, id, { outcome: 'gave_up' }, now()));
    parts.wake();
    return 'done';
  }
  const times = !order && row.facts === null ? APPEAL_TIMES.readAgain : APPEAL_TIMES.follow;
  const pause = pauseAfter(passed, times);
  // Not later than an ended review begins to say something.
  const left = endedSince === null ? pause : endedSince + BOOKS.grace - now();
  return { againAt: now() + (left > 0 ? Math.min(pause, left) : pause) };
}

/** Writes down what an order shows. `overtaken`: the appeal was changed while it was read, and what that means has to be seen anew. */
async function note(
  parts: Kit,
  row: AppealRow,
  order: Order,
): Promise<'overtaken' | { readonly endedSince: number | null }> {
  const { policy, db, now, wake } = parts;
  const at = now();
  const { answer, facts } = await askBooks(parts, row, order);
  const { endedSince, amount } = answer;
  const outcome = outcomeOf(answer, row, order);
  const news = outcome === null ? newsBetween(factsIn(row.facts), facts, order.suspicious) : null;
  const stored = JSON.stringify(facts);
  if (outcome === null && stored === row.facts && endedSince === row.review_ended_at) return { endedSince };
  const change = {
    facts: stored,
    facts_at: at,
    first_facts: row.first_facts ?? JSON.stringify(appealFactsOf(order)),
    review_ended_at: endedSince,
  };
  const noted = await db.transaction().execute(async (trx) => {
    const moved = await moveAppeal(
      trx,
      policy,
      row.id,
      { from: ['open', 'claimed'], to: null, version: row.version },
      {
        at,
        actor: LATCHKEY,
        event: null,
        change,
        ...(news && { reply: { key: `${news}.${at}`, content: { what: 'order', news } } }),
      },
    );
    if (moved && outcome !== null) await closeAppeal(trx, policy, row.id, { outcome, amount }, at);
    return moved !== undefined;
  });
  wake();
  return noted ? { endedSince } : 'overtaken';
}

/**
 * How an appeal ends by what the books say. A doubt taken back ends what came of the doubt alone: whether it answers what a customer
 * wrote nobody knows but people.
 */
function outcomeOf(
  { says }: BooksAnswer,
  { cause, first_facts }: AppealRow,
  { suspicious }: Order,
): Extract<AppealOutcome, 'refunded' | 'review_ended' | 'not_refunded' | 'settled'> | null {
  if (says === 'refunded' || says === 'review_ended' || says === 'not_refunded') return says;
  const wasDoubted = cause === 'suspicious' && factsIn(first_facts)?.suspicious === true;
  return wasDoubted && suspicious === false ? 'settled' : null;
}

/** What may answer an appeal without ending it: the vendor took its doubt back, or the order was paid. */
function newsBetween(
  before: AppealFacts | null,
  facts: AppealFacts,
  suspicious: boolean | null,
): OrderNews | null {
  if (before?.suspicious && suspicious === false) return 'cleared';
  return before?.state.meaning === 'awaiting_payment' && facts.state.meaning === 'paid' ? 'paid' : null;
}

/** That the vendor knows no such order is worth saying, until it shows one. */
async function noteAbsence({ policy, db, now, wake }: Kit, row: AppealRow): Promise<void> {
  if (row.facts_at !== null) return;
  const at = now();
  const happening = { at, actor: LATCHKEY, event: null, change: { facts_at: at } };
  await db
    .transaction()
    .execute((trx) => moveAppeal(trx, policy, row.id, { from: ['open', 'claimed'], to: null }, happening));
  wake();
}

/** Of a closed appeal: whether money came after all, for two weeks since the review ended, and whenever a notice says to look. */
async function lookForMoney(parts: Kit, row: AppealRow): Promise<TaskOutcome> {
  const { policy, db, now, wake } = parts;
  const order = await readOrder(parts, row);
  const at = now();
  const passed = at - (row.review_ended_at ?? row.closed_at ?? row.created_at);
  const again = { againAt: at + pauseAfter(passed, APPEAL_TIMES.follow) };
  if (!order) return passed <= BOOKS.lookedFor + APPEAL_TIMES.lastLook ? again : 'done';
  const {
    answer: { says, amount, inBooks },
    facts,
  } = await askBooks(parts, row, order);
  const stored = { facts: JSON.stringify(facts), facts_at: at };
  // One that an earlier version closed long ago is not announced again.
  const isFinal = says === 'not_refunded' && row.outcome === 'review_ended' && row.review_ended_at !== null;
  const isCorrected = says === 'refunded' && (row.outcome !== 'refunded' || amount !== null);
  await db.transaction().execute(async (trx) => {
    if (isCorrected || isFinal) {
      await correctAppeal(trx, policy, row, { outcome: says, amount, ...stored }, at);
    } else if (stored.facts !== row.facts) {
      const move = { from: ['closed'], to: null, version: row.version } as const;
      await moveAppeal(trx, policy, row.id, move, { at, actor: LATCHKEY, event: null, change: stored });
    }
  });
  wake();
  const isOver = says === 'refunded' ? inBooks : says === 'not_refunded';
  return isOver || passed > BOOKS.lookedFor ? 'done' : again;
}

/** What ended an appeal shows in its order, which the card then says as well. */
async function lastLook(parts: Kit, row: AppealRow): Promise<TaskOutcome> {
  const { policy, db, now, wake } = parts;
  if (row.closed_at === null || (row.facts_at ?? 0) > row.closed_at) return 'done';
  const order = await readOrder(parts, row);
  if (!order) return 'done';
  const at = now();
  const facts = appealFactsOf(order, await deskKnows(db, order));
  const change = { facts: JSON.stringify(facts), facts_at: at };
  const happening = { at, actor: LATCHKEY, event: null, change };
  await db
    .transaction()
    .execute((trx) => moveAppeal(trx, policy, row.id, { from: ['closed'], to: null }, happening));
  wake();
  return 'done';
}
