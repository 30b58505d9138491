import type { Selectable, Transaction } from 'kysely';
import type { Tables } from './tables.ts';

/** How often a rule has turned one person's attempts away within a window of time. */
export type RefusalsTable = {
  /** Staff id. */
  staff: string;
  rule: string;
  /** When the window began, unix milliseconds. */
  since: number;
  count: number;
};

/** The window of a person and a rule as it is stored. */
export type RefusalWindow = Pick<Selectable<RefusalsTable>, 'since' | 'count'>;

/**
 * The window of this person and rule; from here to the commit no other instance counts in it. A new one is empty and begins
 * at `now` (unix ms).
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
  // An update that changes nothing takes the row's lock on either engine.
  return trx
    .updateTable('refusals')
    .set({ staff: key.staff })
    .where('staff', '=', key.staff)
    .where('rule', '=', key.rule)
    .returning(['since', 'count'])
    .executeTakeFirstOrThrow();
}

/** Writes the window that `lockRefusals` gave as it now is. */
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
