import { refId } from '../../domain/order-ref.ts';
import { type Probe, type VendorName, vendorOfProbe } from '../../domain/vendors.ts';
import type { OrderFinding } from '../../lookups/types.ts';
import type { Card, Part } from '../card.ts';
import { troubleClause } from '../failure.ts';
import { freshness } from '../freshness.ts';
import { shownNumber } from '../plain-text.ts';
import type { Reader } from '../reader.ts';
import { type PlainTexts, textsIn } from '../texts/index.ts';

/** Nobody who answered knows the number: where it was looked for, and who could not be asked and why. */
export function orderNotFoundCard(
  reader: Reader,
  finding: Extract<OrderFinding, { kind: 'not_found' }>,
): Card {
  const texts = textsIn(reader.locale);
  const number = shownNumber(finding.number);
  const failed = new Set(finding.unanswered.map(({ probe }) => probe));
  const answered = finding.asked.filter((probe) => !failed.has(probe));
  const open = finding.unanswered.length > 0;
  const lead = open ? texts.notFound.undecided(number) : texts.notFound.lead(number);
  const value = refId({ source: 'typed', number: finding.number });
  return {
    summary: lead,
    title: open ? texts.notFound.undecidedTitle : texts.notFound.title,
    tone: open ? 'warning' : 'plain',
    lead,
    parts: [
      ...unansweredNotices(texts, finding.unanswered),
      ...(answered.length === 0
        ? []
        : [{ kind: 'text', text: texts.notFound.looked(places(texts, answered)) } as const]),
      { kind: 'text', text: open ? texts.notFound.retryHint : texts.notFound.check },
    ],
    footnotes: [],
    buttons: open ? [{ id: 'order.refresh', text: texts.button.retry, value }] : [],
  };
}

/** A vendor knows the payment, but not for which order. */
export function paymentOnlyCard(
  reader: Reader,
  finding: Extract<OrderFinding, { kind: 'payment_only' }>,
): Card {
  const texts = textsIn(reader.locale);
  const lead = texts.notFound.payment(texts.words.vendorInSentence[finding.vendor]);
  const title = texts.notFound.paymentTitle(shownNumber(finding.number));
  const { footnote } = freshness(reader, { asOf: finding.asOf, standing: 'live', trouble: null });
  return {
    summary: `${title}: ${lead}`,
    title,
    tone: 'plain',
    lead,
    parts: [{ kind: 'text', text: texts.notFound.paymentHint }],
    footnotes: [footnote],
    buttons: [
      {
        id: 'order.refresh',
        text: texts.button.refresh,
        value: refId({ source: 'typed', number: finding.number }),
      },
    ],
  };
}

/** One notice for each vendor and reason, naming what was not asked. */
function unansweredNotices(
  texts: PlainTexts,
  unanswered: Extract<OrderFinding, { kind: 'not_found' }>['unanswered'],
): readonly Part[] {
  const groups = new Map<string, { vendor: VendorName; why: string; probes: Probe[] }>();
  for (const { probe, error } of unanswered) {
    const vendor = vendorOfProbe(probe);
    const why = troubleClause(texts, error);
    const key = `${vendor} ${why}`;
    const group = groups.get(key) ?? { vendor, why, probes: [] };
    group.probes.push(probe);
    groups.set(key, group);
  }
  return [...groups.values()].map(({ vendor, why, probes }) => {
    const what = probes.map((probe) => texts.words.probe[probe]).join(texts.comma);
    return { kind: 'notice', text: texts.notFound.unanswered(texts.words.vendor[vendor], what, why) };
  });
}

function places(texts: PlainTexts, probes: readonly Probe[]): string {
  const { words } = texts;
  return probes
    .map((probe) => `${words.vendor[vendorOfProbe(probe)]} ${words.probe[probe]}`)
    .join(texts.comma);
}
