import { parseYuan } from '../../domain/money.ts';
import type { Policy } from '../../settings/policy.ts';
import type { PolicyQuestion } from './explain-policy.ts';

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
