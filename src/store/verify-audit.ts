import { setImmediate } from 'node:timers/promises';
import type { Kysely, Selectable } from 'kysely';
import type { AuditTable } from './audit.ts';
import { auditHash, GENESIS } from './audit-rows.ts';
import type { Tables } from './tables.ts';

const BATCH = 1000;

/**
 * `changed`: the row does not match its hash. `missing`: a number is missing. `unlinked`: the row does not link to the one before it.
 * `appended`: a row lies beyond either end of the chain. `head`: the head row is missing or names another end.
 */
type AuditFault = 'changed' | 'missing' | 'unlinked' | 'appended' | 'head';

/**
 * The number of verified rows and the last hash, or the first broken `seq` and its fault. A chain that was cut together with its head
 * still verifies; only an end recorded elsewhere reveals that.
 */
export type AuditVerdict =
  | { readonly ok: true; readonly rows: number; readonly hash: string }
  | { readonly ok: false; readonly seq: number; readonly fault: AuditFault };

type ChainEnd = { readonly seq: number; readonly hash: string };

/** Verifies the whole chain in batches, in bounded memory, also while a service appends to it. Only reads. */
export async function verifyAudit(db: Kysely<Tables>): Promise<AuditVerdict> {
  const early = await db.selectFrom('audit').select('seq').where('seq', '<', 1).limit(1).executeTakeFirst();
  if (early !== undefined) return { ok: false, seq: early.seq, fault: 'appended' };
  let end: ChainEnd = { seq: 0, hash: GENESIS };
  // Ends: each round passes at least one row or returns.
  for (;;) {
    const batch = await rowsAfter(db, end.seq);
    for (const row of batch) {
      const fault = faultOf(row, end);
      // A gap is reported at the missing row's number.
      if (fault !== undefined) return { ok: false, seq: fault === 'missing' ? end.seq + 1 : row.seq, fault };
      end = row;
    }
    if (batch.length > 0) {
      // SQLite answers without leaving the thread; this lets other work run between batches.
      await setImmediate();
      continue;
    }
    const verdict = await compareWithHead(db, end);
    if (verdict !== undefined) return verdict;
  }
}

function faultOf(row: Selectable<AuditTable>, before: ChainEnd): AuditFault | undefined {
  if (row.seq !== before.seq + 1) return 'missing';
  if (row.hash !== auditHash(row)) return 'changed';
  return row.prev_hash === before.hash ? undefined : 'unlinked';
}

/** Undefined when rows were added after the last batch. The head is read after the rows, so it is never behind. */
async function compareWithHead(db: Kysely<Tables>, end: ChainEnd): Promise<AuditVerdict | undefined> {
  const head = await db
    .selectFrom('audit_head')
    .select(['seq', 'hash'])
    .where('id', '=', 1)
    .executeTakeFirst();
  if (head === undefined) return { ok: false, seq: end.seq, fault: 'head' };
  if (head.seq === end.seq) {
    return head.hash === end.hash
      ? { ok: true, rows: end.seq, hash: end.hash }
      : { ok: false, seq: end.seq, fault: 'head' };
  }
  if (head.seq < end.seq) return { ok: false, seq: head.seq + 1, fault: 'appended' };
  const more = await db
    .selectFrom('audit')
    .select('seq')
    .where('seq', '>', end.seq)
    .limit(1)
    .executeTakeFirst();
  return more === undefined ? { ok: false, seq: end.seq + 1, fault: 'missing' } : undefined;
}

function rowsAfter(db: Kysely<Tables>, seq: number): Promise<Selectable<AuditTable>[]> {
  return db.selectFrom('audit').selectAll().where('seq', '>', seq).orderBy('seq').limit(BATCH).execute();
}
