import type { Transaction } from 'kysely';
import { LATCHKEY } from '../domain/actor.ts';
import type { AppealOutcome } from '../domain/appeal.ts';
import type { Fen } from '../domain/order.ts';
import type { Policy } from '../settings/policy.ts';
import type { AppealRow } from '../store/appeals.ts';
import type { Tables } from '../store/tables.ts';
import { moveAppeal } from './change.ts';

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
