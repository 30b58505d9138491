import type { Transaction } from 'kysely';
import { LATCHKEY } from '../domain/actor.ts';
import { type AppealOutcome, isCorrectable } from '../domain/appeal.ts';
import type { Fen } from '../domain/order.ts';
import type { TaskOutcome } from '../jobs/task.ts';
import type { Kit } from '../kit/kit.ts';
import { touchAlert } from '../outbox/raise.ts';
import { followedOf } from '../requests/show/view.ts';
import type { Policy } from '../settings/policy.ts';
import { type AppealRow, getAppeal } from '../store/appeals.ts';
import { enqueue, type Job } from '../store/jobs.ts';
import { requestsFor } from '../store/requests.ts';
import type { Tables } from '../store/tables.ts';
import { alertOf, moveAppeal } from './change.ts';

/** How the vendor's books say that an appeal has ended. */
type Ending = {
  readonly outcome: Exclude<AppealOutcome, 'dismissed'>;
  readonly amount?: Fen | null;
  readonly replacedBy?: string | null;
};

/** Closes an appeal by what is known of its order; nothing happens to one that is closed. Wake the worker after the commit. */
export function closeAppeal(
  trx: Transaction<Tables>,
  policy: Policy,
  id: string,
  { outcome, amount = null, replacedBy = null }: Ending,
  at: number,
): Promise<AppealRow | undefined> {
  return moveAppeal(
    trx,
    policy,
    id,
    { from: ['open', 'claimed'], to: 'closed' },
    {
      at,
      actor: LATCHKEY,
      event: 'appeal.closed',
      note: replacedBy === null ? outcome : `${outcome}: ${replacedBy}`,
      change: { closed_at: at, outcome, amount_fen: amount, replaced_by: replacedBy },
      reply: {
        key: 'closed',
        content: { what: 'closed', outcome, by: null, note: null, amount, replacedBy },
      },
    },
  );
}

/** What the books say of a closed appeal after all, and the order's facts by then. */
type Correction = {
  readonly outcome: Extract<AppealOutcome, 'refunded' | 'not_refunded'>;
  readonly amount: Fen | null;
  readonly facts?: string;
  readonly facts_at?: number;
};

/**
 * Turns the outcome of a closed appeal right, unless it was changed meanwhile: its card and thread say so, and the audit has a line
 * of its own for it. Wake the worker after the commit.
 */
export function correctAppeal(
  trx: Transaction<Tables>,
  policy: Policy,
  { id, version }: AppealRow,
  { outcome, amount, ...facts }: Correction,
  at: number,
): Promise<AppealRow | undefined> {
  return moveAppeal(
    trx,
    policy,
    id,
    { from: ['closed'], to: null, version },
    {
      at,
      actor: LATCHKEY,
      event: outcome === 'refunded' ? 'appeal.corrected' : 'appeal.followed',
      note: outcome,
      change: { outcome, amount_fen: amount, ...facts },
      reply: {
        key: `closed.${version}`,
        content: { what: 'closed', outcome, by: null, note: null, amount, replacedBy: null },
      },
    },
  );
}

/**
 * Brings an appeal up to date with the requests that were made for it: its card shows the latest, each step is told once below
 * it, and money that went back ends it, or corrects how it ended.
 */
export async function advance(parts: Kit, { subject: id }: Job): Promise<TaskOutcome> {
  const { db, policy, now } = parts;
  const appeal = await getAppeal(db, id);
  if (!appeal) return 'done';
  const requests = await requestsFor(db, [id]);
  const at = now();
  await db.transaction().execute(async (trx) => {
    for (const request of requests) {
      const followed = followedOf(request);
      const { state } = request;
      const step = `${request.id}.${state}.${followed?.what ?? ''}`;
      await touchAlert(trx, policy, alertOf(id), {
        at,
        byPerson: true,
        reply: {
          key: step,
          content: { what: 'request', request: request.id, state, followed: followed?.what ?? null },
        },
      });
      if (followed?.what === 'refunded') {
        const ending = { outcome: 'refunded', amount: followed.refunded } as const;
        const { outcome, amount_fen } = appeal;
        if (appeal.state !== 'closed') await closeAppeal(trx, policy, id, ending, at);
        else if (isCorrectable(outcome, amount_fen) && (outcome !== 'refunded' || ending.amount !== null)) {
          await correctAppeal(trx, policy, appeal, ending, at);
        }
      }
    }
    // What a request came to may show in the order too.
    await enqueue(trx, { kind: 'appeal.follow', subject: id, runAt: at }, at);
  });
  parts.wake();
  return 'done';
}
