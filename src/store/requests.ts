import type { Kysely, Selectable, Transaction, Updateable } from 'kysely';
import { type Ending, OPEN_STATES, type RequestKind, type RequestState } from '../domain/request.ts';
import { literals } from './stored.ts';
import type { Tables } from './tables.ts';

/** A requested refund or door. Times are unix milliseconds, money is 分. */
export type RequestsTable = {
  /** `R` and a number from 1001 on, without gaps. */
  id: string;
  kind: RequestKind;
  state: RequestState;
  version: number;
  /** The order (`c.VI...`) or the device (`d.<CID>`). */
  subject: string;
  amount_fen: number | null;
  /** Staff id. */
  requester: string;
  reason: string;
  note: string | null;
  /** `RequestFacts` as JSON, read live when it was asked and shown to the deciders. */
  facts: string;
  facts_digest: string;
  /** The trace of the gesture that asked; the vendor calls carry it. */
  trace: string;
  created_at: number;
  expires_at: number;
  decided_at: number | null;
  /** Staff id of the person who rejected or withdrew it; approvers are in `votes`. */
  decided_by: string | null;
  decision_note: string | null;
  /** When its execution was last claimed. */
  begun_at: number | null;
  ended_at: number | null;
  ending: Ending | null;
  ending_words: string | null;
  /** Staff id of the person who reported how it ended. */
  ended_by: string | null;
  person_asked_at: number | null;
  receipt: string | null;
  followed: string | null;
  /** Id of its appeal. */
  appeal: string | null;
  /** Cards made before this time do not count; null: all count. */
  cards_since: number | null;
};

/** The last number issued. Issuing one locks the row, which serialises all askers, so that caps are exact. */
export type RequestCounterTable = { id: number; last: number };

/** The states of the partial indexes over open requests. */
const OPEN = literals(OPEN_STATES);

export type RequestRow = Selectable<RequestsTable>;

/** The columns that a change may write, besides state and version. */
export type RequestChange = Omit<Updateable<RequestsTable>, 'id' | 'state' | 'version'>;

/** Issues the next number. It locks the counter row until the commit, which serialises all askers: call it first in the transaction. */
export async function nextRequestId(trx: Transaction<Tables>): Promise<string> {
  const { last } = await trx
    .updateTable('request_counter')
    .set((set) => ({ last: set('last', '+', 1) }))
    .where('id', '=', 1)
    .returning('last')
    .executeTakeFirstOrThrow();
  return `R${last}`;
}

/** Locks the counter row without issuing a number: until the commit nobody can ask, and every earlier request is visible. */
export async function lockRequests(trx: Transaction<Tables>): Promise<void> {
  await trx
    .updateTable('request_counter')
    .set((set) => ({ last: set.ref('last') }))
    .where('id', '=', 1)
    .execute();
}

/** False: an open request for the same subject exists, and the unique index refused this one. */
export async function insertRequest(trx: Transaction<Tables>, row: RequestRow): Promise<boolean> {
  const inserted = await trx
    .insertInto('requests')
    .values(row)
    .onConflict((conflict) => conflict.doNothing())
    .returning('id')
    .executeTakeFirst();
  return inserted !== undefined;
}

export function getRequest(db: Kysely<Tables>, id: string): Promise<RequestRow | undefined> {
  return db.selectFrom('requests').selectAll().where('id', '=', id).executeTakeFirst();
}

/** Further conditions of a change, besides the state. */
export type RequestOnly = Partial<Pick<RequestRow, 'followed' | 'person_asked_at' | 'receipt'>>;

/**
 * Changes a request by one conditional write. Undefined: it is in none of these states, so another writer came first. `to` null keeps the
 * state, writes the given columns, and still increases the version. `only`: these columns must be unchanged.
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

/** The latest executed request of a kind for an order or device. */
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

/** The requests of a kind for an order or device that were, or may have been, executed, in the order of their execution. */
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

/** The requests of these appeals, oldest first. */
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

/** Executed doors whose order is unknown, asked for since a time (unix ms). */
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

/** The sum in 分 requested since a time (unix ms) by requests that were or may still be executed, of one person or of all. */
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

/** The open requests, oldest first, at most `most`. */
export function openRequestRows(db: Kysely<Tables>, most: number): Promise<RequestRow[]> {
  return db
    .selectFrom('requests')
    .selectAll()
    .where('state', 'in', OPEN)
    .orderBy('created_at')
    .limit(most)
    .execute();
}

/** The latest settled requests of a person, newest first, at most `most`. */
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

/** The order numbers of doors that the desk opened on a device. */
export async function receiptsOf(db: Kysely<Tables>, subject: string): Promise<readonly string[]> {
  const rows = await db
    .selectFrom('requests')
    .select('receipt')
    .where('subject', '=', subject)
    .where('receipt', 'is not', null)
    .execute();
  return rows.flatMap(({ receipt }) => receipt ?? []);
}

/** The number of open requests by kind and state, and when the oldest of each was asked (unix ms). */
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
