import type { Kysely } from 'kysely';
import type { AppealFacts } from '../domain/appeal.ts';
import type { AppealView } from '../domain/appeal-view.ts';
import type { RequestView } from '../domain/request-view.ts';
import type { Kit } from '../kit/kit.ts';
import { named, viewOf } from '../requests/show/view.ts';
import type { Policy } from '../settings/policy.ts';
import { type AppealRow, type AppealScope, getAppeal, listAppeals } from '../store/appeals.ts';
import { type RequestRow, requestsFor } from '../store/requests.ts';
import { stored } from '../store/stored.ts';
import type { Tables } from '../store/tables.ts';
import { votesOf } from '../store/votes.ts';

/** An appeal as people see it; undefined for an id that was never given. */
export async function appealById(
  policy: Policy,
  db: Kysely<Tables>,
  id: string,
): Promise<AppealView | undefined> {
  const row = await getAppeal(db, id);
  const [view] = row ? await appealViews(policy, db, [row]) : [];
  return view;
}

/** Appeals as people see them, each with the latest request that was made for it, and with the one that filed it. */
async function appealViews(
  policy: Policy,
  db: Kysely<Tables>,
  rows: readonly AppealRow[],
): Promise<readonly AppealView[]> {
  const requests = await requestsFor(
    db,
    rows.map(({ id }) => id),
  );
  const latest = byAppeal(requests);
  const filed = byAppeal(requests.filter(({ kind, state }) => kind === 'appeal' && state === 'done'));
  const votes = await votesOf(
    db,
    [...latest.values()].map(({ id }) => id),
  );
  const view = (request: RequestRow | undefined) =>
    request
      ? viewOf(
          policy,
          request,
          votes.filter((vote) => vote.request === request.id),
        )
      : null;
  return rows.map((row) => appealViewOf(policy, row, view(latest.get(row.id)), view(filed.get(row.id))));
}

/** The last of each appeal. */
function byAppeal(requests: readonly RequestRow[]): ReadonlyMap<string | null, RequestRow> {
  return new Map(requests.map((request) => [request.appeal, request]));
}

function appealViewOf(
  policy: Policy,
  row: AppealRow,
  request: RequestView | null,
  filed: RequestView | null,
): AppealView {
  const { claimed_by: claimedBy, claimed_at: claimedAt, closed_at: closedAt, outcome } = row;
  return {
    id: row.id,
    receipt: row.receipt,
    ref: { source: row.order_source, number: row.receipt },
    kind: row.kind,
    state: row.state,
    version: row.version,
    cause: row.cause,
    reason: row.reason,
    images: imagesOf(row),
    hasMobile: row.mobile !== null,
    facts: factsIn(row.facts),
    factsAt: row.facts_at,
    createdAt: row.created_at,
    claimed:
      claimedBy === null || claimedAt === null ? null : { by: named(policy, claimedBy), at: claimedAt },
    closed:
      closedAt === null || outcome === null
        ? null
        : {
            at: closedAt,
            by: row.closed_by === null ? null : named(policy, row.closed_by),
            outcome,
            note: row.note,
            amount: row.amount_fen,
            replacedBy: row.replaced_by,
          },
    request,
    filed,
  };
}

/** Facts of an order as they were stored. */
export function factsIn(json: string | null): AppealFacts | null {
  return json === null ? null : stored<AppealFacts>(json);
}

function imagesOf({ images }: AppealRow): readonly string[] {
  return stored<string[]>(images);
}

/** A page (from 1) of appeals: the open ones oldest first, all of them newest first; and how many there are in all. */
export async function appealPage(
  { policy, db }: Pick<Kit, 'policy' | 'db'>,
  scope: AppealScope,
  page: number,
  size: number,
): Promise<{ readonly appeals: readonly AppealView[]; readonly total: number }> {
  const { rows, total } = await listAppeals(db, scope, { offset: (page - 1) * size, limit: size });
  return { appeals: await appealViews(policy, db, rows), total };
}
