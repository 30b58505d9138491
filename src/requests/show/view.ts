import type { Kysely } from 'kysely';
import { countingVotes, standing, whoCould } from '../../domain/may.ts';
import type { Followed, RequestFacts } from '../../domain/request.ts';
import type { Decision, Named, RequestView } from '../../domain/request-view.ts';
import type { Policy } from '../../settings/policy.ts';
import { getRequest, type RequestRow } from '../../store/requests.ts';
import { stored } from '../../store/stored.ts';
import type { Tables } from '../../store/tables.ts';
import { type VotesTable, votesOf } from '../../store/votes.ts';

/** A request as people see it; undefined for an id that was never given. */
export async function viewById(
  policy: Policy,
  db: Kysely<Tables>,
  id: string,
): Promise<RequestView | undefined> {
  const row = await getRequest(db, id);
  return row && viewOf(policy, row, await votesOf(db, [row.id]));
}

/** A request as people see it, by the policy as it is now. */
export function viewOf(policy: Policy, row: RequestRow, votes: readonly VotesTable[]): RequestView {
  const facts = requestFacts(row);
  // What was decided was decided by those who counted then, whatever the policy says now.
  const counting = row.state === 'pending' ? countingVotes(policy, row, votes) : votes;
  const approvals = counting.map(({ staff, at }) => ({ by: named(policy, staff), at }));
  return {
    id: row.id,
    kind: row.kind,
    state: row.state,
    version: row.version,
    facts,
    amount: row.amount_fen,
    requester: named(policy, row.requester),
    reason: row.reason,
    note: row.note,
    createdAt: row.created_at,
    cardsSince: row.cards_since,
    expiresAt: row.expires_at,
    approvals,
    missing:
      row.state === 'pending'
        ? whoCould(policy, standing(policy, row, votes).missing, [
            row.requester,
            ...votes.map(({ staff }) => staff),
          ])
        : [],
    decision: decisionOf(policy, row, approvals),
    execution:
      row.begun_at === null
        ? null
        : {
            at: row.begun_at,
            ending: row.ending,
            words: row.ending_words,
            by: row.ended_by === null ? null : named(policy, row.ended_by),
            endedAt: row.ended_at,
          },
    personAskedAt: row.person_asked_at,
    followed: followedOf(row),
    receipt: row.receipt,
    appeal: row.appeal,
  };
}

/** A person by name; by id when the policy no longer knows them. */
export function named(policy: Policy, id: string): Named {
  return { id, name: policy.staff.byId.get(id)?.name ?? id };
}

/** The facts as they were stored. */
export function requestFacts(row: Pick<RequestRow, 'facts'>): RequestFacts {
  return stored<RequestFacts>(row.facts);
}

/** What is known of what became of it. */
export function followedOf(row: RequestRow): Followed | null {
  return row.followed === null ? null : stored<Followed>(row.followed);
}

function decisionOf(policy: Policy, row: RequestRow, approvals: RequestView['approvals']): Decision | null {
  // Nobody decides about an appeal that is filed.
  if (row.decided_at === null || row.kind === 'appeal') return null;
  const { state } = row;
  const ended = state === 'rejected' || state === 'cancelled' || state === 'expired';
  return {
    how: ended ? state : 'approved',
    by:
      row.decided_by !== null ? [named(policy, row.decided_by)] : ended ? [] : approvals.map(({ by }) => by),
    at: row.decided_at,
    note: row.decision_note,
  };
}
