import type { Kysely, Selectable, Transaction } from 'kysely';
import type { Tables } from './tables.ts';

/** How far something was looked through. */
export type CursorsTable = {
  name: string;
  /** JSON; what it means is its owner's. */
  value: string;
  /** Unix milliseconds. */
  moved_at: number;
};

/** The cursor of this name; undefined: there is none yet. */
export function getCursor(db: Kysely<Tables>, name: string): Promise<Selectable<CursorsTable> | undefined> {
  return db.selectFrom('cursors').selectAll().where('name', '=', name).executeTakeFirst();
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
