import type { PersonalData } from '../../domain/order.ts';
import type { OrderRef } from '../../domain/order-ref.ts';
import type { Card } from '../card.ts';
import { fact, oneLine, shownNumber } from '../plain-text.ts';
import type { Reader } from '../reader.ts';
import { textsIn } from '../texts/index.ts';

/** The only card with personal data in full. For one permitted person, after the audit row is written. */
export function revealCard(
  reader: Reader,
  ref: OrderRef,
  personal: PersonalData,
  appealMobiles: readonly string[] = [],
): Card {
  const { reveal, label, comma } = textsIn(reader.locale);
  const title = reveal.title(shownNumber(ref.number));
  const whole = (text: string | null): string | null => (text === null ? null : oneLine(text, 500));
  const facts = [
    ...fact(label.mobile, whole(personal.mobile)),
    ...fact(reveal.appealMobile, whole(appealMobiles.slice(0, 5).join(comma) || null)),
    ...fact(label.nickname, whole(personal.nickname)),
    ...fact(label.recipient, whole(personal.recipient)),
    ...fact(label.address, whole(personal.address)),
    ...fact(label.ip, whole(personal.ip)),
    ...fact(label.platformIds, whole(personal.platformIds.slice(0, 20).join(comma))),
  ];
  return {
    // Notifications show the summary on locked screens, so it carries no value.
    summary: title,
    title,
    tone: 'warning',
    lead: reveal.lead,
    parts: facts.length > 0 ? [{ kind: 'facts', facts }] : [{ kind: 'text', text: reveal.nothing }],
    footnotes: [reveal.onlyYou],
    buttons: [],
  };
}
