import { yuan } from '../../domain/money.ts';
import { CABINET_VENDOR } from '../../domain/order-ref.ts';
import type { VisitAnswer, VisitView } from '../../domain/visit.ts';
import type { Card, Part } from '../card.ts';
import { type Cursors, pagingButtons } from '../paging.ts';
import { clockOf, joined, safeText, shownNumber } from '../plain-text.ts';
import type { Reader } from '../reader.ts';
import { type Texts, textsAbout } from '../texts/index.ts';

/** A page of the support visits that nobody has paid. */
export function visitsCard(
  reader: Reader,
  view: {
    readonly visits: readonly VisitView[];
    readonly total: number;
    readonly page: number;
    readonly pages: number;
    readonly maySettle: boolean;
    readonly cursors: Cursors;
  },
): Card {
  const texts = textsAbout(CABINET_VENDOR, reader.locale);
  const { visits: say } = texts;
  const lead = view.total === 0 ? say.empty : say.lead(view.total);
  return {
    summary: `${say.title}: ${lead}`,
    title: say.title,
    tone: view.total > 0 ? 'waiting' : 'plain',
    lead,
    parts: view.visits.map((visit) => visitRow(reader, texts, visit, view.maySettle)),
    footnotes: [
      ...(view.total > 0 ? [say.hint] : []),
      ...(view.pages > 1 ? [texts.list.page(view.page, view.pages)] : []),
    ],
    buttons: pagingButtons(texts, view.cursors),
  };
}

/** A visit as a line of a list: its order, what it comes to and its device, with the button that settles it. */
export function visitRow(
  reader: Reader,
  texts: Texts,
  { receipt, request, total, openedAt, device }: VisitView,
  maySettle: boolean,
): Part {
  const where = device && (joined([device.deviceCode, device.deviceName]) ?? device.deviceId);
  const when = clockOf(reader.zone).asOf(openedAt, reader.now);
  return {
    kind: 'item',
    title: joined([shownNumber(receipt), total === null ? null : yuan(total)]) ?? receipt,
    lines: [joined([where === null ? null : safeText(where, 150), request, when]) ?? request],
    image: null,
    button: maySettle ? { id: 'visit.settled', text: texts.visits.settled, value: receipt } : null,
  };
}

/** What the books show of a visit that somebody says is settled; with the button that confirms it where they do not prove it. */
export function visitSettledCard(reader: Reader, receipt: string, settled: VisitAnswer): Card {
  const { visits: say } = textsAbout(CABINET_VENDOR, reader.locale);
  const title = shownNumber(receipt);
  const isAsked = settled.kind === 'confirm';
  const lead = leadOf(say, settled);
  return {
    summary: `${title}: ${lead}`,
    title,
    tone: isAsked ? 'warning' : 'plain',
    lead,
    parts: [],
    footnotes: [],
    buttons: isAsked
      ? [{ id: 'visit.settled', text: say.confirm, value: `${receipt}.yes`, style: 'primary' }]
      : [],
  };
}

function leadOf(say: Texts['visits'], settled: VisitAnswer): string {
  switch (settled.kind) {
    case 'confirm':
      if (settled.books === 'open') return say.unclear;
      return say.stillUnpaid(settled.total === null ? '' : yuan(settled.total));
    case 'books':
      return say.books[settled.books];
    case 'settled':
      return say.taken;
    case 'settled_before':
      return say.takenBefore(safeText(settled.by, 60));
  }
}
