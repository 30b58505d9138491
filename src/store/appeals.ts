import type { Kysely, Selectable, Transaction, Updateable } from 'kysely';
import {
  type AppealCause,
  type AppealKind,
  type AppealOutcome,
  type AppealSource,
  type AppealState,
  isCorrectable,
  OPEN_APPEAL_STATES,
} from '../domain/appeal.ts';
import { literals } from './literals.ts';
import type { Tables } from './tables.ts';

/** A customer's appeal. Times are unix milliseconds, money is 分. */
export type AppealsTable = {
  /** `A` and a number, from 1001 on. */
  id: string;
  /** The vendor's number of the order it is about. */
  receipt: string;
  kind: AppealKind;
  state: AppealState;
  /** Grows with every change. */
  version: number;
  cause: AppealCause;
  /** What the customer or a member of staff wrote, masked; empty where nobody did. */
  reason: string;
  /** The customer's, as the operator's app gave it: personal data. */
  mobile: string | null;
  /** https addresses, as JSON. */
  images: string;
  /** `AppealFacts` as JSON, as first read: what later readings are held against; null while the order could not be read. */
  first_facts: string | null;
  /** The same as last read. */
  facts: string | null;
  /** When that was; without facts: when the vendor said that it knows no such order. */
  facts_at: number | null;
  created_at: number;
  /** Staff id. */
  claimed_by: string | null;
  claimed_at: number | null;
  closed_at: number | null;
  /** Staff id; null when the vendor's books closed it. */
  closed_by: string | null;
  outcome: AppealOutcome | null;
  note: string | null;
  /** What went back. */
  amount_fen: number | null;
  /** The order that stands in for it. */
  replaced_by: string | null;
  /** Since when the vendor's review has been seen ended without money. */
  review_ended_at: number | null;
};

/** Where an appeal was heard of, so that the same from two sources is one. */
export type AppealSourcesTable = {
  source: AppealSource;
  /** What makes the event itself: the caller's own id, the order and what it shows. */
  key: string;
  appeal: string;
  /** Unix milliseconds. */
  at: number;
};

/** The last number given, by what is counted. */
export type CountersTable = { name: string; last: number };

/** Open as the partial index says it. */
const OPEN = literals(OPEN_APPEAL_STATES);

/** An appeal as it is stored. */
export type AppealRow = Selectable<AppealsTable>;

/** What a change may write besides the state and the version. */
export type AppealChange = Omit<Updateable<AppealsTable>, 'id' | 'receipt' | 'state' | 'version'>;

/** Only while this person has it (null: nobody); only while nobody has changed it since it was this version. */
export type StillAs = { readonly holder?: string | null; readonly version?: number };

/** Takes the next number. From here to the commit nobody else can take an appeal in: call it first. */
export async function nextAppealId(trx: Transaction<Tables>): Promise<string> {
  const { last } = await trx
    .updateTable('counters')
    .set((set) => ({ last: set('last', '+', 1) }))
    .where('name', '=', 'appeal')
    .returning('last')
    .executeTakeFirstOrThrow();
  return `A${last}`;
}

/** Writes an appeal down. */
export async function insertAppeal(trx: Transaction<Tables>, row: AppealRow): Promise<void> {
  await trx.insertInto('appeals').values(row).execute();
}

/** The appeal of this id. */
export function getAppeal(db: Kysely<Tables>, id: string): Promise<AppealRow | undefined> {
  return db.selectFrom('appeals').selectAll().where('id', '=', id).executeTakeFirst();
}

/**
 * Changes an appeal while it is in one of these states, as one conditional write that the database decides. Undefined: it was
 * not any more.
 */
export function changeAppeal(
  trx: Transaction<Tables>,
  id: string,
  from: readonly AppealState[],
  to: AppealState | null,
  change: AppealChange = {},
  { holder, version }: StillAs = {},
): Promise<AppealRow | undefined> {
  return trx
    .updateTable('appeals')
    .set((set) => ({ ...change, ...(to && { state: to }), version: set('version', '+', 1) }))
    .where('id', '=', id)
    .where('state', 'in', from)
    .$if(holder === null, (query) => query.where('claimed_by', 'is', null))
    .$if(typeof holder === 'string', (query) => query.where('claimed_by', '=', holder ?? ''))
    .$if(version !== undefined, (query) => query.where('version', '=', version ?? 0))
    .returningAll()
    .executeTakeFirst();
}

/** The appeal that this event led to. */
export async function appealFrom(
  db: Kysely<Tables>,
  source: AppealSource,
  key: string,
): Promise<string | null> {
  const row = await db
    .selectFrom('appeal_sources')
    .select('appeal')
    .where('source', '=', source)
    .where('key', '=', key)
    .executeTakeFirst();
  return row?.appeal ?? null;
}

/** Whether what an order showed was heard of before, by looking or by a notice. */
export async function concernKnown(db: Kysely<Tables>, key: string): Promise<boolean> {
  const row = await db
    .selectFrom('appeal_sources')
    .select('appeal')
    .where('source', 'in', ['watch', 'notice'])
    .where('key', '=', key)
    .executeTakeFirst();
  return row !== undefined;
}

