import type { Kysely, Selectable, Transaction, Updateable } from 'kysely';
import { type Ending, OPEN_STATES, type RequestKind, type RequestState } from '../domain/request.ts';
import { literals } from './literals.ts';
import type { Tables } from './tables.ts';

/** A refund or a door open that was asked for. Times are unix milliseconds, money is 分. */
export type RequestsTable = {
  /** `R` and a number, without gaps from 1001 on. */
  id: string;
  kind: RequestKind;
  state: RequestState;
  /** Grows with every change. */
  version: number;
  /** The order (`c.VI...`) or the device (`d.<CID>`). */
  subject: string;
  amount_fen: number | null;
  /** Staff id. */
  requester: string;
  reason: string;
  note: string | null;
  /** `RequestFacts` as JSON: what was read live when it was asked, and what deciders are shown. */
  facts: string;
  facts_digest: string;
  /** Of the gesture that asked: goes along into the vendor calls. */
  trace: string;
  created_at: number;
  expires_at: number;
  decided_at: number | null;
  /** Staff id of the one who rejected or withdrew; approvers stand in `votes`. */
  decided_by: string | null;
  decision_note: string | null;
  /** When it was last claimed for being done. */
  begun_at: number | null;
  ended_at: number | null;
  ending: Ending | null;
  ending_words: string | null;
  /** Staff id of the person who said how it ended. */
  ended_by: string | null;
  person_asked_at: number | null;
  receipt: string | null;
  /** `Followed` as JSON. */
  followed: string | null;
  /** Id of the appeal it was made for. */
  appeal: string | null;
  /** Cards that were made before are not believed; null: since it was asked. */
  cards_since: number | null;
};

/** The last number given. Taking one makes all who ask stand in one line, so that caps are counted one by one. */
export type RequestCounterTable = { id: number; last: number };

/** Open as the partial indexes say it. */
const OPEN = literals(OPEN_STATES);

/** A request as it is stored. */
export type RequestRow = Selectable<RequestsTable>;

/** What a change may write besides the state and the version. */
export type RequestChange = Omit<Updateable<RequestsTable>, 'id' | 'state' | 'version'>;

/** Takes the next number. From here to the commit nobody else can ask: call it first in a transaction that asks. */
export async function nextRequestId(trx: Transaction<Tables>): Promise<string> {
  const { last } = await trx
    .updateTable('request_counter')
    .set((set) => ({ last: set('last', '+', 1) }))
    .where('id', '=', 1)
    .returning('last')
    .executeTakeFirstOrThrow();
  return `R${last}`;
}

/** From here to the commit nobody else can ask, and what was asked shows: whoever takes no number stands in the same line. */
export async function holdRequests(trx: Transaction<Tables>): Promise<void> {
  await trx
    .updateTable('request_counter')
    .set((set) => ({ last: set.ref('last') }))
    .where('id', '=', 1)
    .execute();
}

/** False: the same is open already, and the database has kept this one out. */
export async function insertRequest(trx: Transaction<Tables>, row: RequestRow): Promise<boolean> {
  const inserted = await trx
    .insertInto('requests')
    .values(row)
    .onConflict((conflict) => conflict.doNothing())
    .returning('id')
    .executeTakeFirst();
  return inserted !== undefined;
}

/** The request of this id. */
export function getRequest(db: Kysely<Tables>, id: string): Promise<RequestRow | undefined> {
  return db.selectFrom('requests').selectAll().where('id', '=', id).executeTakeFirst();
}

/** What a change may hang on beside the state. */
export type RequestOnly = Partial<Pick<RequestRow, 'followed' | 'person_asked_at' | 'receipt'>>;

/**
 * The claim: one conditional write that the database decides. Undefined: the request was in none of these states any more,
 * somebody else was first. `to` null changes no state, only what is given, and still counts as a change. `only`: while these
 * are still as they are here.
 */
export function changeRequest(
  trx: Transaction<Tables>,
  id: string,
  from: readonly RequestState[],
  to: RequestState | null,
  change: RequestChange = {},
  only: RequestOnly = {},
): Promise<RequestRow | undefined> {
  const asTheyAre = Object.entries(only) as [keyof RequestOnly, string | number | null][];
  return trx
    .updateTable('requests')
    .set((set) => ({ ...change, ...(to && { state: to }), version: set('version', '+', 1) }))
    .where('id', '=', id)
    .where('state', 'in', from)
    .where((where) =>
      where.and(asTheyAre.map(([column, value]) => where(column, value === null ? 'is' : '=', value))),
    )
    .returningAll()
    .executeTakeFirst();
}

/** The one open request for an order or device. */
export function openRequestFor(
  db: Kysely<Tables>,
  kind: RequestKind,
  subject: string,
): Promise<RequestRow | undefined> {
  return db
    .selectFrom('requests')
    .selectAll()
    .where('kind', '=', kind)
    .where('subject', '=', subject)
    .where('state', 'in', OPEN)
    .executeTakeFirst();
}

