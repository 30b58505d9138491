import type { Kysely } from 'kysely';
import { isUnderWay, type RequestView } from '../../domain/request-view.ts';
import type { Policy } from '../../settings/policy.ts';
import { latestDoneFor, openRequestFor } from '../../store/requests.ts';
import type { Tables } from '../../store/tables.ts';
import { votesOf } from '../../store/votes.ts';
import { viewOf } from '../show/view.ts';

/** What was asked for about an order and has no outcome yet: its refund, or an appeal that is being filed. */
export async function underWayAbout(
  policy: Policy,
  db: Kysely<Tables>,
  subject: string,
): Promise<RequestView | null> {
  const row =
    (await openRequestFor(db, 'refund', subject)) ??
    (await openRequestFor(db, 'appeal', subject)) ??
    (await latestDoneFor(db, 'refund', subject));
  const request = row && viewOf(policy, row, await votesOf(db, [row.id]));
  return request && isUnderWay(request) ? request : null;
}
