import { CABINET_VENDOR } from '../../domain/order-ref.ts';
import type { GroundPart } from '../../domain/refusal.ts';
import type { Card } from '../card.ts';
import { clockOf, oneLine, safeText } from '../plain-text.ts';
import type { Reader } from '../reader.ts';
import { textsAbout } from '../texts/index.ts';

/**
 * Refunds and doors wait since `since` because of `why`, in the log's words. `over`: they no longer do; `stopped`: the process that knew
 * of it has ended. Times in unix ms.
 */
export type HeldView = {
  readonly part: GroundPart;
  readonly why: string;
  readonly since: number;
  readonly end: { readonly how: 'over' | 'stopped'; readonly at: number } | null;
};

/** What the alerts channel reads while money and doors wait for the ground, and when they no longer do. */
export function heldCard(reader: Reader, { part, why, since, end }: HeldView): Card {
  const { held } = textsAbout(CABINET_VENDOR, reader.locale).alert;
  const { asOf } = clockOf(reader.zone);
  const lead = end === null ? held.lead[part] : held.end[end.how](asOf(end.at, reader.now));
  return {
    summary: oneLine(`${held.title}: ${lead}`, 300),
    title: held.title,
    tone: end?.how === 'over' ? 'good' : 'bad',
    lead,
    parts: [{ kind: 'text', text: safeText(why, 500) }],
    footnotes: [asOf(since, reader.now)],
    buttons: [],
  };
}
