import type { GroundPart } from '../domain/request-refusal.ts';
import type { Card } from './card.ts';
import { clockOf } from './format.ts';
import { oneLine, said } from './plain-text.ts';
import type { Reader } from './reader.ts';
import { textsIn } from './texts/index.ts';

/** Refunds and doors wait since `since` because of `why`, in the log's words; `overAt`: they no longer do. Both in unix ms. */
type HeldView = {
  readonly part: GroundPart;
  readonly why: string;
  readonly since: number;
  readonly overAt: number | null;
};

/** What the alerts channel reads while money and doors wait for the ground, and when they no longer do. */
export function heldCard(reader: Reader, { part, why, since, overAt }: HeldView): Card {
  const { held } = textsIn(reader.locale).alert;
  const { asOf } = clockOf(reader.zone);
  const over = overAt === null ? null : held.over(asOf(overAt, reader.now));
  const lead = over ?? held.lead[part];
  return {
    summary: oneLine(`${held.title}: ${lead}`, 300),
    title: held.title,
    tone: over === null ? 'bad' : 'good',
    lead,
    parts: [{ kind: 'text', text: said(why, 500) }],
    footnotes: [asOf(since, reader.now)],
    buttons: [],
  };
}
