import type { Card } from '../src/cards/card.ts';
import { policyCard } from '../src/cards/desk/desk.ts';
import { refusalCard } from '../src/cards/refusal.ts';
import { parseYuan } from '../src/domain/money.ts';
import type { ApprovedKind } from '../src/domain/request.ts';
import type { Desk } from '../src/kit/desk.ts';
import { explainPolicy } from '../src/requests/decide/explain-policy.ts';
import type { Asker } from './command.ts';
import { reader } from './reading.ts';

const KINDS: ReadonlyMap<string, ApprovedKind> = new Map([
  ['refund', 'refund'],
  ['退款', 'refund'],
  ['door', 'door'],
  ['开门', 'door'],
]);

/** `/desk policy <refund|door> <amount>`: who decides about it, were the reader to ask. */
export function policyAbout(desk: Desk, asker: Asker, text: string): Card {
  const who = reader(desk, asker);
  const [word = '', ...rest] = text.normalize('NFKC').trim().split(/\s+/);
  const kind = KINDS.get(word.toLowerCase());
  const amountFen = parseYuan(bare(rest.join('')));
  // A refund is of something, and a door has no price.
  if (kind === undefined || (kind === 'refund' ? !amountFen : rest.length > 0)) {
    const usage = '/desk policy refund <yuan> | /desk policy door';
    return refusalCard(who, { kind: 'not_understood', words: `policy ${text}`.trim(), usage });
  }
  return policyCard(who, explainPolicy(desk.policy, { kind, amountFen, by: asker.staff }));
}

/** The amount without what people write around it: `1,800`, `180元`, `180 yuan`. */
function bare(amount: string): string {
  return amount.replace(/(?<=\d),(?=\d{3})/g, '').replace(/(?:元|块|yuan|rmb)$/i, '');
}
