import type { Kysely } from 'kysely';
import { enqueue } from '../store/jobs.ts';
import type { Tables } from '../store/tables.ts';

/** A look that goes on for ever: one job, so that of many instances one does it at a time. */
export type Recurring = { readonly kind: string; readonly subject: string; readonly intervalMs: number };

/**
 * Sees to it that each look comes within its interval; one that is due earlier, because nobody ran for a while, comes at once.
 * `now` in unix ms.
 */
export async function keepRecurring(
  db: Kysely<Tables>,
  looks: readonly Recurring[],
  now: number,
): Promise<void> {
  for (const { kind, subject, intervalMs } of looks) {
    await enqueue(db, { kind, subject, runAt: now + intervalMs }, now);
  }
}
