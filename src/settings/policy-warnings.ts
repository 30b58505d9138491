import type { Policy } from './policy.ts';
import type { MessengersOn } from './policy-check.ts';

/** What is allowed but probably not meant. Names people by their staff id, never by name or chat id. */
export function warningsFor(policy: Omit<Policy, 'warnings'>, messengers: MessengersOn): string[] {
  return [
    ...unreachablePeople(policy, messengers),
    ...unusedGroups(policy),
    ...neverReminded(policy),
    ...looseCap(policy),
    ...aloneForAnyAmount(policy),
  ];
}

function unreachablePeople({ staff }: Omit<Policy, 'warnings'>, messengers: MessengersOn): string[] {
  if (!messengers.slack) return [];
  const ids = [...staff.byId.values()].filter((person) => person.slack === null).map((person) => person.id);
  return ids.length === 0
    ? []
    : [`staff: ${ids.join(', ')} cannot use the desk, having no slack id while only Slack is on.`];
}

function unusedGroups(policy: Omit<Policy, 'warnings'>): string[] {
  const used = new Set([
    ...policy.lookups.allow,
    ...policy.lookups.reveal,
    ...[policy.refund, policy.door].flatMap((rules) => [
      ...rules.request,
      ...rules.tiers.flatMap((tier) => tier.approvals.flatMap((quorum) => quorum.from)),
    ]),
  ]);
  const groups = new Set([...policy.staff.byId.values()].flatMap((person) => person.groups));
  return [...groups]
    .filter((group) => !used.has(group))
    .map((group) => `staff: the group ${group} has people in it, but no rule names it.`);
}

function neverReminded({ refund, door }: Omit<Policy, 'warnings'>): string[] {
  return Object.entries({ refund, door })
    .filter(([, rules]) => rules.remindAfterMs >= rules.expireAfterMs)
    .map(
      ([kind]) =>
        `${kind}.remindAfter: nobody is ever reminded, since the request expires first (${kind}.expireAfter).`,
    );
}

function looseCap({ refund: { dailyCap } }: Omit<Policy, 'warnings'>): string[] {
  if (dailyCap.perRequesterFen <= dailyCap.overallFen) return [];
  return ['refund.dailyCap.perRequester: never reached, since refund.dailyCap.overall is lower.'];
}

/** A chat account is weaker than a login: what is large should not hang on one. */
function aloneForAnyAmount({ refund: { tiers } }: Omit<Policy, 'warnings'>): string[] {
  const people = tiers.at(-1)?.approvals.reduce((sum, { count }) => sum + count, 0) ?? 0;
  if (people !== 1) return [];
  return [
    `refund.tiers[${tiers.length - 1}]: one person alone approves any amount, on nothing but their chat account; ask ` +
      'for a second approval of large amounts.',
  ];
}
