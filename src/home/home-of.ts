import { createHash } from 'node:crypto';
import { appealPage } from '../appeals/view.ts';
import type { HomeSection, HomeView } from '../cards/desk/home.ts';
import type { AppealView } from '../domain/appeal-view.ts';
import type { Locale } from '../domain/locale.ts';
import { awaitsApprovalBy, awaitsOutcomeFrom, may } from '../domain/may.ts';
import type { RequestView } from '../domain/request-view.ts';
import type { VisitView } from '../domain/visit.ts';
import type { Kit } from '../kit/kit.ts';
import { unpaidVisitPage } from '../requests/follow/visits.ts';
import { MOST_OPEN } from '../requests/show/list.ts';
import { viewOf } from '../requests/show/view.ts';
import type { Staff } from '../settings/staff.ts';
import { ledgerSummary } from '../store/alert-messages.ts';
import { openRequestRows, type RequestRow, settledRequestsBy } from '../store/requests.ts';
import { type VotesTable, votesOf } from '../store/votes.ts';

type Books = Pick<Kit, 'policy' | 'db'>;

/** Rows of a section on one page: five sections fit one screen. */
const ROWS = 5;
/** How many of a person's ended requests follow their open ones. */
const SETTLED = 3;

/** What all Homes are made of, read once for any number of them. */
export type Shared = {
  readonly open: readonly RequestRow[];
  readonly votesFor: (request: string) => readonly VotesTable[];
  readonly ledger: HomeView['ledger'];
  /** A page of the open appeals, and how many there are. */
  readonly appeals: (page: number) => Promise<HomeSection<AppealView>>;
  /** A page of the support visits that nobody has paid, and how many there are. */
  readonly visits: (page: number) => Promise<HomeSection<VisitView>>;
};

/** Reads what all Homes are made of. What it reads is bounded by what is open, not by what there ever was. */
export async function readShared({ policy, db }: Books, messenger: string): Promise<Shared> {
  const [open, ledger] = await Promise.all([openRequestRows(db, MOST_OPEN), ledgerSummary(db, [messenger])]);
  const votes = await votesOf(
    db,
    open.map(({ id }) => id),
  );
  const votesFor = new Map<string, VotesTable[]>();
  for (const vote of votes) votesFor.set(vote.request, [...(votesFor.get(vote.request) ?? []), vote]);
  return {
    open,
    ledger,
    votesFor: (request) => votesFor.get(request) ?? [],
    appeals: oncePerPage(async (page) => {
      const { appeals, total } = await appealPage({ policy, db }, { which: 'open' }, page, ROWS);
      return { total, rows: appeals };
    }),
    visits: oncePerPage(async (page) => {
      const { visits, total } = await unpaidVisitPage({ db }, page, ROWS);
      return { total, rows: visits };
    }),
  };
}

/** Each page is read once, whatever number of Homes shows it. */
function oncePerPage<Row>(read: (page: number) => Promise<HomeSection<Row>>): typeof read {
  const pages = new Map<number, Promise<HomeSection<Row>>>();
  return (page) => {
    const known = pages.get(page) ?? read(page);
    pages.set(page, known);
    return known;
  };
}

/** What a person's Home shows on a page (from 1), or on the last one there is. */
export async function homeOf(
  { policy, db }: Books,
  staff: Staff,
  wanted: number,
  { open, votesFor, ledger, appeals, visits }: Shared,
): Promise<HomeView> {
  const waits = open.filter((row) => awaitsApprovalBy(policy, staff, row, votesFor(row.id)));
  const mine = open.filter(({ requester }) => requester === staff.id).reverse();
  const asked = [...mine, ...(await settledRequestsBy(db, staff.id, SETTLED))];
  const unknown = open.filter(({ state }) => state === 'unknown');
  const said = (row: RequestRow) => awaitsOutcomeFrom(policy, staff, row);
  const unknownFirst = [...unknown.filter(said), ...unknown.filter((row) => !said(row))];

  const seesAppeals = may(policy, staff, 'see_appeals_at_home');
  const seesVisits = may(policy, staff, 'see_visits_at_home');
  const openAppeals = seesAppeals ? (await appeals(1)).total : 0;
  const unpaid = seesVisits ? (await visits(1)).total : 0;
  const longest = Math.max(waits.length, asked.length, unknown.length, openAppeals, unpaid);
  const pages = Math.max(1, Math.ceil(longest / ROWS));
  const page = Math.min(wanted, pages);
  const onPage = (rows: readonly RequestRow[]) => rows.slice((page - 1) * ROWS, page * ROWS);
  const section = (rows: readonly RequestRow[], count = rows.length): HomeSection<RequestView> => ({
    total: count,
    rows: onPage(rows).map((row) => viewOf(policy, row, votesFor(row.id))),
  });
  return {
    waits: section(waits),
    asked: section(asked, mine.length),
    appeals: seesAppeals ? await appeals(page) : null,
    unknown: section(unknownFirst),
    visits: seesVisits ? await visits(page) : null,
    maySettle: may(policy, staff, 'settle_visits'),
    mayHandle: may(policy, staff, 'handle_appeals'),
    sayable: new Set(
      onPage(unknownFirst)
        .filter(said)
        .map(({ id }) => id),
    ),
    page,
    pages,
    cursors: {
      prev: page > 1 ? homePageId(page - 1) : null,
      next: page < pages ? homePageId(page + 1) : null,
    },
    ledger,
  };
}

/** What a Home shows, in short. Times that merely age are left out: for them alone nobody's Home is made anew. */
export function digestOf(view: HomeView): string {
  const { waits, asked, appeals, unknown, visits, maySettle, mayHandle, sayable, page, pages, ledger } = view;
  const sections = [waits, asked, appeals, unknown].map(
    (section) =>
      section && [
        section.total,
        section.rows.map(({ id, version }: { id: string; version: number }) => [id, version]),
      ],
  );
  const unpaid = visits && [visits.total, visits.rows.map(({ receipt, total }) => [receipt, total])];
  const all = [page, pages, sections, unpaid, maySettle, mayHandle, [...sayable], ledger.failed > 0];
  return createHash('sha256').update(JSON.stringify(all)).digest('hex').slice(0, 32);
}

/** The same with the language it is read in, as it is written down. */
export function shownAs(locale: Locale, digest: string): string {
  return `${locale} ${digest}`;
}

/** Whether this is what was written down, whichever language it is read in. */
export function isShown(shown: string | null, digest: string): boolean {
  return shown?.endsWith(` ${digest}`) === true;
}

/** What the paging buttons of a Home carry: opaque to everybody else. Nobody leafs through more than this. */
const MOST_PAGES = 1_000;

/** The id of a page, from 1. */
function homePageId(page: number): string {
  return `home.${page}`;
}

/** The page of such an id; null for an id that is none. */
export function homePageIn(id: string): number | null {
  const page = Number(/^home\.([1-9]\d{0,3})$/.exec(id)?.[1]);
  return page <= MOST_PAGES ? page : null;
}
