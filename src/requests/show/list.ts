import { awaitsApprovalBy, awaitsOutcomeFrom } from '../../domain/may.ts';
import type { RequestView } from '../../domain/request-view.ts';
import type { Kit } from '../../kit/kit.ts';
import type { Staff } from '../../settings/staff.ts';
import { openRequestRows, type RequestRow } from '../../store/requests.ts';
import { votesOf } from '../../store/votes.ts';
import { viewOf } from './view.ts';

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
  const waits = (row: RequestRow) =>
    awaitsApprovalBy(policy, staff, row, votesFor(row)) || awaitsOutcomeFrom(policy, staff, row);
  const mine = new Set(rows.filter(waits).map(({ id }) => id));
  const sorted = [...rows.filter(({ id }) => mine.has(id)), ...rows.filter(({ id }) => !mine.has(id))];
  const shown = sorted.slice((page - 1) * size, page * size);
  return {
    requests: shown.map((row) => viewOf(policy, row, votesFor(row))),
    mine,
    total: rows.length,
  };
}
