import { driverWords } from '../store/errors.ts';
import { appliedMigrations } from '../store/migrate.ts';
import type { Store } from '../store/open-store.ts';
import type { BackupFacts } from './watch-rows.ts';

/** The part of a database's facts that shows its progress. */
export type Extent = Pick<BackupFacts, 'audit' | 'numbers'>;

/** The database that a restore would replace. */
export type Present =
  /** There is none, or nobody has used it yet. */
  | { readonly state: 'none' | 'unused' }
  /** `why`: without a full stop. */
  | { readonly state: 'unreadable'; readonly why: string }
  | ({
      readonly state: 'used';
      /** Its growth since the backup; null when its history is not the backup's, so that nobody can tell. */
      readonly since: {
        readonly requests: number;
        readonly appeals: number;
        readonly auditRows: number;
      } | null;
    } & Extent);

/** Compares the database of an open store with a backup taken at `takenAt` (unix ms). Only reads. */
export async function lookAtPresent(store: Store, backup: Extent, takenAt: number): Promise<Present> {
  const { db } = store;
  try {
    const applied = await appliedMigrations(db);
    if (applied.length === 0) return { state: 'unused' };
    const audit = await db
      .selectFrom('audit_head')
      .select(['seq', 'hash'])
      .where('id', '=', 1)
      .executeTakeFirstOrThrow();
    const { last: request } = await db.selectFrom('request_counter').select('last').executeTakeFirstOrThrow();
    const { last: appeal } = await db
      .selectFrom('counters')
      .select('last')
      .where('name', '=', 'appeal')
      .executeTakeFirstOrThrow();
    if (audit.seq === 0 && (await isEmpty(store))) return { state: 'unused' };
    const extent = { audit, numbers: { request, appeal } };
    const met = await db
      .selectFrom('audit')
      .select('hash')
      .where('seq', '=', backup.audit.seq)
      .executeTakeFirst();
    const isLater = backup.audit.seq === 0 || met?.hash === backup.audit.hash;
    if (!isLater) return { state: 'used', since: null, ...extent };
    const since = {
      requests: await countSince(store, 'requests', takenAt),
      appeals: await countSince(store, 'appeals', takenAt),
      auditRows: audit.seq - backup.audit.seq,
    };
    return { state: 'used', since, ...extent };
  } catch (error) {
    return { state: 'unreadable', why: driverWords(error) };
  }
}

async function isEmpty({ db }: Store): Promise<boolean> {
  for (const table of ['requests', 'appeals', 'notices', 'alerts', 'staff_preferences'] as const) {
    const { count } = await db
      .selectFrom(table)
      .select((select) => select.fn.countAll<number>().as('count'))
      .executeTakeFirstOrThrow();
    if (Number(count) > 0) return false;
  }
  return true;
}

async function countSince({ db }: Store, table: 'requests' | 'appeals', at: number): Promise<number> {
  const { count } = await db
    .selectFrom(table)
    .select((select) => select.fn.countAll<number>().as('count'))
    .where('created_at', '>', at)
    .executeTakeFirstOrThrow();
  return Number(count);
}
