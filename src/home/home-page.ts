/** What the paging buttons of a Home carry: opaque to everybody else. Nobody leafs through more than this. */
const MOST_PAGES = 1_000;

/** The id of a page, from 1. */
export function homePageId(page: number): string {
  return `home.${page}`;
}

/** The page of such an id; null for an id that is none. */
export function homePageIn(id: string): number | null {
  const page = Number(/^home\.([1-9]\d{0,3})$/.exec(id)?.[1]);
  return page <= MOST_PAGES ? page : null;
}
