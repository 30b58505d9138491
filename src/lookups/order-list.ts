import type { OrderRow } from '../domain/order-row.ts';
import type { TimeRange } from '../domain/time-range.ts';
import { type OrderSource, SOURCES } from '../domain/vendors.ts';
import type { VendorError } from '../vendors/errors.ts';
import { portOf } from '../vendors/port.ts';
import { createCachedRead } from './cached-read.ts';
import type { LookupDeps } from './sources.ts';
import { isVendorError, toFacts } from './sources.ts';
import { ORDER_LISTS } from './times.ts';
import type { Facts, Known, OrderListLookup, OrderRows } from './types.ts';

/** A list that is longer is of no use to a person, and each page is a call. */
const MOST_PAGES = 20;

/** What one source lists of a range. */
type Section = {
  readonly source: OrderSource;
  readonly rows: readonly OrderRow[];
  readonly cutShort: boolean;
};

/** All orders of a range from every configured source, read at once. Throws the first source's error when all fail. */
export function createOrderListLookup(deps: LookupDeps): OrderListLookup {
  // One cache per source, so that one which fails keeps its last known rows beside the others' new ones.
  const caches = SOURCES.flatMap((source) => {
    const port = portOf(deps.vendors, source);
    return port ? [{ source, port }] : [];
  }).map(({ source, port }) => ({
    source,
    sections: createCachedRead<Facts<Section>>({
      ...ORDER_LISTS,
      name: 'order_list',
      now: deps.now,
      onEvent: deps.onEvent,
      isTrouble: isVendorError,
      async read(key, trace) {
        const { rows, cutShort, unread } = await port.list(rangeOf(key), MOST_PAGES, trace);
        const paths = unread.map((path) => `${source}.${path}`);
        return toFacts(deps, 'order_list', { source, rows, cutShort }, paths, trace);
      },
    }),
  }));

  return {
    outdate: () => {
      for (const { sections } of caches) sections.outdateAll();
    },
    async list(range, options) {
      const key = keyOf(range);
      const results = await Promise.allSettled(caches.map(({ sections }) => sections.get(key, options)));
      const parts: Known<Facts<Section>>[] = [];
      const unanswered: { source: OrderSource; error: VendorError }[] = [];
      for (const [index, { source }] of caches.entries()) {
        const result = results[index];
        if (result?.status === 'fulfilled') parts.push(result.value);
        else if (isVendorError(result?.reason)) unanswered.push({ source, error: result.reason });
        else throw result?.reason;
      }
      const [failed] = unanswered;
      if (failed && parts.length === 0) throw failed.error;
      return { ...worstOf(parts, deps.now()), value: joined(parts, unanswered) };
    },
  };
}

function joined(
  parts: readonly Known<Facts<Section>>[],
  unanswered: OrderRows['unanswered'],
): Facts<OrderRows> {
  const each = parts.flatMap(({ value }) => (value === null ? [] : [value]));
  const odd = each.filter(({ unread }) => unread.length > 0);
  return {
    facts: {
      rows: mergeRows(each.flatMap(({ facts }) => facts.rows)),
      cutShort: each.filter(({ facts }) => facts.cutShort).map(({ facts }) => facts.source),
      unanswered,
    },
    unread: odd.flatMap(({ unread }) => unread),
    // Parts that were read for different gestures have log lines of their own.
    reference: [...new Set(odd.map(({ reference }) => reference))].join(' '),
  };
}

/** Each number once, as the first of the sources tells it; newest first, those without a time last. */
function mergeRows(rows: readonly OrderRow[]): OrderRow[] {
  const byNumber = new Map<string, OrderRow>();
  for (const source of SOURCES) {
    for (const row of rows) {
      if (row.source === source && !byNumber.has(row.number)) byNumber.set(row.number, row);
    }
  }
  return [...byNumber.values()].sort((a, b) => (b.at ?? -1) - (a.at ?? -1) || (a.number < b.number ? 1 : -1));
}

const WORST_FIRST = ['last_known', 'cached', 'live'] as const;

/** How far several parts can be trusted as one. */
function worstOf(
  parts: readonly Known<unknown>[],
  now: number,
): Pick<Known<unknown>, 'asOf' | 'standing' | 'trouble'> {
  return {
    asOf: Math.min(now, ...parts.map(({ asOf }) => asOf)),
    standing: WORST_FIRST.find((standing) => parts.some((part) => part.standing === standing)) ?? 'live',
    trouble: parts.find(({ trouble }) => trouble !== null)?.trouble ?? null,
  };
}

function keyOf({ from, to }: TimeRange): string {
  return `${from} ${to}`;
}

function rangeOf(key: string): TimeRange {
  const [from = 0, to = 0] = key.split(' ').map(Number);
  return { from, to };
}
