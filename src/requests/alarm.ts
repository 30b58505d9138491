import type { Transaction } from 'kysely';
import { raiseAlert, touchAlert } from '../alerts/raise.ts';
import type { FollowUp } from '../domain/request.ts';
import type { Policy } from '../settings/policy.ts';
import type { RequestRow } from '../store/requests.ts';
import type { Tables } from '../store/tables.ts';
import type { FollowedRow } from './following.ts';
import type { RequestParts } from './parts.ts';

/** A door of a visit that is open so much longer than a visit takes was left open, in ms. */
const LEFT_OPEN_MS = 10 * 60_000;

const ALARMING = {
  refunded: 'refund_outcome',
  review_ended: 'refund_outcome',
  never_opened: 'door_never_opened',
} as const satisfies Partial<Record<FollowUp, string>>;

/**
 * Tells the alerts channel what became of a request, where that is news there: how a refund ended, a door that never opened. One
 * that was made for an appeal is told of below the appeal's card instead. In the transaction of the change.
 */
export async function alarm(
  trx: Transaction<Tables>,
  policy: Policy,
  row: RequestRow,
  what: FollowUp,
  at: number,
): Promise<void> {
  if (row.kind === 'door' && what === 'opened') {
    const reply = { key: 'over', content: { what: 'over' } } as const;
    await touchAlert(trx, policy, leftOpen(row), { at, over: true, reply });
  }
  if (what === 'gave_up' && row.kind === 'refund') return raise(trx, policy, row, 'refund_outcome', at);
  if (what === 'refunded' || what === 'review_ended' || what === 'never_opened') {
    return raise(trx, policy, row, ALARMING[what], at);
  }
}

/** A door that stands open for too long: raised once. */
export async function alarmIfLeftOpen(
  { db, policy, now, wake }: RequestParts,
  row: RequestRow,
  seen: FollowedRow,
): Promise<void> {
  if (now() - seen.at < LEFT_OPEN_MS) return;
  const raised = await db
    .transaction()
    .execute((trx) =>
      raiseAlert(
        trx,
        policy,
        { id: leftOpen(row), subject: row.id, facts: { kind: 'door_left_open', request: row.id } },
        now(),
      ),
    );
  if (raised) wake();
}

function leftOpen({ id }: RequestRow): string {
  return `door_left_open:${id}`;
}

async function raise(
  trx: Transaction<Tables>,
  policy: Policy,
  { id, appeal }: RequestRow,
  kind: 'refund_outcome' | 'door_never_opened',
  at: number,
): Promise<void> {
  if (appeal !== null) return;
  await raiseAlert(trx, policy, { id: `${kind}:${id}`, subject: id, facts: { kind, request: id } }, at);
}
