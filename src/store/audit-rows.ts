import { createHash } from 'node:crypto';
import { setImmediate } from 'node:timers/promises';
import type { Kysely, Selectable } from 'kysely';
import type { Fen } from '../domain/order.ts';
import type { AuditTable } from './audit.ts';
import type { Tables } from './tables.ts';

/** The `prev_hash` of the first row. */
export const GENESIS = '0'.repeat(64);

/**
 * SHA-256 (lower-case hex) over all columns except the hash. The JSON array of fixed order delimits the fields and distinguishes null
 * from the empty text, so different rows never have the same input.
 */
export function auditHash(row: Omit<AuditTable, 'hash'>): string {
  const fields = [
    row.prev_hash,
    row.seq,
    row.at,
    row.actor,
    row.event,
    row.subject,
    row.request,
    row.amount_fen,
    row.note,
    row.facts_digest,
  ];
  return createHash('sha256').update(JSON.stringify(fields)).digest('hex');
}

/**
 * Replaces what an engine cannot store by U+FFFD, before hashing: PostgreSQL refuses U+0000 and SQLite's reader stops at it; a lone
 * surrogate has no UTF-8.
 */
export function storableText<T extends string | null>(text: T): T | string {
  return text === null ? text : text.replaceAll('\0', '\uFFFD').replaceAll(/\p{Surrogate}/gu, '\uFFFD');
}

const BATCH = 1000;

export type AuditRow = Selectable<AuditTable>;

/**
 * Reads every row of a time range (unix ms, from inclusive, to exclusive) in the chain's order and in bounded memory. Rows appended
 * meanwhile are left out.
 */
export async function* auditRows(
  db: Kysely<Tables>,
  { fromMs, toMs }: { readonly fromMs: number | null; readonly toMs: number | null },
): AsyncGenerator<AuditRow> {
  const ends = await db
    .selectFrom('audit')
    .select((select) => [
      select.fn.min<number | null>('seq').as('first'),
      select.fn.max<number | null>('seq').as('last'),
    ])
    .$if(fromMs !== null, (query) => query.where('at', '>=', fromMs ?? 0))
    .$if(toMs !== null, (query) => query.where('at', '<', toMs ?? 0))
    .executeTakeFirstOrThrow();
  if (ends.first === null || ends.last === null) return;
  let before = ends.first - 1;
  // Ends: each round passes at least one row, because there is one at either end.
  while (before < ends.last) {
    // Selects by number and filters times here: with both conditions, a database may sort the whole range for each batch.
    const batch = await db
      .selectFrom('audit')
      .selectAll()
      .where('seq', '>', before)
      .where('seq', '<=', ends.last)
      .orderBy('seq')
      .limit(BATCH)
      .execute();
    for (const row of batch) {
      // The clocks of instances differ, so times do not strictly follow the chain's order.
      if (row.at >= (fromMs ?? row.at) && row.at < (toMs ?? Number.POSITIVE_INFINITY)) yield row;
    }
    before = batch.at(-1)?.seq ?? ends.last;
    // SQLite answers without leaving the thread; this lets other work run between batches.
    await setImmediate();
  }
}

/** True when this event was recorded for a request. */
export async function isAudited(db: Kysely<Tables>, request: string, event: string): Promise<boolean> {
  const row = await db
    .selectFrom('audit')
    .select('seq')
    .where('request', '=', request)
    .where('event', '=', event)
    .limit(1)
    .executeTakeFirst();
  return row !== undefined;
}

const REFUND_MADE = 'refund_order.refunded';

/** The refunds of an order (`c.VI...`) that the vendor ordered and the operator's payment system made, oldest first; `at` in unix ms. */
export async function refundsMade(
  db: Kysely<Tables>,
  subject: string,
): Promise<readonly { readonly at: number; readonly amount: Fen | null }[]> {
  const rows = await db
    .selectFrom('audit')
    .select(['at', 'amount_fen'])
    .where('subject', '=', subject)
    .where('event', '=', REFUND_MADE)
    .orderBy('seq')
    .execute();
  return rows.map(({ at, amount_fen: amount }) => ({ at, amount }));
}

/** Those of these orders (`c.VI...`) for which a refund ordered by the vendor was made. */
export async function refundsMadeAmong(
  db: Kysely<Tables>,
  subjects: readonly string[],
): Promise<ReadonlySet<string>> {
  const made = new Set<string>();
  for (let from = 0; from < subjects.length; from += BATCH) {
    const rows = await db
      .selectFrom('audit')
      .select('subject')
      .distinct()
      .where('subject', 'in', subjects.slice(from, from + BATCH))
      .where('event', '=', REFUND_MADE)
      .execute();
    for (const { subject } of rows) if (subject !== null) made.add(subject);
  }
  return made;
}

/** The newest rows about one of these subjects or about a request, newest first, and their total number. */
export async function auditRowsAbout(
  db: Kysely<Tables>,
  { subjects, request }: { readonly subjects: readonly string[]; readonly request: string | null },
  limit: number,
): Promise<{ readonly rows: readonly AuditRow[]; readonly total: number }> {
  const about = db
    .selectFrom('audit')
    .$if(request !== null, (query) => query.where('request', '=', request))
    .$if(request === null, (query) => query.where('subject', 'in', subjects));
  const { total } = await about
    .select((select) => select.fn.countAll<number>().as('total'))
    .executeTakeFirstOrThrow();
  const rows = await about.selectAll().orderBy('seq', 'desc').limit(limit).execute();
  return { rows, total: Number(total) };
}
