import type { Transaction } from 'kysely';
import type { FollowUp } from '../../domain/request.ts';
import type { Kit } from '../../kit/kit.ts';
import { raiseAlert, touchAlert } from '../../outbox/raise.ts';
import type { Policy } from '../../settings/policy.ts';
import type { RequestRow } from '../../store/requests.ts';
import type { Tables } from '../../store/tables.ts';
import type { FollowedRow } from './following.ts';

/** A door of a visit that is open so much longer than a visit takes was left open, in ms. */
const LEFT_OPEN_MS = 10 * 60_000;

/** What the channel is alarmed of, by what became of a request; null where that is no news there. */
function alarmOf(kind: RequestRow['kind'], what: FollowUp): 'refund_outcome' | 'door_never_opened' | null {
  switch (what) {
    case 'refunded':
    case 'review_ended':
    case 'not_refunded':
      return 'refund_outcome';
    case 'gave_up':
      return kind === 'refund' ? 'refund_outcome' : null;
    case 'never_opened':
      return 'door_never_opened';
    default:
      return null;
  }
}

/**
 * Tells the alerts channel what became of a request, where that is news there: how a refund ended, a door that never opened. What is
 * learned later updates the same card and is told below it. A request made for an appeal is told below the appeal's card instead.
 * Runs in the transaction of the change.
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
  const kind = alarmOf(row.kind, what);
  if (kind === null || row.appeal !== null) return;
  const { id, state, version } = row;
  const alert = `${kind}:${id}`;
  if (
    await raiseAlert(
      trx,
      policy,
      { id: alert, subject: id, facts: { kind, request: id }, about: row.created_at },
      at,
    )
  )
    return;
  const content = { what: 'request', request: id, state, followed: what } as const;
  await touchAlert(trx, policy, alert, { at, reply: { key: `${what}.${version}`, content } });
}

/** A door that stands open for too long: raised once. */
export async function alarmIfLeftOpen(
  { db, policy, now, wake }: Kit,
  row: RequestRow,
  seen: FollowedRow,
): Promise<void> {
  if (now() - seen.at < LEFT_OPEN_MS) return;
  const raised = await db.transaction().execute((trx) =>
    raiseAlert(
      trx,
      policy,
      {
        id: leftOpen(row),
        subject: row.id,
        facts: { kind: 'door_left_open', request: row.id },
        about: row.created_at,
      },
      now(),
    ),
  );
  if (raised) wake();
}

function leftOpen({ id }: RequestRow): string {
  return `door_left_open:${id}`;
}
