import { LATCHKEY } from '../domain/actor.ts';
import { appealFactsOf } from '../domain/appeal.ts';
import { BOOKS } from '../domain/books.ts';
import type { TaskOutcome } from '../jobs/task.ts';
import type { Kit } from '../kit/kit.ts';
import { deskKnows } from '../requests/ask/desk-knows.ts';
import { pauseAfter } from '../requests/times.ts';
import type { AppealRow } from '../store/appeals.ts';
import { askBooks, readOrder } from './ask-books.ts';
import { moveAppeal } from './change.ts';
import { correctAppeal } from './close.ts';
import { APPEAL_TIMES } from './times.ts';

/** Of a closed appeal: whether money came after all, for two weeks since the review ended, and whenever a notice says to look. */
export async function lookForMoney(parts: Kit, row: AppealRow): Promise<TaskOutcome> {
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
  // One that an earlier version closed long ago is not told of anew.
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
export async function lastLook(parts: Kit, row: AppealRow): Promise<TaskOutcome> {
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
