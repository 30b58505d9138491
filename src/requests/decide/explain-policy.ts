import { couldBeApproved, groupsThatMay, may, whoCould } from '../../domain/may.ts';
import { parseYuan, yuan } from '../../domain/money.ts';
import type { Fen } from '../../domain/order.ts';
import { tierFor } from '../../domain/quorum.ts';
import type { ApprovedKind } from '../../domain/request.ts';
import type { Missing, Named, PolicyExplanation } from '../../domain/request-view.ts';
import { durationText } from '../../settings/duration.ts';
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

/** A question about the policy that has no answer. Says what is wrong with it and what may be asked. */
export class PolicyQuestionError extends Error {
  readonly code = 'policy_question_invalid';

  constructor(message: string) {
    super(message);
    this.name = 'PolicyQuestionError';
  }
}

/** The question as an engineer types it. `amount` in yuan, `by` a staff id. */
type Words = {
  readonly kind: string;
  readonly amount?: string | undefined;
  readonly by?: string | undefined;
};

/**
 * Reads a question out of its words.
 *
 * @throws PolicyQuestionError
 */
export function readPolicyQuestion(policy: Policy, { kind, amount, by }: Words): PolicyQuestion {
  const person = by === undefined ? null : policy.staff.byId.get(by);
  if (person === undefined) {
    const known = [...policy.staff.byId.keys()].join(', ');
    throw new PolicyQuestionError(
      `--by ${by}: nobody in the policy has this id. The ids there are: ${known}.`,
    );
  }
  if (kind === 'door') {
    if (amount === undefined) return { kind, amountFen: null, by: person };
    throw new PolicyQuestionError('A door has no amount: leave out --amount.');
  }
  if (kind !== 'refund') {
    throw new PolicyQuestionError(`${kind} cannot be asked for: name refund or door.`);
  }
  if (amount === undefined) {
    throw new PolicyQuestionError('Who approves a refund depends on its amount: add --amount <yuan>.');
  }
  const amountFen = parseYuan(amount);
  if (amountFen === null || amountFen === 0) {
    throw new PolicyQuestionError(
      `--amount ${amount} is not an amount above 0 with at most two decimals, such as 180 or 12.05 (yuan).`,
    );
  }
  return { kind, amountFen, by: person };
}

/**
 * The explanation for an engineer at a terminal, a line each.
 *
 * @param zone the policy's time zone, in which a day of the caps begins and ends
 */
export function explanationLines(explanation: PolicyExplanation, zone: string): readonly string[] {
  const { kind, amount, by, tierUpTo, places, expireAfterMs, remindAfterMs } = explanation;
  const what = kind === 'door' ? 'A remote door open' : `A refund of ${yuan(amount ?? 0)}`;
  return [
    `${what}, asked for by ${by === null ? 'anybody who may' : named(by)}`,
    `May ask:         ${mayAsk(explanation)}`,
    ...(kind === 'door'
      ? []
      : [`Tier:            ${tierUpTo === null ? 'the last, for any amount' : `up to ${yuan(tierUpTo)}`}`]),
    'Approvals:       all of these, by different people, never by the one who asks',
    ...places.map((place) => `  ${placeLine(place)}`),
    `Can be approved: ${canBeApproved(explanation)}`,
    ...capLines(explanation, zone),
    `Reminder:        ${remindAfterMs < expireAfterMs ? `undecided for ${durationText(remindAfterMs)}` : 'never, since it expires first'}`,
    `Expires:         undecided for ${durationText(expireAfterMs)}`,
    ...doorLines(explanation),
  ];
}

function named({ id, name }: Named): string {
  return id === name ? id : `${name} (${id})`;
}

function mayAsk({ by, mayAsk, mayAskGroups }: PolicyExplanation): string {
  const groups = mayAskGroups.join(', ');
  if (by === null || mayAsk === null) return `whoever is in ${groups}`;
  return mayAsk ? `yes, ${named(by)} is in one of ${groups}` : `no, ${named(by)} is in none of ${groups}`;
}

function placeLine({ groups, count, people }: Missing): string {
  const who = people.length === 0 ? 'nobody is left' : people.map(named).join(', ');
  return `${count} of ${groups.join(', ')}: ${who}`;
}

function canBeApproved({ by, canBeApproved }: PolicyExplanation): string {
  if (canBeApproved) return 'yes';
  return by === null
    ? 'no, there are too few people for all places'
    : `no, too few people are left without ${named(by)}: the desk refuses it when it is asked for`;
}

function capLines({ amount, dailyCap }: PolicyExplanation, zone: string): readonly string[] {
  if (dailyCap === null) return [];
  const { perRequester, overall } = dailyCap;
  const over = amount !== null && amount > Math.min(perRequester, overall);
  return [
    `Daily caps:      ${yuan(perRequester)} for each who asks, ${yuan(overall)} for all, a day of ${zone}`,
    ...(over
      ? ['                 This amount alone is above the cap: the desk refuses it when it is asked for.']
      : []),
  ];
}

function doorLines({ door }: PolicyExplanation): readonly string[] {
  if (door === null) return [];
  return [
    `Not after:       not sent later than ${durationText(door.notAfterMs)} after its last approval`,
    `Cool-down:       ${door.coolDownMs === 0 ? 'none' : `${durationText(door.coolDownMs)} between two opens of one device`}`,
  ];
}
