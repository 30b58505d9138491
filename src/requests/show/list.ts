import { countsTowards } from '../../domain/quorum.ts';
import type { RequestView } from '../../domain/request-view.ts';
import type { Kit } from '../../kit/kit.ts';
import type { Staff } from '../../settings/staff.ts';
import { openRequestRows, type RequestRow } from '../../store/requests.ts';
import { type VotesTable, votesOf } from '../../store/votes.ts';
import { mayResolve } from '../ask/askers.ts';
import { tierOf, viewOf, votersOf } from './view.ts';

/** More open requests than a desk can have and still be one. */
export const MOST_OPEN = 500;

/** A page (from 1) of what is open: what waits for this person first, then the oldest. `mine`: ids of what waits for them. */
export async function openRequests(
  { policy, db }: Pick<Kit, 'policy' | 'db'>,
  staff: Staff,
  page: number,
  size: number,
): Promise<{
  readonly requests: readonly RequestView[];
  readonly mine: ReadonlySet<string>;
  readonly total: number;
}> {
  const rows = await openRequestRows(db, MOST_OPEN);
  const votes = await votesOf(
    db,
    rows.map(({ id }) => id),
  );
  const votesFor = ({ id }: RequestRow) => votes.filter(({ request }) => request === id);
  const waits = (row: RequestRow) => waitsFor(policy, staff, row, votesFor(row));
  const mine = new Set(rows.filter(waits).map(({ id }) => id));
  const sorted = [...rows.filter(({ id }) => mine.has(id)), ...rows.filter(({ id }) => !mine.has(id))];
  const shown = sorted.slice((page - 1) * size, page * size);
  return {
    requests: shown.map((row) => viewOf(policy, row, votesFor(row))),
    mine,
    total: rows.length,
  };
}

/** Whether this person can do something about it: approve what is pending, or say how something ended. */
function waitsFor(
  policy: Kit['policy'],
  staff: Staff,
  row: RequestRow,
  votes: readonly VotesTable[],
): boolean {
  return canApprove(policy, staff, row, votes) || isAskedAbout(policy, staff, row);
}

/** Whether this person's approval would fill one more place. `votes`: those for this request. */
export function canApprove(
  policy: Kit['policy'],
  staff: Staff,
  row: RequestRow,
  votes: readonly VotesTable[],
): boolean {
  if (row.state !== 'pending' || votes.some((vote) => vote.staff === staff.id)) return false;
  return countsTowards(tierOf(policy, row).approvals, votersOf(policy, votes), staff, row.requester);
}

/** Whether the desk asks this person, among others, to say how a request ended. */
export function isAskedAbout(policy: Kit['policy'], staff: Staff, row: RequestRow): boolean {
  return row.state === 'unknown' && row.person_asked_at !== null && mayResolve(policy, staff, row);
}
