import { vendorOfFacts } from '../../domain/request-facts.ts';
import type { RequestView } from '../../domain/request-view.ts';
import type { Button, Card, Part } from '../card.ts';
import { type Cursors, pagingButtons } from '../paging.ts';
import { clockOf, joined, safeText } from '../plain-text.ts';
import type { Reader } from '../reader.ts';
import { textsAbout, textsIn } from '../texts/index.ts';
import { requestTitle } from './request.ts';
import { stateInWords } from './request-state.ts';

/** A page of what is open. `mine`: ids of what waits for the reader. */
export type PendingPage = {
  readonly requests: readonly RequestView[];
  readonly mine: ReadonlySet<string>;
  readonly page: number;
  readonly pages: number;
  readonly total: number;
  readonly cursors: Cursors;
};

/** What is open: what waits for the reader is marked and stands first. */
export function pendingCard(
  reader: Reader,
  { requests, mine, page, pages, total, cursors }: PendingPage,
): Card {
  const texts = textsIn(reader.locale);
  const { pending } = texts;
  const lead = total === 0 ? pending.empty : pending.lead(total, mine.size);
  return {
    summary: `${pending.title}: ${lead}`,
    title: pending.title,
    tone: mine.size > 0 ? 'waiting' : 'plain',
    lead,
    parts: requests.map((request) =>
      requestRow(reader, request, { mark: mine.has(request.id) ? pending.forYou : null }),
    ),
    footnotes: pages > 1 ? [texts.list.page(page, pages)] : [],
    buttons: pagingButtons(texts, cursors),
  };
}

/** A request as a line of a list. `mark`: a word behind its title; `button`: what can be done with it there. */
export function requestRow(
  reader: Reader,
  request: RequestView,
  { mark = null, button = null }: { readonly mark?: string | null; readonly button?: Button | null } = {},
): Part {
  const texts = textsAbout(vendorOfFacts(request.facts), reader.locale);
  const { label } = texts.request;
  const { asOf } = clockOf(reader.zone);
  const until = request.state === 'pending' ? `${label.until} ${asOf(request.expiresAt, reader.now)}` : null;
  const by = `${label.requester} ${safeText(request.requester.name, 60)}`;
  return {
    kind: 'item',
    title: joined([requestTitle(texts, request), mark]) ?? request.id,
    lines: [stateInWords(texts, request), joined([by, safeText(request.reason, 120), until]) ?? ''],
    image: null,
    button,
  };
}
