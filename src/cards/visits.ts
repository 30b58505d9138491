import { yuan } from '../domain/money.ts';
import type { Fen } from '../domain/order.ts';
import type { Card, Part } from './card.ts';
import { clockOf } from './format.ts';
import { type Cursors, pagingButtons } from './paging.ts';
import { shownNumber } from './plain-text.ts';
import type { Reader } from './reader.ts';
import { joined } from './say.ts';
import { textsIn } from './texts/index.ts';

/** An order that a door command opened. `openedAt` in unix ms. */
type VisitRow = {
  readonly receipt: string;
  readonly request: string;
  readonly total: Fen | null;
  readonly openedAt: number;
};

/** A page of the support visits that nobody has paid. */
export function visitsCard(
  reader: Reader,
  view: {
    readonly visits: readonly VisitRow[];
    readonly total: number;
    readonly page: number;
    readonly pages: number;
    readonly maySettle: boolean;
    readonly cursors: Cursors;
  },
): Card {
  const texts = textsIn(reader.locale);
  const { visits: say } = texts.deskList;
  const lead = view.total === 0 ? say.empty : say.lead(view.total);
  return {
    summary: `${say.title}: ${lead}`,
    title: say.title,
    tone: view.total > 0 ? 'waiting' : 'plain',
    lead,
    parts: view.visits.map(
      ({ receipt, request, total, openedAt }): Part => ({
        kind: 'item',
        title: shownNumber(receipt),
        lines: [
          joined([
            total === null ? null : yuan(total),
            request,
            clockOf(reader.zone).asOf(openedAt, reader.now),
          ]) ?? '',
        ],
        image: null,
        button: view.maySettle ? { id: 'visit.settled', text: say.settled, value: receipt } : null,
      }),
    ),
    footnotes: [
      ...(view.total > 0 ? [say.hint] : []),
      ...(view.pages > 1 ? [texts.list.page(view.page, view.pages)] : []),
    ],
    buttons: pagingButtons(texts, view.cursors),
  };
}

/** What the books show of a visit that somebody says is settled; with the button that confirms it where they show it unpaid. */
export function visitSettledCard(
  reader: Reader,
  {
    receipt,
    total,
    books,
    listed,
  }: {
    readonly receipt: string;
    readonly total: Fen | null;
    readonly books: 'open' | 'unpaid' | 'paid' | 'refunded' | 'closed' | 'nothing';
    readonly listed: boolean;
  },
): Card {
  const { visits: say } = textsIn(reader.locale).deskList;
  const lead =
    books !== 'unpaid'
      ? say.books[books]
      : listed
        ? say.stillUnpaid(total === null ? '' : yuan(total))
        : say.taken;
  const title = shownNumber(receipt);
  return {
    summary: `${title}: ${lead}`,
    title,
    tone: listed ? 'warning' : 'plain',
    lead,
    parts: [],
    footnotes: [],
    buttons: listed
      ? [{ id: 'visit.settled', text: say.confirm, value: `${receipt}.yes`, style: 'primary' }]
      : [],
  };
}
