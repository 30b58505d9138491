import type { Fen } from '../../domain/order.ts';
import { couldBeMet, type Quorum, tierFor } from '../../domain/quorum.ts';
import type { ApprovedKind } from '../../domain/request.ts';
import type { Missing, PolicyExplanation } from '../../domain/request-view.ts';
import { inAnyGroup, type Policy } from '../../settings/policy.ts';
import type { Staff } from '../../settings/staff.ts';

/** What is asked of the policy. `amountFen`: null for a door. `by`: who would ask; null: nobody in particular. */
export type PolicyQuestion = {
  readonly kind: ApprovedKind;
  readonly amountFen: Fen | null;
  readonly by: Staff | null;
};

/** How a request would be decided, and by whom. */
export function explainPolicy(policy: Policy, { kind, amountFen, by }: PolicyQuestion): PolicyExplanation {
  const rules = policy[kind];
  const { approvals, upToFen } = tierFor(rules.tiers, amountFen);
  const { dailyCap } = policy.refund;
  return {
    kind,
    amount: amountFen,
    by: by && { id: by.id, name: by.name },
    mayAsk: by && inAnyGroup(by, rules.request),
    mayAskGroups: rules.request,
    tierUpTo: upToFen,
    places: missingPlaces(policy, approvals, by === null ? [] : [by.id]),
    canBeApproved: couldBeMet(approvals, [...policy.staff.byId.values()], by?.id ?? null),
    dailyCap:
      kind === 'refund' ? { perRequester: dailyCap.perRequesterFen, overall: dailyCap.overallFen } : null,
    expireAfterMs: rules.expireAfterMs,
    remindAfterMs: rules.remindAfterMs,
    door: kind === 'door' ? { notAfterMs: policy.door.notAfterMs, coolDownMs: policy.door.coolDownMs } : null,
  };
}

/** Who could fill these places, in the policy's order. `excludeIds`: staff ids of the requester and of those who have voted. */
export function missingPlaces(
  policy: Policy,
  missing: readonly Quorum[],
  excludeIds: readonly string[],
): readonly Missing[] {
  const people = [...policy.staff.byId.values()].filter(({ id }) => !excludeIds.includes(id));
  return missing.map(({ from, count }) => ({
    groups: from,
    count,
    people: people.filter((person) => inAnyGroup(person, from)).map(({ id, name }) => ({ id, name })),
  }));
}