/** The latest request of a kind for an order or device that was carried out. */
export function latestDoneFor(
  db: Kysely<Tables>,
  kind: RequestKind,
  subject: string,
): Promise<RequestRow | undefined> {
  return db
    .selectFrom('requests')
    .selectAll()
    .where('kind', '=', kind)
    .where('subject', '=', subject)
    .where('state', '=', 'done')
    .orderBy('created_at', 'desc')
    .limit(1)
    .executeTakeFirst();
}

/** Requests of a kind about an order or device that were, or may have been, carried out, in the order they were begun. */
export async function begunFor(
  db: Kysely<Tables>,
  kind: RequestKind,
  subject: string,
): Promise<readonly (RequestRow & { readonly begun_at: number })[]> {
  const rows = await db
    .selectFrom('requests')
    .selectAll()
    .where('kind', '=', kind)
    .where('subject', '=', subject)
    .where('state', 'in', ['executing', 'unknown', 'done'])
    .where('begun_at', 'is not', null)
    .orderBy('begun_at')
    .execute();
  return rows.flatMap(({ begun_at, ...row }) => (begun_at === null ? [] : [{ ...row, begun_at }]));
}

/** Requests that were made for these appeals, first to last. */
export async function requestsFor(
  db: Kysely<Tables>,
  appeals: readonly string[],
): Promise<readonly RequestRow[]> {
  if (appeals.length === 0) return [];
  return db
    .selectFrom('requests')
    .selectAll()
    .where('appeal', 'in', appeals)
    .orderBy('created_at')
    .orderBy('id')
    .execute();
}

/** The door request whose command created this order. */
export function requestBehind(db: Kysely<Tables>, receipt: string): Promise<RequestRow | undefined> {
  return db.selectFrom('requests').selectAll().where('receipt', '=', receipt).executeTakeFirst();
}

/** Doors that were commanded and of whose order nothing is known yet, asked for since a time (unix ms). */
export function doorsWithoutOrder(db: Kysely<Tables>, since: number): Promise<RequestRow[]> {
  return db
    .selectFrom('requests')
    .selectAll()
    .where('kind', '=', 'door')
    .where('created_at', '>=', since)
    .where('state', 'in', ['executing', 'unknown', 'done'])
    .where('receipt', 'is', null)
    .execute();
}

/** 分 asked back since a time (unix ms) by requests that were carried out or still may be; of one person, or of all. */
export async function refundsAskedSince(
  db: Kysely<Tables>,
  since: number,
  requester: string | null,
): Promise<number> {
  const { sum } = await db
    .selectFrom('requests')
    .select((select) => select.fn.sum<number | null>('amount_fen').as('sum'))
    .where('kind', '=', 'refund')
    .where('created_at', '>=', since)
    .where('state', 'in', [...OPEN_STATES, 'done'])
    .$if(requester !== null, (query) => query.where('requester', '=', requester ?? ''))
    .executeTakeFirstOrThrow();
  return Number(sum ?? 0);
}

/** Every open request, oldest first; no more than `most`. */
export function openRequestRows(db: Kysely<Tables>, most: number): Promise<RequestRow[]> {
  return db
    .selectFrom('requests')
    .selectAll()
    .where('state', 'in', OPEN)
    .orderBy('created_at')
    .limit(most)
    .execute();
}

/** The latest requests of a person that are not open any more, newest first; no more than `most`. */
export function settledRequestsBy(
  db: Kysely<Tables>,
  requester: string,
  most: number,
): Promise<RequestRow[]> {
  return db
    .selectFrom('requests')
    .selectAll()
    .where('requester', '=', requester)
    .where('state', 'not in', OPEN)
    .orderBy('created_at', 'desc')
    .limit(most)
    .execute();
}

/** Order numbers of doors that the desk has opened on a device. */
export async function receiptsOf(db: Kysely<Tables>, subject: string): Promise<readonly string[]> {
  const rows = await db
    .selectFrom('requests')
    .select('receipt')
    .where('subject', '=', subject)
    .where('receipt', 'is not', null)
    .execute();
  return rows.flatMap(({ receipt }) => receipt ?? []);
}

/** How many requests are open by kind and state, and when the oldest of each was asked (unix ms). */
export function openRequestCounts(
  db: Kysely<Tables>,
): Promise<{ kind: RequestKind; state: RequestState; count: number; oldest: number }[]> {
  return db
    .selectFrom('requests')
    .select((select) => [
      'kind',
      'state',
      select.fn.countAll<number>().as('count'),
      select.fn.min('created_at').as('oldest'),
    ])
    .where('state', 'in', OPEN)
    .groupBy(['kind', 'state'])
    .execute();
}
