import { byUrgency, type Cabinet, type StockItem, stockLevel } from '../../domain/device.ts';
import { yuan } from '../../domain/money.ts';
import type { Facts, Known } from '../../lookups/types.ts';
import type { Card, Part, Tone } from '../card.ts';
import { freshness, unreadNotice } from '../freshness.ts';
import { fact, joined, safeText } from '../plain-text.ts';
import type { Reader } from '../reader.ts';
import { type PlainTexts, textsIn } from '../texts/index.ts';
import { cabinetName, cabinetStates, cabinetTroubled } from './cabinets.ts';

/** Kinds of goods on one card; the rest is counted. */
const MOST_ITEMS = 20;

/** What a cabinet holds: sold out first, then low, then the rest. */
export function stockCard(
  reader: Reader,
  cabinet: Cabinet,
  known: Known<Facts<readonly StockItem[]>>,
  /** The reader may ask for the door to be opened. */
  { mayDoor }: { readonly mayDoor: boolean },
): Card {
  const texts = textsIn(reader.locale);
  const name = cabinetName(reader, cabinet);
  const items = byUrgency(known.value?.facts ?? []);
  const soldOut = items.filter((item) => stockLevel(item) === 'sold_out').length;
  const low = items.filter((item) => stockLevel(item) === 'low').length;
  const title = texts.stock.title(name);
  const lead =
    known.value === null
      ? texts.stock.none(name)
      : items.length === 0
        ? texts.stock.empty
        : texts.stock.lead(soldOut, low);
  const { notices, footnote } = freshness(reader, known, texts.words.vendor.yopoint);
  return {
    summary: `${title}: ${lead}`,
    title,
    tone: toneOf(cabinet, items.length, soldOut + low),
    lead,
    parts: [
      ...notices,
      ...unreadNotice(reader, known.value),
      ...deviceFacts(reader, texts, cabinet),
      ...items.slice(0, MOST_ITEMS).map((item) => stockItem(texts, item)),
      ...(items.length > MOST_ITEMS
        ? [{ kind: 'text', text: texts.stock.more(items.length - MOST_ITEMS) } as const]
        : []),
    ],
    footnotes: [footnote],
    buttons: [
      { id: 'stock.refresh', text: texts.button.refresh, value: cabinet.id },
      ...(mayDoor ? [{ id: 'order.door', text: texts.button.door, value: `d.${cabinet.id}` } as const] : []),
    ],
  };
}

function toneOf(cabinet: Cabinet, kinds: number, short: number): Tone {
  if (cabinetTroubled(cabinet) || short > 0) return 'warning';
  return kinds === 0 ? 'plain' : 'good';
}

function deviceFacts(reader: Reader, texts: PlainTexts, cabinet: Cabinet): readonly Part[] {
  const { online, selling, power } = cabinetStates(reader, cabinet);
  const facts = [
    ...fact(texts.label.online, online),
    ...fact(texts.label.selling, selling),
    ...fact(texts.label.power, power),
    ...fact(texts.label.place, cabinet.place === null ? null : safeText(cabinet.place, 150)),
  ];
  return facts.length === 0 ? [] : [{ kind: 'facts', facts }];
}

function stockItem(texts: PlainTexts, item: StockItem): Part {
  const name = safeText(item.name, 120) || '?';
  const level = texts.words.stockLevel[stockLevel(item)];
  const amount =
    item.stock === null ? level : texts.stock.line(String(item.stock), item.capacity || null, level);
  const line = joined([item.price === null ? null : yuan(item.price), amount]);
  return {
    kind: 'item',
    title: name,
    lines: line === null ? [] : [line],
    image: item.image === null ? null : { url: item.image, alt: name },
  };
}
