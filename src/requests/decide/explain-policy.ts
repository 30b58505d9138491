import { couldBeApproved, groupsThatMay, may, whoCould } from '../../domain/may.ts';
import type { Fen } from '../../domain/order.ts';
import { tierFor } from '../../domain/quorum.ts';
import type { ApprovedKind } from '../../domain/request.ts';
import type { PolicyExplanation } from '../../domain/request-view.ts';
import type { Policy } from '../../settings/policy.ts';
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
    mayAsk: by && may(policy, by, `ask_${kind}`),
    mayAskGroups: groupsThatMay(policy, `ask_${kind}`),
    tierUpTo: upToFen,
    places: whoCould(policy, approvals, by === null ? [] : [by.id]),
    canBeApproved: couldBeApproved(policy, approvals, by?.id ?? null),
    dailyCap:
      kind === 'refund' ? { perRequester: dailyCap.perRequesterFen, overall: dailyCap.overallFen } : null,
    expireAfterMs: rules.expireAfterMs,
    remindAfterMs: rules.remindAfterMs,
    door: kind === 'door' ? { notAfterMs: policy.door.notAfterMs, coolDownMs: policy.door.coolDownMs } : null,
  };
}
