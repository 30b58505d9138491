import { mayFill } from '../../domain/quorum.ts';
import type { RequestKind } from '../../domain/request.ts';
import { inAnyGroup, type Policy } from '../../settings/policy.ts';
import type { Staff } from '../../settings/staff.ts';
import type { RequestRow } from '../../store/requests.ts';
import { tierOf } from '../show/view.ts';

/** The groups that may ask for something. Who may ask for money back takes care of appeals as well. */
export function askingGroups(policy: Policy, kind: RequestKind): readonly string[] {
  return kind === 'door' ? policy.door.request : policy.refund.request;
}

/**
 * The groups whose people may say how a request ended of which nobody knows: those who could have approved it; of an appeal, those
 * who take care of appeals.
 */
export function resolvingGroups(policy: Policy, row: RequestRow): readonly string[] {
  if (row.kind === 'appeal') return askingGroups(policy, row.kind);
  return [...new Set(tierOf(policy, row).approvals.flatMap(({ from }) => from))];
}

/** Whether a person may say how a request ended: never who asked. */
export function mayResolve(policy: Policy, staff: Staff, row: RequestRow): boolean {
  if (staff.id === row.requester) return false;
  if (row.kind === 'appeal') return inAnyGroup(staff, resolvingGroups(policy, row));
  return mayFill(tierOf(policy, row).approvals, staff, row.requester);
}
