import type { Cabinet } from '../../domain/device.ts';
import type { Facts, Known } from '../../lookups/types.ts';
import type { Card, Part } from '../card.ts';
import { freshness, unreadNotice } from '../freshness.ts';
import { type Cursors, MOST_ROWS, pagingButtons } from '../paging.ts';
import { joined, meaningOf, safeText, yesNo } from '../plain-text.ts';
import type { Reader } from '../reader.ts';
import { textsIn } from '../texts/index.ts';

/** One page of the device list. */
type CabinetsView = {
  /** What was searched for; null: all. */
  readonly text: string | null;
  /** From 1. */
  readonly page: number;
  readonly pages: number;
  /** Of all pages. */
  readonly total: number;
  /** Of this page, at most `MOST_ROWS`. */
  readonly cabinets: readonly Cabinet[];
  readonly known: Known<Facts<unknown>>;
  readonly cursors: Cursors;
};

/** Devices with what keeps them from selling. */
export function cabinetsCard(reader: Reader, view: CabinetsView): Card {
  const texts = textsIn(reader.locale);
  const title = texts.cabinets.title(view.text === null ? null : safeText(view.text, 80));
  const lead = view.total === 0 ? texts.cabinets.empty : texts.cabinets.count(view.total);
  const { notices, footnote } = freshness(reader, view.known, texts.words.vendor.yopoint);
  return {
    summary: `${title}: ${lead}`,
    title,
    tone: view.cabinets.some(cabinetTroubled) ? 'warning' : 'plain',
    lead,
    parts: [
      ...notices,
      ...unreadNotice(reader, view.known.value),
      ...view.cabinets.slice(0, MOST_ROWS).map((cabinet) => cabinetItem(reader, cabinet)),
    ],
    footnotes: [...(view.pages > 1 ? [texts.list.page(view.page, view.pages)] : []), footnote],
    buttons: pagingButtons(texts, view.cursors),
  };
}

/** Several devices answer to what was typed. */
export function whichCabinetCard(reader: Reader, text: string, matches: readonly Cabinet[]): Card {
  const texts = textsIn(reader.locale);
  const title = texts.cabinets.whichTitle(safeText(text, 80));
  const lead = texts.cabinets.which(matches.length);
  const more = matches.length - MOST_CHOICES;
  return {
    summary: `${title} ${lead}`,
    title,
    tone: 'plain',
    lead,
    parts: [
      ...matches.slice(0, MOST_CHOICES).map((cabinet) => cabinetItem(reader, cabinet)),
      ...(more > 0 ? [{ kind: 'text', text: texts.cabinets.whichMore(more) } as const] : []),
      { kind: 'text', text: texts.cabinets.whichHint },
    ],
    footnotes: [],
    buttons: [],
  };
}

/** More choices than this nobody reads. */
const MOST_CHOICES = 10;

/** No device answers to what was typed. */
export function noCabinetCard(reader: Reader, text: string): Card {
  const texts = textsIn(reader.locale);
  const lead = texts.cabinets.none(safeText(text, 80));
  return {
    summary: lead,
    title: texts.cabinets.noneTitle,
    tone: 'plain',
    lead,
    parts: [{ kind: 'text', text: texts.cabinets.noneHint }],
    footnotes: [],
    buttons: [],
  };
}

function cabinetItem(reader: Reader, cabinet: Cabinet): Part {
  const { online, selling, power } = cabinetStates(reader, cabinet);
  const states = joined([online, selling, power]) ?? textsIn(reader.locale).words.unknown;
  const where = joined([cabinet.place, `CID ${cabinet.id}`]);
  return {
    kind: 'item',
    title: cabinetName(reader, cabinet),
    lines: [states, where === null ? '' : safeText(where, 200)],
    image: null,
  };
}

/** What a cabinet is called: its code and name, else its CID. */
export function cabinetName(
  reader: Reader,
  { id, code, name }: Pick<Cabinet, 'id' | 'code' | 'name'>,
): string {
  const known = joined([code, name]);
  return known === null ? textsIn(reader.locale).cabinets.unnamed(safeText(id, 60)) : safeText(known, 120);
}

/** Network, sales and power in words; null where the vendor does not say. */
export function cabinetStates(
  reader: Reader,
  cabinet: Cabinet,
): Readonly<Record<'online' | 'selling' | 'power', string | null>> {
  const texts = textsIn(reader.locale);
  const { selling } = cabinet;
  const said =
    selling.code === null && selling.meaning === 'unknown'
      ? null
      : meaningOf(texts, texts.words.selling, selling, reader.locale === 'zh-CN');
  return {
    online: yesNo(texts.yesNo.online, cabinet.online),
    // The operator's own switch matters when it is off, or when nothing else is said.
    selling:
      cabinet.sellingEnabled === false
        ? joined([texts.yesNo.sellingEnabled[1], selling.meaning === 'selling' ? null : said])
        : (said ?? yesNo(texts.yesNo.sellingEnabled, cabinet.sellingEnabled)),
    power: yesNo(texts.yesNo.powered, cabinet.powered),
  };
}

/** Whether something keeps customers from buying. */
export function cabinetTroubled(cabinet: Cabinet): boolean {
  return (
    cabinet.online === false ||
    cabinet.powered === false ||
    cabinet.sellingEnabled === false ||
    cabinet.selling.meaning === 'stopped'
  );
}
