/** One page of a vendor's list; page facts are null where the vendor gives none. */
type Page<Item> = {
  readonly items: readonly Item[];
  readonly unread: readonly string[];
  readonly total?: number | null;
  readonly lastPage?: number | null;
};

type PagesOptions<Item> = {
  /** Reads a page, from 1. */
  readonly read: (page: number) => Promise<Page<Item>>;
  /** Tells one item from another, to notice a vendor that repeats a page. */
  readonly key: (item: Item) => string;
  /** How many rows a full page has; null where the vendor chooses, the first page then being taken for a full one. */
  readonly pageSize: number | null;
  /** Pages at most. */
  readonly most: number;
  /** Pages asked for side by side, once the first has told how many there are; 1 when absent. */
  readonly atOnce?: number;
  /** Whether what a page holds is enough, so that no further page is waited for. */
  readonly enough?: (items: readonly Item[]) => boolean;
  /** Runs between two pages. Its throw ends the reading. */
  readonly between?: (() => Promise<void>) | undefined;
};

type Pages<Item> = {
  readonly items: readonly Item[];
  /** As the pages gave them, behind the page's number: `p2.3.Price`. */
  readonly unread: readonly string[];
  /** There was, or may have been, more. */
  readonly cutShort: boolean;
};

/**
 * Whether no page follows this one, by what the vendor says of the list: its last page, else its total, else a page that is short; an empty
 * page always is. `full`: the rows of a full page, and `rowsSoFar`: those up to this page; null: not known.
 */
export function isLastPage(
  { items, unread, total = null, lastPage = null }: Page<unknown>,
  {
    number,
    full,
    rowsSoFar,
  }: { readonly number: number; readonly full: number | null; readonly rowsSoFar: number | null },
): boolean {
  // Rows that could not be read are missing in `items`: such a page is short only in our eyes.
  const isWhole = unread.length === 0;
  if (isWhole && items.length === 0) return true;
  if (lastPage !== null) return number >= lastPage;
  if (total !== null && rowsSoFar !== null) return rowsSoFar >= total;
  return isWhole && full !== null && items.length < full;
}

/**
 * Reads a list page by page until its last: the one the vendor names, else one that is short or empty. A vendor that
 * gives the same page again is not asked for more. Throws what `read` throws.
 */
export async function readPages<Item>({
  read,
  key,
  pageSize,
  most,
  atOnce = 1,
  enough,
  between,
}: PagesOptions<Item>): Promise<Pages<Item>> {
  const items: Item[] = [];
  const unread: string[] = [];
  const seen = new Set<string>();
  const ahead = new Map<number, Promise<Page<Item>>>();
  let full = pageSize;
  let expected = 1;

  /** Asks for this page and, as far as the list is expected to go, for those behind it. */
  function askFrom(number: number): Promise<Page<Item>> {
    const until = Math.max(number, Math.min(number + atOnce - 1, expected, most));
    for (let next = number; next <= until; next += 1) {
      if (ahead.has(next)) continue;
      const page = read(next);
      // One that is no longer waited for may fail unheard; one that is waited for is heard below.
      page.catch(() => undefined);
      ahead.set(next, page);
    }
    return ahead.get(number) ?? read(number);
  }

  for (let number = 1; number <= most; number += 1) {
    if (number > 1) await between?.();
    const page = await askFrom(number);
    ahead.delete(number);
    const total = page.total ?? null;
    const lastPage = page.lastPage ?? null;
    const print = page.items.map(key).join('\n');
    if (page.items.length > 0 && seen.has(print)) {
      // Nothing tells whether the vendor holds more than it repeats, unless it gives a total that was reached.
      return { items, unread, cutShort: total === null || items.length < total };
    }
    seen.add(print);
    items.push(...page.items);
    unread.push(...page.unread.map((path) => `p${number}.${path}`));
    if (enough?.(page.items)) return { items, unread, cutShort: true };
    full ??= page.items.length;
    if (isLastPage(page, { number, full, rowsSoFar: items.length }))
      return { items, unread, cutShort: false };
    // The vendor's own page may be smaller than was asked for.
    if (number === 1) expected = lastPage ?? Math.ceil((total ?? 0) / Math.max(1, page.items.length));
  }
  return { items, unread, cutShort: true };
}