/** Forgets a concern that is over: seen once more, it is another. */
export async function forgetConcern(db: Kysely<Tables>, key: string): Promise<void> {
  await db
    .deleteFrom('appeal_sources')
    .where('source', 'in', ['watch', 'notice'])
    .where('key', '=', key)
    .execute();
}

/** Writes down that an event led to this appeal. */
export async function insertSource(trx: Transaction<Tables>, entry: AppealSourcesTable): Promise<void> {
  await trx
    .insertInto('appeal_sources')
    .values(entry)
    .onConflict((conflict) => conflict.doNothing())
    .execute();
}

/** Where an appeal was heard of, first to last. */
export function sourcesOf(db: Kysely<Tables>, appeal: string): Promise<AppealSourcesTable[]> {
  return db
    .selectFrom('appeal_sources')
    .selectAll()
    .where('appeal', '=', appeal)
    .orderBy('at')
    .orderBy('source')
    .execute();
}

/** Open appeals about an order, oldest first. */
export function openAppealsAbout(db: Kysely<Tables>, receipt: string): Promise<AppealRow[]> {
  return db
    .selectFrom('appeals')
    .selectAll()
    .where('receipt', '=', receipt)
    .where('state', 'in', OPEN)
    .orderBy('created_at')
    .orderBy('id')
    .execute();
}

/** Appeals about an order that news of its money may end, or of which it may correct how they ended. */
export async function appealsAwaitingMoney(
  db: Kysely<Tables>,
  receipt: string,
): Promise<readonly Pick<AppealRow, 'id'>[]> {
  const rows = await db
    .selectFrom('appeals')
    .select(['id', 'state', 'outcome', 'amount_fen'])
    .where('receipt', '=', receipt)
    .orderBy('created_at')
    .orderBy('id')
    .execute();
  return rows.filter(
    ({ state, outcome, amount_fen }) => state !== 'closed' || isCorrectable(outcome, amount_fen),
  );
}

/** Mobile numbers that customers gave with appeals about an order: personal data. */
export async function mobilesAbout(db: Kysely<Tables>, receipt: string): Promise<readonly string[]> {
  const rows = await db
    .selectFrom('appeals')
    .select('mobile')
    .where('receipt', '=', receipt)
    .where('mobile', 'is not', null)
    .execute();
  return [...new Set(rows.flatMap(({ mobile }) => mobile ?? []))];
}

/** Which appeals a list shows. */
export type AppealScope =
  | { readonly which: 'open' | 'all' }
  | { readonly which: 'mine'; readonly staff: string };

/** A page of appeals: the open ones oldest first, all of them newest first; and how many there are in all. */
export async function listAppeals(
  db: Kysely<Tables>,
  scope: AppealScope,
  { offset, limit }: { readonly offset: number; readonly limit: number },
): Promise<{ readonly rows: readonly AppealRow[]; readonly total: number }> {
  const within = db
    .selectFrom('appeals')
    .$if(scope.which !== 'all', (query) => query.where('state', 'in', OPEN))
    .$if(scope.which === 'mine', (query) =>
      query.where('claimed_by', '=', scope.which === 'mine' ? scope.staff : ''),
    );
  const { total } = await within
    .select((select) => select.fn.countAll<number>().as('total'))
    .executeTakeFirstOrThrow();
  const rows = await within
    .selectAll()
    .orderBy('created_at', scope.which === 'all' ? 'desc' : 'asc')
    .orderBy('id', scope.which === 'all' ? 'desc' : 'asc')
    .offset(offset)
    .limit(limit)
    .execute();
  return { rows, total: Number(total) };
}

/** How many appeals are open by state, and when the oldest of each was taken in (unix ms). */
export function openAppealCounts(
  db: Kysely<Tables>,
): Promise<{ state: AppealState; count: number; oldest: number }[]> {
  return db
    .selectFrom('appeals')
    .select((select) => [
      'state',
      select.fn.countAll<number>().as('count'),
      select.fn.min('created_at').as('oldest'),
    ])
    .where('state', 'in', OPEN)
    .groupBy('state')
    .execute();
}

/** How many appeals a digest counts that nobody has looked at by themselves, and how many of those are still nobody's. */
export async function openAmongDigested(
  db: Kysely<Tables>,
  digest: string,
): Promise<{ readonly open: number; readonly count: number }> {
  const rows = await db
    .selectFrom('deliveries')
    .innerJoin('alerts', 'alerts.id', 'deliveries.alert')
    .innerJoin('appeals', 'appeals.id', 'alerts.subject')
    .select((select) => ['appeals.state', select.fn.countAll<number>().as('count')])
    .where('deliveries.digest', '=', digest)
    .where('deliveries.kind', '=', 'card')
    .where('alerts.kind', '=', 'appeal')
    .groupBy('appeals.state')
    .execute();
  const count = rows.reduce((sum, row) => sum + Number(row.count), 0);
  return { open: Number(rows.find(({ state }) => state === 'open')?.count ?? 0), count };
}
