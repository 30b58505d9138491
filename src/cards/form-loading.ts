import type { Card } from './card.ts';
import type { Reader } from './reader.ts';
import { textsIn } from './texts/index.ts';

/** Stands in a form's place while it is being fetched, or while what was filled in is being worked on. */
export function loadingCard(reader: Reader): Card {
  const title = textsIn(reader.locale).form.loading;
  return { summary: title, title, tone: 'waiting', lead: null, parts: [], footnotes: [], buttons: [] };
}
