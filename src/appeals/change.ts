import type { Transaction } from 'kysely';
import type { AlertReply } from '../domain/alert.ts';
import type { AppealState } from '../domain/appeal.ts';
import { refId } from '../domain/order-ref.ts';
import { touchAlert } from '../outbox/raise.ts';
import type { Policy } from '../settings/policy.ts';
import { type AppealChange, type AppealRow, changeAppeal, type StillAs } from '../store/appeals.ts';
import { appendAudit } from '../store/audit.ts';
import { enqueueAll, type NewJob } from '../store/jobs.ts';
import type { Tables } from '../store/tables.ts';

/** The alert that tells of an appeal. */
export function alertOf(appeal: string): string {
  return `appeal:${appeal}`;
}

/** What happens with a change of an appeal. */
type Happening = {
  readonly at: number;
  /** Staff id, or `DESK`. */
  readonly actor: string;
  /** As the audit names it; null: it is not audited, nobody having decided anything. */
  readonly event: string | null;
  readonly note?: string | null;
  readonly change?: AppealChange;
  /** Told below the card; once, by its key. */
  readonly reply?: { readonly key: string; readonly content: AlertReply };
  readonly byPerson?: boolean;
  readonly next?: readonly NewJob[];
};

/**
 * Changes an appeal while it is in one of these states: the row, its card and thread, what follows, and the audit last, in the
 * caller's transaction. Undefined: it was in none of them any more and nothing was written.
 */
export async function moveAppeal(
  trx: Transaction<Tables>,
  policy: Policy,
  id: string,
  move: StillAs & { readonly from: readonly AppealState[]; readonly to: AppealState | null },
  happening: Happening,
): Promise<AppealRow | undefined> {
  const { at, change, reply, byPerson = false, next = [] } = happening;
  const row = await changeAppeal(trx, id, move.from, move.to, change, move);
  if (!row) return undefined;
  await touchAlert(trx, policy, alertOf(id), {
    at,
    byPerson,
    over: move.to === 'closed',
    reply: reply ?? null,
  });
  await enqueueAll(trx, next, at);
  if (happening.event !== null) {
    await auditAppeal(trx, row, {
      at,
      actor: happening.actor,
      event: happening.event,
      note: happening.note ?? null,
    });
  }
  return row;
}

/** One line about an appeal in the audit. */
export async function auditAppeal(
  trx: Transaction<Tables>,
  row: Pick<AppealRow, 'id' | 'receipt' | 'order_source' | 'amount_fen'>,
  entry: {
    readonly at: number;
    readonly actor: string;
    readonly event: string;
    readonly note: string | null;
  },
): Promise<void> {
  await appendAudit(trx, {
    ...entry,
    subject: refId({ source: row.order_source, number: row.receipt }),
    request: row.id,
    amountFen: row.amount_fen,
  });
}
