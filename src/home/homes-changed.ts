import type { Transaction } from 'kysely';
import { enqueue } from '../store/jobs.ts';
import type { Tables } from '../store/tables.ts';

/** So long changes are collected before Home tabs follow them, in ms: a burst of them is one look. */
const COLLECTED_MS = 1_500;

/** Home tabs may show something else from here on: they are looked at once the caller's transaction is committed. */
export async function homesChanged(trx: Transaction<Tables>, at: number): Promise<void> {
  await enqueue(trx, { kind: 'homes.follow', subject: 'all', runAt: at + COLLECTED_MS }, at);
}
