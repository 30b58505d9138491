import type { Transaction } from 'kysely';
import {
  countingVotes,
  mayApprove,
  standing,
  whoCould,
  whyNotCancel,
  whyNotDecide,
} from '../../domain/may.ts';
import { Refused, refuseIf } from '../../domain/refusal.ts';
import type { RequestView } from '../../domain/request-view.ts';
import type { Kit } from '../../kit/kit.ts';
import { isAhead } from '../../lib/clock.ts';
import type { Policy } from '../../settings/policy.ts';
import type { Staff } from '../../settings/staff.ts';
import { changeRequest, getRequest, type RequestRow } from '../../store/requests.ts';
import type { Tables } from '../../store/tables.ts';
import { insertVote, votesOf } from '../../store/votes.ts';
import { mustNotBeHeld, noteOf } from '../ask/record.ts';
import { audit, move, record } from '../change.ts';
import { named, viewOf } from '../show/view.ts';

/**
 * One person's approval. The first write takes the pending row, so of two clicks in one instant, on one instance or on
 * two, the second sees what the first has done. When the last place is filled the request is approved and its doing enqueued,
 * in the same transaction. `since`: as `takePending`. Throws `Refused`: who was late is told what was decided.
 */
export async function approve(
  parts: Kit,
  staff: Staff,
  id: string,
  since: number | null = null,
): Promise<RequestView> {
  mustNotBeHeld(parts);
  const { policy } = parts;
  const at = parts.now();
  const view = await parts.db.transaction().execute(async (trx) => {
    const row = await takePending(policy, trx, { id, since }, at);
    refuseIf(whyNotDecide(policy, staff, row));
    const votes = await votesOf(trx, [id]);
    const mine = votes.find((vote) => vote.staff === staff.id);
    const { met, missing } = standing(policy, row, votes);
    // The policy was relaxed since: the votes already suffice, so this approves without another vote.
    if (met) return viewOf(policy, await approved(trx, row, staff, at), votes);
    const open = whoCould(policy, missing, [row.requester, ...votes.map((vote) => vote.staff)]);
    if (mine) throw new Refused({ kind: 'already_voted', at: mine.at, missing: open });
    if (!mayApprove(policy, staff, row, votes)) {
      const by = countingVotes(policy, row, votes).map((vote) => named(policy, vote.staff));
      throw new Refused({ kind: 'place_filled', by, missing: open });
    }
    const vote = { request: id, staff: staff.id, at, facts_digest: row.facts_digest };
    await insertVote(trx, vote);
    const all = [...votes, vote];
    const voted = { at, actor: staff.id, event: 'request.voted' };
    if (!standing(policy, row, all).met) {
      await record(trx, row, voted);
      return viewOf(policy, row, all);
    }
    // After the jobs, because appending to the audit locks the chain's head row.
    const also = () => audit(trx, row, voted);
    return viewOf(policy, await approved(trx, row, staff, at, also), all);
  });
  parts.wake();
  parts.log.info({ request: id, by: staff.id, state: view.state }, 'approved by one');
  return view;
}

/** Approves what was taken, and has it done. */
async function approved(
  trx: Transaction<Tables>,
  { id }: RequestRow,
  staff: Staff,
  at: number,
  also?: () => Promise<void>,
): Promise<RequestRow> {
  const row = await move(trx, id, 'approve', {
    at,
    actor: staff.id,
    event: 'request.approved',
    told: true,
    change: { decided_at: at },
    next: [{ kind: 'request.execute', subject: id, runAt: at }],
    ...(also && { also }),
  });
  if (!row) throw new Error(`${id} was taken and yet could not be approved`);
  return row;
}

/** Whether a person could reject: throws `Refused` as `reject` would, and writes nothing. */
export async function rejectable(
  parts: Kit,
  staff: Staff,
  id: string,
  since: number | null = null,
): Promise<RequestView> {
  const { policy, db, now } = parts;
  const row = await getRequest(db, id);
  if (!row) throw new Refused({ kind: 'no_such_request' });
  mustBeMeant(row, since);
  const asItIs = lapsedBy(row, now());
  if (asItIs.state !== 'pending') throw await decided(policy, db, asItIs);
  refuseIf(whyNotDecide(policy, staff, row));
  return viewOf(policy, row, await votesOf(db, [id]));
}

