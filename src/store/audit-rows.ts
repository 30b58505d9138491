import { setImmediate } from 'node:timers/promises';
import type { Kysely, Selectable } from 'kysely';
import type { AuditTable } from './audit.ts';
import type { Tables } from './tables.ts';

const BATCH = 1000;

/** An audit row as it is stored. */
export type AuditRow = Selectable<AuditTable>;

/** Every row of a stretch of time (unix ms, from inclusive, to exclusive), oldest first, in bounded memory. */
export async function* auditRows(
  db: Kysely<Tables>,
  { fromMs, toMs }: { readonly fromMs: number | null; readonly toMs: number | null },
): AsyncGenerator<AuditRow> {
  let last = 0;
  // Each turn gets past at least one row or ends.
  for (;;) {
    const batch = await db
      .selectFrom('audit')
      .selectAll()
      .where('seq', '>', last)
      .$if(fromMs !== null, (query) => query.where('at', '>=', fromMs ?? 0))
      .$if(toMs !== null, (query) => query.where('at', '<', toMs ?? 0))
      .orderBy('seq')
      .limit(BATCH)
      .execute();
    yield* batch;
    const end = batch.at(-1);
    if (!end || batch.length < BATCH) return;
    last = end.seq;
    // SQLite answers without ever leaving the thread: let others have it between batches.
    await setImmediate();
  }
}

/** The newest rows about one of these subjects or about a request, newest first, and how many there are in all. */
export async function auditAbout(
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
