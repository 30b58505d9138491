import type { Fen } from './order.ts';
import type { AppealRefusal, RequestRefusal } from './refusal.ts';

/** Mistyped or missing input: the person attempted nothing that a rule forbids. */
type Slip =
  | 'no_reason'
  | 'no_note'
  | 'no_such_order'
  | 'no_such_device'
  | 'which_device'
  | 'no_such_request'
  | 'no_such_appeal';

/** The rule that refused an attempt, as the audit names it. */
export type RefusedRule =
  | Exclude<(RequestRefusal | AppealRefusal)['kind'], Slip>
  | 'may_not_reveal'
  | 'may_not_look_up';

/** An attempt that a rule refused. It carries order, device and request numbers, and no personal data. */
export type RefusedAttempt = {
  readonly rule: RefusedRule;
  /** In the format of a request's subject: `c.<receipt>`, `d.<CID>`. */
  readonly subject: string | null;
  /** Id of the request or appeal. */
  readonly request: string | null;
  readonly amount: Fen | null;
};

/** The attempt behind a refusal; null: a slip, which no rule refused. */
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