/** One person's no, which is enough. `why` is told to the requester. Throws `Refused`. */
export async function reject(
  parts: Kit,
  staff: Staff,
  id: string,
  why: string,
  since: number | null = null,
): Promise<RequestView> {
  const { policy } = parts;
  const note = noteOf(why);
  if (note === null) throw new Refused({ kind: 'no_note', about: 'request' });
  const at = parts.now();
  const view = await parts.db.transaction().execute(async (trx) => {
    const row = await takePending(policy, trx, { id, since }, at);
    refuseIf(whyNotDecide(policy, staff, row));
    const rejected = await move(trx, id, 'reject', {
      at,
      actor: staff.id,
      event: 'request.rejected',
      note,
      told: true,
      change: { decided_at: at, decided_by: staff.id, decision_note: note },
    });
    if (!rejected) throw new Error(`${id} was taken and yet could not be rejected`);
    return viewOf(policy, rejected, await votesOf(trx, [id]));
  });
  parts.wake();
  parts.log.info({ request: id, by: staff.id }, 'rejected');
  return view;
}

/**
 * Takes the row while it is pending and not past its time. `since`: from the card on which somebody decided; null: on no card. Throws
 * `Refused` saying what was decided instead, or that the card means another request: the caller's transaction then takes nothing.
 */
async function takePending(
  policy: Policy,
  trx: Transaction<Tables>,
  { id, since }: { readonly id: string; readonly since: number | null },
  at: number,
): Promise<RequestRow> {
  const row = await changeRequest(trx, id, ['pending'], null);
  const now = row ?? (await getRequest(trx, id));
  if (!now) throw new Refused({ kind: 'no_such_request' });
  mustBeMeant(now, since);
  const asItIs = lapsedBy(now, at);
  if (row && asItIs.state === 'pending') return row;
  throw await decided(policy, trx, asItIs);
}

/**
 * Throws `Refused` where a card does not mean this request: its number was another request's, or the database was restored from a
 * backup since the card was made. `since`: of the card (`CardId`); null: there is no card.
 */
export function mustBeMeant(row: RequestRow, since: number | null): void {
  if (since === null) return;
  const counted = row.cards_since ?? row.created_at;
  if (since === counted) return;
  if (since < row.created_at || since > counted) throw new Refused({ kind: 'no_such_request' });
  throw new Refused({ kind: 'card_before_restore', id: row.id, at: counted });
}

/** Past its time though the job has not come round to it: it has lapsed all the same. */
function lapsedBy(row: RequestRow, at: number): RequestRow {
  if (row.state !== 'pending' || !hasLapsed(row, at)) return row;
  return { ...row, state: 'expired', decided_at: Math.min(row.expires_at, at) };
}

/**
 * Whether the time to decide a pending request is over (`at` in unix ms). A door that was asked for by a clock that was wrong since has
 * none: nobody knows how long somebody has been standing there, or no more.
 */
export function hasLapsed({ kind, created_at: asked, expires_at: end }: RequestRow, at: number): boolean {
  return end <= at || (kind === 'door' && isAhead(asked, at));
}

async function decided(policy: Policy, db: Parameters<typeof votesOf>[0], row: RequestRow): Promise<Refused> {
  const request = viewOf(policy, row, await votesOf(db, [row.id]));
  return new Refused({ kind: 'already_decided', request });
}

/** Who asked takes it back, while nothing is decided. Throws `Refused`. */
export async function cancel(
  parts: Kit,
  staff: Staff,
  id: string,
  since: number | null = null,
): Promise<RequestView> {
  const { policy } = parts;
  const at = parts.now();
  const view = await parts.db.transaction().execute(async (trx) => {
    const row = await takePending(policy, trx, { id, since }, at);
    refuseIf(whyNotCancel(policy, staff, row));
    const cancelled = await move(trx, id, 'cancel', {
      at,
      actor: staff.id,
      event: 'request.cancelled',
      change: { decided_at: at, decided_by: staff.id },
    });
    if (!cancelled) throw new Error(`${id} was taken and yet could not be cancelled`);
    return viewOf(policy, cancelled, await votesOf(trx, [id]));
  });
  parts.wake();
  return view;
}
