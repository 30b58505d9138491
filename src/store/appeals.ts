import type { Generated, Kysely, Selectable, Transaction, Updateable } from 'kysely';
import {
  type AppealCause,
  type AppealKind,
  type AppealOutcome,
  type AppealSource,
  type AppealState,
  isCorrectable,
  OPEN_APPEAL_STATES,
} from '../domain/appeal.ts';
import type { OrderSource } from '../domain/vendors.ts';
import { literals } from './stored.ts';
import type { Tables } from './tables.ts';

/** A customer's appeal. Times are unix milliseconds, money is 分. */
export type AppealsTable = {
  /** `A` and a number from 1001 on. */
  id: string;
  /** The vendor's order number. */
  receipt: string;
  /** Of which kind that order is. */
  order_source: Generated<OrderSource>;
  kind: AppealKind;
  state: AppealState;
  version: number;
  cause: AppealCause;
  /** The customer's or a colleague's words, masked; empty when there are none. */
  reason: string;
  /** The customer's number from the operator's app: personal data. */
  mobile: string | null;
  /** JSON array of https addresses. */
  images: string;
  /** The first `AppealFacts` as JSON, with which later ones are compared; null until the order could be read. */
  first_facts: string | null;
  /** The latest `AppealFacts`. */
  facts: string | null;
  /** When they were read; without facts: when the vendor answered that it knows no such order. */
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
  /** The refunded sum. */
  amount_fen: number | null;
  /** The order that replaces this one. */
  replaced_by: string | null;
  /** Since when the vendor's review is known to have ended without money. */
  review_ended_at: number | null;
};

/** The events behind an appeal. They deduplicate the same event from two sources. */
export type AppealSourcesTable = {
  source: AppealSource;
  /** Identifies the event: the caller's own id, or the order and what it shows. */
  key: string;
  appeal: string;
  /** Unix milliseconds. */
  at: number;
};

/** The last number issued by each counter. */
export type CountersTable = { name: string; last: number };

/** The states of the partial index over open appeals. */
const OPEN = literals(OPEN_APPEAL_STATES);

export type AppealRow = Selectable<AppealsTable>;

/** The columns that a change may write, besides state and version. */
export type AppealChange = Omit<Updateable<AppealsTable>, 'id' | 'receipt' | 'state' | 'version'>;

/** Conditions of a change: the holder (null: nobody), and the version. */
export type StillAs = { readonly holder?: string | null; readonly version?: number };

/** Issues the next number. It locks the counter row until the commit, which serialises all intakes: call it first. */
export async function nextAppealId(trx: Transaction<Tables>): Promise<string> {
  const { last } = await trx
    .updateTable('counters')
    .set((set) => ({ last: set('last', '+', 1) }))
    .where('name', '=', 'appeal')
    .returning('last')
    .executeTakeFirstOrThrow();
  return `A${last}`;
}

export async function insertAppeal(trx: Transaction<Tables>, row: AppealRow): Promise<void> {
  await trx.insertInto('appeals').values(row).execute();
}

export function getAppeal(db: Kysely<Tables>, id: string): Promise<AppealRow | undefined> {
  return db.selectFrom('appeals').selectAll().where('id', '=', id).executeTakeFirst();
}

/** Changes an appeal while it is in one of these states, by one conditional write. Undefined: it no longer is. */
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

/** The appeal that an event led to. */
export async function appealOfSource(
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

/** True when this concern about an order was recorded before, by looking or by a notice. */
export async function isConcernKnown(db: Kysely<Tables>, key: string): Promise<boolean> {
  const row = await db
    .selectFrom('appeal_sources')
    .select('appeal')
    .where('source', 'in', ['watch', 'notice'])
    .where('key', '=', key)
    .executeTakeFirst();
  return row !== undefined;
}

/** Deletes a concern that ended, so that its return counts as a new one. */
export async function forgetConcern(db: Kysely<Tables>, key: string): Promise<void> {
  await db
    .deleteFrom('appeal_sources')
    .where('source', 'in', ['watch', 'notice'])
    .where('key', '=', key)
    .execute();
}

/** Records the event that led to an appeal. */
export async function insertSource(trx: Transaction<Tables>, entry: AppealSourcesTable): Promise<void> {
  await trx
    .insertInto('appeal_sources')
    .values(entry)
    .onConflict((conflict) => conflict.doNothing())
    .execute();
}

/** The events behind an appeal, oldest first. */
export function sourcesOf(db: Kysely<Tables>, appeal: string): Promise<AppealSourcesTable[]> {
  return db
    .selectFrom('appeal_sources')
    .selectAll()
    .where('appeal', '=', appeal)
    .orderBy('at')
    .orderBy('source')
    .execute();
}

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

/** The appeals about an order that news of its money may close, or whose outcome it may correct. */
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

export type AppealScope =
  | { readonly which: 'open' | 'all' }
  | { readonly which: 'mine'; readonly staff: string };

/** A page of appeals and their total number: open ones oldest first, or all newest first. */
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

/** The number of open appeals by state, and when the oldest of each was recorded (unix ms). */
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

/** How many appeals of a digest nobody has opened separately, and how many of those nobody has claimed. */
export async function openAmongDigested(
  db: Kysely<Tables>,
  digest: string,
): Promise<{ readonly open: number; readonly count: number }> {
  const rows = await db
    .selectFrom('messages')
    .innerJoin('alerts', 'alerts.id', 'messages.about')
    .innerJoin('appeals', 'appeals.id', 'alerts.subject')
    .select((select) => ['appeals.state', select.fn.countAll<number>().as('count')])
    .where('messages.digest', '=', digest)
    .where('messages.kind', '=', 'card')
    .where('alerts.kind', '=', 'appeal')
    .groupBy('appeals.state')
    .execute();
  const count = rows.reduce((sum, row) => sum + Number(row.count), 0);
  return { open: Number(rows.find(({ state }) => state === 'open')?.count ?? 0), count };
}
