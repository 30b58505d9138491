import { yuan } from '../../domain/money.ts';
import type { OrderRow } from '../../domain/order-row.ts';
import type { TimeRange } from '../../domain/time-range.ts';
import { vendorOf } from '../../domain/vendors.ts';
import type { Facts, Known, OrderListState, OrderRows } from '../../lookups/types.ts';
import type { Card, Part } from '../card.ts';
import { troubleClause } from '../failure.ts';
import { freshness, unreadNotice } from '../freshness.ts';
import { type Cursors, MOST_ROWS, pagingButtons } from '../paging.ts';
import { clockOf, joined, meaningOf, safeText, shownNumber, yesNo } from '../plain-text.ts';
import type { Reader } from '../reader.ts';
import { type PlainTexts, textsAbout, textsIn } from '../texts/index.ts';

/** One page of an order list. */
export type OrderListView = {
  readonly query: {
    /** As the reader knows the device; null: all. */
    readonly device: string | null;
    readonly range: TimeRange;
    readonly state: OrderListState | null;
  };
  /** From 1. */
  readonly page: number;
  readonly pages: number;
  /** Of all pages. */
  readonly total: number;
  /** Orders that a filter by state leaves out because their list does not tell their state. */
  readonly stateless: number;
  /** Of this page, at most `MOST_ROWS`. */
  readonly rows: readonly OrderRow[];
  readonly known: Known<Facts<Pick<OrderRows, 'cutShort' | 'unanswered'>>>;
  readonly cursors: Cursors;
};

/** Orders of a time, each number in full. */
export function orderListCard(reader: Reader, view: OrderListView): Card {
  const texts = textsIn(reader.locale);
  const { query, known } = view;
  const title = texts.list.title(
    rangeWords(reader, query.range),
    query.device === null ? null : safeText(query.device, 80),
    query.state === null ? null : texts.words.listState[query.state],
  );
  const lead = view.total === 0 ? texts.list.empty : texts.list.count(view.total);
  const { notices, footnote } = freshness(reader, known);
  return {
    summary: `${title}: ${lead}`,
    title,
    tone: 'plain',
    lead,
    parts: [
      ...notices,
      ...gaps(texts, view),
      ...unreadNotice(reader, known.value),
      ...view.rows.slice(0, MOST_ROWS).map((row) => rowItem(reader, row)),
    ],
    footnotes: [...(view.pages > 1 ? [texts.list.page(view.page, view.pages)] : []), footnote],
    buttons: pagingButtons(texts, view.cursors),
  };
}

/** Whole days as dates, anything else to the minute; the end's date only where it is another day. */
function rangeWords(reader: Reader, { from, to }: TimeRange): string {
  const clock = clockOf(reader.zone);
  const [first, last] = [clock.dateTime(from), clock.dateTime(to)];
  const [firstDay, lastDay] = [first.slice(0, 10), last.slice(0, 10)];
  if (first.endsWith('00:00:00') && last.endsWith('23:59:59')) {
    return firstDay === lastDay ? firstDay : `${firstDay} – ${lastDay}`;
  }
  return `${first.slice(0, 16)} – ${firstDay === lastDay ? last.slice(11, 16) : last.slice(0, 16)}`;
}

/** What is missing from the list, and why. */
function gaps(texts: PlainTexts, { known, stateless }: OrderListView): readonly Part[] {
  const value = known.value?.facts ?? { unanswered: [], cutShort: [] };
  const notices = value.unanswered.map(({ source, error }) =>
    texts.list.unanswered(texts.words.source[source], troubleClause(texts, error)),
  );
  if (value.cutShort.length > 0) {
    const sources = value.cutShort.map((source) => texts.words.source[source]);
    notices.push(texts.list.cutShort(sources.join(texts.comma)));
  }
  if (stateless > 0) notices.push(texts.list.stateless(stateless));
  return notices.map((text) => ({ kind: 'notice', text }));
}

function rowItem(reader: Reader, row: OrderRow): Part {
  const texts = textsAbout(vendorOf(row.source), reader.locale);
  const state = meaningOf(texts, texts.words.orderState, row.state, reader.locale === 'zh-CN');
  const first = joined([
    state,
    row.refunded && row.state.meaning !== 'refunded' ? yesNo(texts.yesNo.refunded, true) : null,
    row.total === null ? null : yuan(row.total),
    row.at === null ? null : clockOf(reader.zone).dateTime(row.at),
    row.suspicious ? texts.order.suspiciousFlag : null,
    row.refundAsked && !row.refunded ? texts.order.refundAskedFlag : null,
  ]);
  const goods = safeText(row.goods, 100) || '?';
  const device = joined([row.deviceCode, row.deviceName]) ?? row.deviceId;
  const second = joined([
    row.more > 0 ? texts.list.goodsMore(goods, row.more) : goods,
    device === null ? null : safeText(device, 100),
  ]);
  return {
    kind: 'item',
    title: shownNumber(row.number) || '?',
    lines: [first, second].filter((line) => line !== null),
    image: null,
  };
}
