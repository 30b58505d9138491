import type { Button } from './card.ts';
import type { PlainTexts } from './texts/index.ts';

/** Opaque places in a list: what the paging buttons carry. Null where there is no such page. */
export type Cursors = {
  readonly prev: string | null;
  readonly next: string | null;
  readonly refresh: string;
};

/** Previous and next where there are such pages, and refresh. */
export function pagingButtons(texts: PlainTexts, { prev, next, refresh }: Cursors): readonly Button[] {
  const { button } = texts;
  const buttons: Button[] = [];
  if (prev !== null) buttons.push({ id: 'list.prev', text: button.previous, value: prev });
  if (next !== null) buttons.push({ id: 'list.next', text: button.next, value: next });
  buttons.push({ id: 'list.refresh', text: button.refresh, value: refresh });
  return buttons;
}

/** Rows on one page of a card: past this a messenger's limit on blocks comes near. */
export const MOST_ROWS = 20;
