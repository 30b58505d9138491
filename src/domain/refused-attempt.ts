import type { Fen } from './order.ts';
import type { AppealRefusal, RequestRefusal } from './refusal.ts';

/** What a person mistyped or left out: nothing was attempted that a rule forbids. */
type Slip =
  | 'no_reason'
  | 'no_note'
  | 'no_such_order'
  | 'no_such_device'
  | 'which_device'
  | 'no_such_request'
  | 'no_such_appeal';

/** A rule that turned an attempt away, as the audit names it. */
export type RefusedRule =
  | Exclude<(RequestRefusal | AppealRefusal)['kind'], Slip>
  | 'may_not_reveal'
  | 'may_not_look_up';

/** An attempt that a rule turned away. No personal data: numbers of orders, devices and requests alone. */
export type RefusedAttempt = {
  readonly rule: RefusedRule;
  /** As requests name what they are about: `c.<receipt>`, `d.<CID>`. */
  readonly subject: string | null;
  /** Id of the request or appeal. */
  readonly request: string | null;
  readonly amount: Fen | null;
};

/** The attempt behind a refusal; null: it was a slip, and no rule stood in the way. */
export function attemptBehind(
  refusal: RequestRefusal | AppealRefusal,
  about: Pick<RefusedAttempt, 'subject' | 'request'>,
): RefusedAttempt | null {
  const rule = ruleOf(refusal.kind);
  if (rule === null) return null;
  const request = 'request' in refusal ? refusal.request.id : about.request;
  const amount = refusal.kind === 'over_cap' ? refusal.amount : null;
  return { rule, subject: about.subject, request, amount };
}

function ruleOf(kind: (RequestRefusal | AppealRefusal)['kind']): RefusedRule | null {
  switch (kind) {
    case 'no_reason':
    case 'no_note':
    case 'no_such_order':
    case 'no_such_device':
    case 'which_device':
    case 'no_such_request':
    case 'no_such_appeal':
      return null;
    default:
      return kind;
  }
}
