import type { AlertFacts, AlertKind } from '../../domain/alert.ts';
import { CABINET_VENDOR } from '../../domain/order-ref.ts';
import type { Card, Part } from '../card.ts';
import { oneLine, safeText } from '../plain-text.ts';
import type { Reader } from '../reader.ts';
import { type Texts, textsAbout } from '../texts/index.ts';
import { alertName } from './alert-reply.ts';

/** What of one kind came in at once: how many, and what those are about that are named. */
export type DigestView = {
  readonly kind: AlertKind;
  readonly count: number;
  readonly named: readonly AlertFacts[];
};

/** Names in one text: few enough that no messenger cuts it. */
const NAMES_PER_TEXT = 40;

/** Stands for many cards: it counts them. */
export function digestCard(reader: Reader, { kind, count, named }: DigestView): Card {
  const texts = textsAbout(CABINET_VENDOR, reader.locale);
  const { digest, kind: kinds } = texts.alert;
  const title = digest.title(count);
  const lead = digest.count(kinds[kind], count);
  const names = named.map((facts) => safeText(alertName(texts, facts), 40));
  const label = named.length < count ? digest.first : digest.all;
  const hint = hintOf(texts, kind);
  const parts: Part[] = [{ kind: 'text', text: digest.lead }];
  for (let at = 0; at < names.length; at += NAMES_PER_TEXT) {
    const some = names.slice(at, at + NAMES_PER_TEXT).join(texts.comma);
    parts.push({ kind: 'text', text: at === 0 ? `${label}${texts.colon}${some}` : some });
  }
  if (hint !== null) parts.push({ kind: 'text', text: hint });
  return {
    summary: oneLine(`${title}: ${lead}`, 300),
    title,
    tone: 'warning',
    lead,
    parts,
    footnotes: [],
    buttons: [],
  };
}

function hintOf({ alert: { digest } }: Texts, kind: AlertKind): string | null {
  if (kind === 'appeal') return digest.hint.appeals;
  return kind === 'device_offline' || kind === 'device_stopped' ? digest.hint.devices : null;
}

/** Below a digest: how many of its appeals are still nobody's. */
export function digestReminderCard(
  reader: Reader,
  { open, count }: { readonly open: number; readonly count: number },
): Card {
  const { digest } = textsAbout(CABINET_VENDOR, reader.locale).alert;
  const lead = digest.unclaimed(open, count);
  return {
    summary: lead,
    title: digest.title(count),
    tone: 'warning',
    lead,
    parts: [{ kind: 'text', text: digest.hint.appeals }],
    footnotes: [],
    buttons: [],
  };
}
