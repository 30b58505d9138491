import type { Kysely, Transaction } from 'kysely';
import type { Tables } from './tables.ts';

/** How far something was looked through. */
export type CursorsTable = {
  name: string;
  /** JSON; what it means is its owner's. */
  value: string;
  /** Unix milliseconds. */
  moved_at: number;
};

/** The cursor's value; null: there is none yet. */
export async function getCursor(db: Kysely<Tables>, name: string): Promise<string | null> {
  const row = await db.selectFrom('cursors').select('value').where('name', '=', name).executeTakeFirst();
  return row?.value ?? null;
}

/** Moves a cursor, in the transaction of what was found on the way. `at` in unix ms. */
export async function moveCursor(
  trx: Transaction<Tables>,
  name: string,
  value: string,
  at: number,
): Promise<void> {
  await trx
    .insertInto('cursors')
    .values({ name, value, moved_at: at })
    .onConflict((conflict) => conflict.column('name').doUpdateSet({ value, moved_at: at }))
    .execute();
}
