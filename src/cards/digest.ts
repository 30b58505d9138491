import type { AlertKind } from '../domain/alert.ts';
import type { Card } from './card.ts';
import { oneLine, said } from './plain-text.ts';
import type { Reader } from './reader.ts';
import { textsIn } from './texts/index.ts';

/** What came in at once: how many of each kind, and the first of them by name. */
export type DigestView = {
  readonly counts: readonly { readonly kind: AlertKind; readonly count: number }[];
  readonly first: readonly string[];
};

/** Stands for many cards: it counts them. */
export function digestCard(reader: Reader, { counts, first }: DigestView): Card {
  const texts = textsIn(reader.locale);
  const { digest, kind: kinds } = texts.alert;
  const total = counts.reduce((sum, { count }) => sum + count, 0);
  const title = digest.title(total);
  const words = counts.map(({ kind, count }) => digest.count(kinds[kind], count)).join(texts.comma);
  return {
    summary: oneLine(`${title}: ${words}`, 300),
    title,
    tone: 'warning',
    lead: words,
    parts: [
      { kind: 'text', text: digest.lead },
      {
        kind: 'text',
        text: oneLine(`${digest.first}: ${first.map((one) => said(one, 60)).join(texts.comma)}`, 600),
      },
      ...(counts.some(({ kind }) => kind === 'appeal') ? [{ kind: 'text', text: digest.hint } as const] : []),
    ],
    footnotes: [],
    buttons: [],
  };
}

/** Below a digest: how many of its appeals are still nobody's. */
export function digestReminderCard(
  reader: Reader,
  { open, count }: { readonly open: number; readonly count: number },
): Card {
  const { digest } = textsIn(reader.locale).alert;
  const lead = digest.unclaimed(open, count);
  return {
    summary: lead,
    title: digest.title(count),
    tone: 'warning',
    lead,
    parts: [{ kind: 'text', text: digest.hint }],
    footnotes: [],
    buttons: [],
  };
}
