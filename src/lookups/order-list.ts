import type { OrderSource } from '../domain/order.ts';
import type { TimeRange } from '../domain/time-range.ts';
import { createCachedRead } from './cached-read.ts';
import { mergeRows, toBenefitRows, toRow } from './order-rows.ts';
import { readPages } from './pages.ts';
import type { LookupDeps, Vendors } from './sources.ts';
import { isVendorError, toFacts } from './sources.ts';
import { ORDER_LISTS } from './times.ts';
import type { OrderListLookup, OrderRow, OrderRows } from './types.ts';

/** The largest pages there are (`vendors/yopoint.md` §3.7, `vendors/baifude.md` §4.3). */
const CABINET_PAGE = 100;
const SETTLEMENT_PAGE = 500;

/** A list that is longer is of no use to a person, and each page is a call. */
const MOST_PAGES = 20;

type Section = {
  readonly rows: readonly OrderRow[];
  readonly unread: readonly string[];
  readonly cutShort: boolean;
};
type Source = {
  readonly source: OrderSource;
  readonly read: (range: TimeRange, trace: string | undefined) => Promise<Section>;
};

/** All orders of a range from every configured source, read at once. Throws the first source's error when all fail. */
export function createOrderListLookup({ yopoint, baifude, ...deps }: Vendors & LookupDeps): OrderListLookup {
  const sources: Source[] = [];

  if (yopoint) {
    const bounds = ({ from, to }: TimeRange) => ({ startTime: from, endTime: to });
    sources.push({
      source: 'cabinet',
      async read(range, trace) {
        const pages = await readPages({
          read: (page) => yopoint.cabinetOrderList({ page, pageSize: CABINET_PAGE, ...bounds(range) }, trace),
          key: (order) => order.number,
          pageSize: CABINET_PAGE,
          most: MOST_PAGES,
        });
        return { ...pages, rows: pages.items.map(toRow) };
      },
    });
    sources.push({
      source: 'vending',
      async read(range, trace) {
        const pages = await readPages({
          read: (page) => yopoint.consumerOrderList({ page, ...bounds(range) }, trace),
          key: (order) => order.number,
          pageSize: null,
          most: MOST_PAGES,
        });
        return { ...pages, rows: pages.items.map(toRow) };
      },
    });
  }
  if (baifude) {
    sources.push({
      source: 'benefit',
      async read({ from, to }, trace) {
        const pages = await readPages({
          read: (page) =>
            baifude.settlementItemList(
              {
                paymentStart: from,
                paymentEnd: to,
                page,
                pageSize: SETTLEMENT_PAGE,
              },
              trace,
            ),
          key: ({ orderNumber, businessNumber, goods }) => `${orderNumber} ${businessNumber} ${goods}`,
          pageSize: SETTLEMENT_PAGE,
          most: MOST_PAGES,
        });
        return { ...pages, rows: toBenefitRows(pages.items) };
      },
    });
  }

  async function readRange(range: TimeRange, trace: string | undefined): Promise<OrderRows> {
    const results = await Promise.allSettled(sources.map(({ read }) => read(range, trace)));
    const rows: OrderRow[] = [];
    const unread: string[] = [];
    const cutShort: OrderSource[] = [];
    const unanswered: { source: OrderSource; error: Error }[] = [];
    for (const [index, { source }] of sources.entries()) {
      const result = results[index];
      if (result?.status === 'fulfilled') {
        rows.push(...result.value.rows);
        unread.push(...result.value.unread.map((path) => `${source}.${path}`));
        if (result.value.cutShort) cutShort.push(source);
      } else if (isVendorError(result?.reason)) {
        unanswered.push({ source, error: result.reason });
      } else {
        throw result?.reason;
      }
    }
    const [failed] = unanswered;
    if (failed && unanswered.length === sources.length) throw failed.error;
    return toFacts(deps, 'order_list', { rows: mergeRows(rows), cutShort, unanswered }, unread, trace).facts;
  }

  const lists = createCachedRead<OrderRows>({
    ...ORDER_LISTS,
    name: 'order_list',
    now: deps.now,
    onEvent: deps.onEvent,
    isTrouble: isVendorError,
    read: (key, trace) => readRange(rangeOf(key), trace),
  });

  return { list: (range, options) => lists.get(keyOf(range), options) };
}

function keyOf({ from, to }: TimeRange): string {
  return `${from} ${to}`;
}

function rangeOf(key: string): TimeRange {
  const [from = 0, to = 0] = key.split(' ').map(Number);
  return { from, to };
}
