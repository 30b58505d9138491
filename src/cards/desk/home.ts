import type { AppealView } from '../../domain/appeal-view.ts';
import { cardId } from '../../domain/card-id.ts';
import { CABINET_VENDOR } from '../../domain/order-ref.ts';
import type { RequestView } from '../../domain/request-view.ts';
import type { VisitView } from '../../domain/visit.ts';
import { appealRow } from '../appeals/appeals.ts';
import type { Button, Card, Part, Tone } from '../card.ts';
import type { Cursors } from '../paging.ts';
import { clockOf } from '../plain-text.ts';
import type { Reader } from '../reader.ts';
import { requestRow } from '../requests/pending.ts';
import { visitRow } from '../requests/visits.ts';
import { type Texts, textsAbout } from '../texts/index.ts';

/** One section: how many there are in all, and those on this page. */
export type HomeSection<Row> = { readonly total: number; readonly rows: readonly Row[] };

/** One page of what a person's Home shows. */
export type HomeView = {
  /** What the reader can approve. */
  readonly waits: HomeSection<RequestView>;
  /** What the reader asked for: what is open, then the last that are not. `total` counts the open ones. */
  readonly asked: HomeSection<RequestView>;
  /** Null: not for this reader. */
  readonly appeals: HomeSection<AppealView> | null;
  /** Requests whose outcome is unknown. */
  readonly unknown: HomeSection<RequestView>;
  /** Orders of support visits that nobody has paid. Null: not for this reader. */
  readonly visits: HomeSection<VisitView> | null;
  /** The reader may settle them. */
  readonly maySettle: boolean;
  /** The reader may take care of appeals. */
  readonly mayHandle: boolean;
  /** Ids of the unknown ones whose outcome the reader may state. */
  readonly sayable: ReadonlySet<string>;
  readonly page: number;
  readonly pages: number;
  readonly cursors: Pick<Cursors, 'prev' | 'next'>;
  /** How the alerts channel is served. `lastSentAt` in unix ms. */
  readonly ledger: { readonly waiting: number; readonly failed: number; readonly lastSentAt: number | null };
};

/** A person's Home: what waits for them, what they asked for, open appeals, what is unknown, what nobody has paid. */
export function homeCard(reader: Reader, view: HomeView): Card {
  const texts = textsAbout(CABINET_VENDOR, reader.locale);
  const { home } = texts;
  const { waits, asked, appeals, unknown, visits, ledger } = view;
  const lead = home.lead(waits.total, appeals?.total ?? 0, unknown.total, visits?.total ?? 0);
  const first = view.page === 1;
  return {
    summary: `${home.title}: ${lead}`,
    title: home.title,
    tone: toneOf(view),
    lead,
    parts: [
      ...(ledger.failed > 0 ? [{ kind: 'notice', text: home.failing(ledger.failed) } as const] : []),
      ...section(home, 'waits', waits, first, (request) =>
        requestRow(reader, request, { button: approveButton(texts, request) }),
      ),
      ...section(home, 'asked', asked, first, (request) => requestRow(reader, request)),
      ...(appeals === null
        ? []
        : section(home, 'appeals', appeals, first, (appeal) =>
            appealRow(reader, texts, appeal, view.mayHandle),
          )),
      ...section(home, 'unknown', unknown, first, (request) =>
        requestRow(reader, request, {
          button: view.sayable.has(request.id) ? sayButton(texts, request) : null,
        }),
      ),
      ...(visits === null
        ? []
        : section(home, 'visits', visits, first, (visit) => visitRow(reader, texts, visit, view.maySettle))),
    ],
    footnotes: footnotesOf(reader, texts, view),
    buttons: pageButtons(texts, view.cursors),
  };
}

function toneOf({ waits, unknown, sayable, ledger, appeals, visits }: HomeView): Tone {
  if (ledger.failed > 0 || unknown.rows.some(({ id }) => sayable.has(id))) return 'bad';
  if (waits.total > 0) return 'waiting';
  const isClaimable = appeals?.rows.some(({ state }) => state === 'open') === true;
  return isClaimable || (visits?.total ?? 0) > 0 ? 'warning' : 'plain';
}

/** A section under its heading, or a sentence that there is nothing. On later pages only what goes on there. */
function section<Row>(
  home: Texts['home'],
  which: keyof Texts['home']['heading'],
  { total, rows }: HomeSection<Row>,
  first: boolean,
  item: (row: Row) => Part,
): readonly Part[] {
  if (rows.length === 0 && !first) return [];
  const heading: Part = { kind: 'heading', text: home.heading[which](total) };
  return [
    heading,
    ...(rows.length === 0 ? [{ kind: 'text', text: home.empty[which] } as const] : rows.map(item)),
  ];
}

function approveButton({ request: say }: Texts, request: RequestView): Button {
  return { id: 'request.approve', text: say.button.approve, value: cardId(request), style: 'primary' };
}

function sayButton({ request: say }: Texts, request: RequestView): Button {
  return { id: 'request.resolve', text: say.button.resolve, value: cardId(request) };
}

function footnotesOf(reader: Reader, texts: Texts, { page, pages, ledger }: HomeView): readonly string[] {
  const { home, fresh, list } = texts;
  const { asOf } = clockOf(reader.zone);
  const { lastSentAt, waiting } = ledger;
  return [
    ...(pages > 1 ? [list.page(page, pages)] : []),
    fresh.asOf(asOf(reader.now, reader.now)),
    lastSentAt === null ? home.noAlertYet(waiting) : home.lastAlert(asOf(lastSentAt, reader.now), waiting),
    home.hint,
  ];
}

function pageButtons({ button }: Texts, { prev, next }: HomeView['cursors']): readonly Button[] {
  return [
    ...(prev === null ? [] : [{ id: 'list.prev', text: button.previous, value: prev } as const]),
    ...(next === null ? [] : [{ id: 'list.next', text: button.next, value: next } as const]),
  ];
}
