import type { Card } from '../src/cards/card.ts';
import { auditCard } from '../src/cards/desk/audit.ts';
import { usageOf } from '../src/cards/desk/desk.ts';
import { refusalCard } from '../src/cards/refusal.ts';
import { withoutInvisible } from '../src/domain/invisible.ts';
import { findNumbers } from '../src/domain/order-number.ts';
import type { Desk } from '../src/kit/desk.ts';
import { auditTrail } from '../src/requests/show/trail.ts';
import type { Asker } from './command.ts';
import { turnedAway } from './permission.ts';
import { reader } from './reading.ts';

/** The newest of them; all of them are in `latchkey audit export`. */
const MOST_LINES = 20;

/** Its line of `/desk help`. */
export const AUDIT_HELP = { name: 'desk audit', usage: '<order, request or appeal id>' } as const;

/** `/desk audit <order or request id>`: what was done about it, by whom and when. For those who may look up orders. */
export async function auditAbout(desk: Desk, asker: Asker, text: string): Promise<Card> {
  const refused = await turnedAway(desk, asker, 'lookups');
  if (refused) return refused;
  const who = reader(desk, asker);
  const about = subjectIn(text);
  if (about === null) {
    const words = `audit ${text}`.trim();
    return refusalCard(who, { kind: 'not_understood', words, usage: usageOf(AUDIT_HELP) });
  }
  const { lines, total } = await auditTrail(desk.kit, about, MOST_LINES);
  return auditCard(who, { about, lines, total });
}

/** `R1042` or `A1001`, however it is written, or else the number of an order. */
function subjectIn(text: string): string | null {
  const plain = withoutInvisible(text.normalize('NFKC'));
  const [, letter, number] = /(?<![0-9A-Z])([RA])[\s\-#]*(\d{4,9})(?![0-9A-Z])/i.exec(plain) ?? [];
  if (letter !== undefined) return `${letter.toUpperCase()}${number}`;
  return findNumbers(text).find((number) => /\d/.test(number)) ?? null;
}
