import type { Kysely } from 'kysely';
import { enqueue } from '../store/jobs.ts';
import type { Tables } from '../store/tables.ts';

/** Looks that go on for ever, or that a crash may have cut short: each is one job, so that of many instances one does it. */
const RECURRING = [
  { kind: 'appeals.watch', subject: 'yopoint' },
  { kind: 'devices.watch', subject: 'yopoint' },
  { kind: 'homes.follow', subject: 'all' },
] as const;

/** Has the first look of each made now, by whoever takes it; `now` in unix ms. */
export async function beginRecurring(db: Kysely<Tables>, now: number): Promise<void> {
  for (const job of RECURRING) await enqueue(db, { ...job, runAt: now }, now);
}
