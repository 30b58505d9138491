import type { Kysely, Selectable, Transaction } from 'kysely';
import type { Tables } from './tables.ts';

/** An order that a door command opened. Money is 分, times are unix milliseconds. */
export type VisitsTable = {
  /** The vendor's order number. */
  receipt: string;
  /** Id of the door request. */
  request: string;
  /**
   * `open`: its total is unknown yet. `unpaid`. Or settled: by the vendor's books as `paid`, `refunded`, `closed` or `nothing` (nothing
   * was taken); by a person as `settled`, which the books have not confirmed; or `gave_up` looking before anything was known.
   */
  state: 'open' | 'unpaid' | 'paid' | 'refunded' | 'closed' | 'nothing' | 'settled' | 'gave_up';
  total_fen: number | null;
  opened_at: number;
  /** When the books were last read. */
  seen_at: number | null;
  /** Staff id of the person who reported it as settled. */
  settled_by: string | null;
};

export type Visit = Selectable<VisitsTable>;

type Db = Kysely<Tables> | Transaction<Tables>;

/** Inserts the visits of doors asked for since a time (unix ms) whose order is known now. */
export async function findVisits(db: Kysely<Tables>, since: number): Promise<void> {
  const rows = await db
    .selectFrom('requests')
    .leftJoin('visits', 'visits.receipt', 'requests.receipt')
    .select(['requests.receipt', 'requests.id', 'requests.begun_at', 'requests.created_at'])
    .where('requests.kind', '=', 'door')
    .where('requests.created_at', '>=', since)
    .where('requests.receipt', 'is not', null)
    .where('visits.receipt', 'is', null)
    .limit(500)
    .execute();
  for (const { receipt, id, begun_at, created_at } of rows) {
    if (receipt !== null) await insertVisit(db, { receipt, request: id, opened_at: begun_at ?? created_at });
  }
}

/** Visits whose state may still change, least recently read first. */
export function visitsToLookAt(db: Db, most: number): Promise<readonly Visit[]> {
  return db
    .selectFrom('visits')
    .selectAll()
    .where('state', 'in', ['open', 'unpaid'])
    .orderBy((order) => order.fn.coalesce('seen_at', order.lit(0)))
    .limit(most)
    .execute();
}

/** Inserts a visit unless it is known. */
export async function insertVisit(
  db: Db,
  visit: Pick<Visit, 'receipt' | 'request' | 'opened_at'>,
): Promise<void> {
  await db
    .insertInto('visits')
    .values({ ...visit, state: 'open', total_fen: null, seen_at: null, settled_by: null })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
}

export function getVisit(db: Db, receipt: string): Promise<Visit | undefined> {
  return db.selectFrom('visits').selectAll().where('receipt', '=', receipt).executeTakeFirst();
}

/** Changes a visit by one conditional write, if it is in one of these states. Undefined: another writer came first. */
export function changeVisit(
  db: Db,
  receipt: string,
  from: readonly Visit['state'][],
  change: Partial<Pick<Visit, 'state' | 'total_fen' | 'seen_at' | 'settled_by'>>,
): Promise<Visit | undefined> {
  return db
    .updateTable('visits')
    .set(change)
    .where('receipt', '=', receipt)
    .where('state', 'in', from)
    .returningAll()
    .executeTakeFirst();
}

/** Unpaid visits, oldest first, with the facts of their request (JSON), and their total number. */
export async function unpaidVisits(
  db: Db,
  { offset, limit }: { readonly offset: number; readonly limit: number },
): Promise<{
  readonly visits: readonly (Visit & { readonly facts: string | null })[];
  readonly total: number;
}> {
  const unpaid = db.selectFrom('visits').where('visits.state', '=', 'unpaid');
  const { total } = await unpaid
    .select((select) => select.fn.countAll<number>().as('total'))
    .executeTakeFirstOrThrow();
  const visits = await unpaid
    .leftJoin('requests', 'requests.id', 'visits.request')
    .selectAll('visits')
    .select('requests.facts')
    .orderBy('visits.opened_at')
    .orderBy('visits.receipt')
    .offset(offset)
    .limit(limit)
    .execute();
  return { visits, total: Number(total) };
}
