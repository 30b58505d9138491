import type { Kysely } from 'kysely';
import { enqueue } from '../store/jobs.ts';
import type { Tables } from '../store/tables.ts';

/** Looks that go on for ever: each is one job, so that of many instances one does it at a time. */
const RECURRING = ['appeals.watch', 'devices.watch'] as const;

/** Has the first look of each made now, by whoever takes it; `now` in unix ms. */
export async function beginRecurring(db: Kysely<Tables>, now: number): Promise<void> {
  for (const kind of RECURRING) await enqueue(db, { kind, subject: 'yopoint', runAt: now }, now);
}
