import type { Kysely, Selectable, Transaction } from 'kysely';
import type { Tables } from './tables.ts';

/** A person's Home tab that was opened once; it is updated from then on. */
export type HomesTable = {
  staff: string;
  messenger: string;
  /** Unix milliseconds of the latest opening. */
  opened_at: number;
  /** The visible page, from 1. */
  page: number;
  /** Digest of what it shows; null: unknown. */
  shown: string | null;
};

export type HomeRow = Selectable<HomesTable>;

/** Identifies a Home tab. */
export type HomeKey = Pick<HomesTable, 'staff' | 'messenger'>;

/** Records that a person opened this page of their Home. What it shows is unknown until `recordHomeShown`. */
export async function recordHomeOpened(
  db: Kysely<Tables> | Transaction<Tables>,
  home: HomeKey & Pick<HomesTable, 'opened_at' | 'page'>,
): Promise<void> {
  const { opened_at, page } = home;
  await db
    .insertInto('homes')
    .values({ ...home, shown: null })
    .onConflict((conflict) =>
      conflict.columns(['staff', 'messenger']).doUpdateSet({ opened_at, page, shown: null }),
    )
    .execute();
}

/** Marks the content of a Home as unknown before it is shown: a crash must not leave an outdated digest. */
export async function clearHomeShown(db: Kysely<Tables>, { staff, messenger }: HomeKey): Promise<void> {
  await db
    .updateTable('homes')
    .set({ shown: null })
    .where('staff', '=', staff)
    .where('messenger', '=', messenger)
    .execute();
}

/**
 * Records what a Home shows, unless it was opened or turned to another page since `home` was read. In that case its content stays unknown
 * and it is shown again.
 */
export async function recordHomeShown(
  db: Kysely<Tables>,
  home: HomeKey & Pick<HomeRow, 'opened_at' | 'page'>,
  shown: string,
): Promise<void> {
  await db
    .updateTable('homes')
    .set({ shown })
    .where('staff', '=', home.staff)
    .where('messenger', '=', home.messenger)
    .where('opened_at', '=', home.opened_at)
    .where('page', '=', home.page)
    .execute();
}

/** Deletes a Home that shows nothing of the desk. It gets no updates until it is opened again. */
export async function deleteHome(db: Kysely<Tables>, { staff, messenger }: HomeKey): Promise<void> {
  await db.deleteFrom('homes').where('staff', '=', staff).where('messenger', '=', messenger).execute();
}

export function getHome(db: Kysely<Tables>, { staff, messenger }: HomeKey): Promise<HomeRow | undefined> {
  return db
    .selectFrom('homes')
    .selectAll()
    .where('staff', '=', staff)
    .where('messenger', '=', messenger)
    .executeTakeFirst();
}

/** The Homes of one person in every messenger. */
export function homesOf(db: Kysely<Tables>, staff: string): Promise<HomeRow[]> {
  return db.selectFrom('homes').selectAll().where('staff', '=', staff).orderBy('messenger').execute();
}

/** Homes opened since a time (unix ms). */
export function homesOpenedSince(db: Kysely<Tables>, since: number): Promise<HomeRow[]> {
  return db
    .selectFrom('homes')
    .selectAll()
    .where('opened_at', '>=', since)
    .orderBy('staff')
    .orderBy('messenger')
    .execute();
}
