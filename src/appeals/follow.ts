import { appealFactsOf, newsIn, outcomeIn } from '../domain/appeal.ts';
import type { Order } from '../domain/order.ts';
import type { TaskOutcome } from '../jobs/task.ts';
import { DESK } from '../requests/change.ts';
import { liveOrder } from '../requests/live.ts';
import type { RequestParts } from '../requests/parts.ts';
import { pauseAfter } from '../requests/times.ts';
import { type AppealRow, getAppeal } from '../store/appeals.ts';
import type { Job } from '../store/jobs.ts';
import { VendorError } from '../vendors/errors.ts';
import { moveAppeal } from './change.ts';
import { closeAppeal } from './close.ts';
import { APPEAL_TIMES } from './times.ts';
import { factsIn } from './view.ts';

/**
 * Looks what the vendor's books say of an appeal's order: first to have something to show, then, less and less often, how it
 * ends. A notice about the order brings the next look forward.
 */
export async function followAppeal(parts: RequestParts, { subject: id }: Job): Promise<TaskOutcome> {
  const row = await getAppeal(parts.db, id);
  if (!row) return 'done';
  if (row.state === 'closed') return lastLook(parts, row);
  const { now } = parts;
  const passed = now() - row.created_at;
  const order = await readOrder(parts, row);
  if (order === null) await noteAbsence(parts, row);
  else if (order && !(await note(parts, row, order))) return { againAt: now() };
  if (passed > APPEAL_TIMES.follow.endsAfter) {
    await parts.db
      .transaction()
      .execute((trx) => closeAppeal(trx, parts.policy, id, { outcome: 'gave_up' }, now()));
    parts.wake();
    return 'done';
  }
  const times = !order && row.facts === null ? APPEAL_TIMES.readAgain : APPEAL_TIMES.follow;
  return { againAt: now() + pauseAfter(passed, times) };
}

/** What ended an appeal shows in its order, which the card then says as well. */
async function lastLook(parts: RequestParts, row: AppealRow): Promise<TaskOutcome> {
  const { policy, db, now, wake } = parts;
  if (row.closed_at === null || (row.facts_at ?? 0) > row.closed_at) return 'done';
  const order = await readOrder(parts, row);
  if (!order) return 'done';
  const at = now();
  const change = { facts: JSON.stringify(appealFactsOf(order)), facts_at: at };
  const happening = { at, actor: DESK, event: null, change };
  await db
    .transaction()
    .execute((trx) => moveAppeal(trx, policy, row.id, { from: ['closed'], to: null }, happening));
  wake();
  return 'done';
}

/** Writes down what an order shows. False: the appeal was changed while it was read, and what that means has to be seen anew. */
async function note(parts: RequestParts, row: AppealRow, order: Order): Promise<boolean> {
  const { policy, db, now, wake } = parts;
  const at = now();
  const outcome = outcomeIn(order, {
    cause: row.cause,
    before: factsIn(row.first_facts),
    since: row.created_at,
  });
  const news = outcome === null ? newsIn(order, factsIn(row.facts)) : null;
  const facts = JSON.stringify(appealFactsOf(order));
  if (outcome === null && facts === row.facts) return true;
  const noted = await db.transaction().execute(async (trx) => {
    const moved = await moveAppeal(
      trx,
      policy,
      row.id,
      { from: ['open', 'claimed'], to: null, version: row.version },
      {
        at,
        actor: DESK,
        event: null,
        change: { facts, facts_at: at, first_facts: row.first_facts ?? facts },
        ...(news && { reply: { key: `${news}.${at}`, content: { what: 'order', news } } }),
      },
    );
    if (moved && outcome !== null) {
      const amount = outcome === 'refunded' ? (order.refund?.amount ?? null) : null;
      await closeAppeal(trx, policy, row.id, { outcome, amount }, at);
    }
    return moved !== undefined;
  });
  wake();
  return noted;
}

/** That the vendor knows no such order is worth saying, until it shows one. */
async function noteAbsence({ policy, db, now, wake }: RequestParts, row: AppealRow): Promise<void> {
  if (row.facts_at !== null) return;
  const at = now();
  const happening = { at, actor: DESK, event: null, change: { facts_at: at } };
  await db
    .transaction()
    .execute((trx) => moveAppeal(trx, policy, row.id, { from: ['open', 'claimed'], to: null }, happening));
  wake();
}

/** The order as the vendor has it now; null when it knows none, undefined when it cannot be read. */
async function readOrder(parts: RequestParts, { id, receipt }: AppealRow): Promise<Order | null | undefined> {
  // Without the vendor's settings nobody can know.
  if (!parts.yopoint) return undefined;
  try {
    const found = await liveOrder(parts, { source: 'cabinet', number: receipt }, id);
    return found?.order ?? null;
  } catch (error) {
    if (!(error instanceof VendorError)) throw error;
    parts.log.warn({ err: error, appeal: id, trace: id }, 'the order of an appeal could not be read');
    return undefined;
  }
}
