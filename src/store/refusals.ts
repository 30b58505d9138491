import type { Selectable, Transaction } from 'kysely';
import type { Tables } from './tables.ts';

/** The number of times that a rule refused one person within a window of time. */
export type RefusalsTable = {
  /** Staff id. */
  staff: string;
  rule: string;
  /** The start of the window, unix milliseconds. */
  since: number;
  count: number;
};

/** The stored window of a person and a rule. */
export type RefusalWindow = Pick<Selectable<RefusalsTable>, 'since' | 'count'>;

/**
 * Locks the window of a person and a rule until the commit, so that no other instance counts in it, and returns it. A new one is empty
 * and begins at `now` (unix ms).
 */
export async function lockRefusals(
  trx: Transaction<Tables>,
  key: Pick<RefusalsTable, 'staff' | 'rule'>,
  now: number,
): Promise<RefusalWindow> {
  await trx
    .insertInto('refusals')
    .values({ ...key, since: now, count: 0 })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
  // An update without a change takes the row's lock on either engine.
  return trx
    .updateTable('refusals')
    .set({ staff: key.staff })
    .where('staff', '=', key.staff)
    .where('rule', '=', key.rule)
    .returning(['since', 'count'])
    .executeTakeFirstOrThrow();
}

/** Writes the window that `lockRefusals` returned, with its new count. */
export async function writeRefusals(
  trx: Transaction<Tables>,
  key: Pick<RefusalsTable, 'staff' | 'rule'>,
  window: RefusalWindow,
): Promise<void> {
  await trx
    .updateTable('refusals')
    .set(window)
    .where('staff', '=', key.staff)
    .where('rule', '=', key.rule)
    .execute();
}
