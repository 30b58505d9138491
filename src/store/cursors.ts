import type { Kysely, Selectable, Transaction } from 'kysely';
import type { Tables } from './tables.ts';

/** The position up to which a list was looked through. */
export type CursorsTable = {
  name: string;
  /** JSON; its owner defines the content. */
  value: string;
  /** Unix milliseconds. */
  moved_at: number;
};

export function getCursor(db: Kysely<Tables>, name: string): Promise<Selectable<CursorsTable> | undefined> {
  return db.selectFrom('cursors').selectAll().where('name', '=', name).executeTakeFirst();
}

/** Moves a cursor, in the transaction that stores the findings up to it. `at` in unix ms. */
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
