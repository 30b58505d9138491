import type { Kysely, Selectable, Transaction } from 'kysely';
import type { Tables } from './tables.ts';

/** A person's Home tab that they have opened once: it follows changes from then on. */
export type HomesTable = {
  staff: string;
  messenger: string;
  /** Unix milliseconds, of the latest time. */
  opened_at: number;
  /** Which page of it they have before them, from 1. */
  page: number;
  /** What it last showed, in short; null: not known. */
  shown: string | null;
};

/** A Home tab as it is stored. */
export type HomeRow = Selectable<HomesTable>;

/** Whose Home tab, and where. */
export type HomeKey = Pick<HomesTable, 'staff' | 'messenger'>;

/** Writes down that a person has this page of their Home before them. What it shows is not known until it was shown. */
export async function homeOpened(
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

/** Writes down, before a Home is shown, that what it shows is not known from here on. */
export async function homeShowing(db: Kysely<Tables>, { staff, messenger }: HomeKey): Promise<void> {
  await db
    .updateTable('homes')
    .set({ shown: null })
    .where('staff', '=', staff)
    .where('messenger', '=', messenger)
    .execute();
}

/**
 * Writes down what a Home shows now, unless it was opened or turned to another page since `home` was read: then what it shows is
 * not known, and it is shown once more.
 */
export async function homeShown(
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

/** A Home that shows nothing of the desk any more: it follows nothing until it is opened again. */
export async function homeClosed(db: Kysely<Tables>, { staff, messenger }: HomeKey): Promise<void> {
  await db.deleteFrom('homes').where('staff', '=', staff).where('messenger', '=', messenger).execute();
}

/** The Home of this key. */
export function getHome(db: Kysely<Tables>, { staff, messenger }: HomeKey): Promise<HomeRow | undefined> {
  return db
    .selectFrom('homes')
    .selectAll()
    .where('staff', '=', staff)
    .where('messenger', '=', messenger)
    .executeTakeFirst();
}

/** The Homes of one person, in every messenger. */
export function homesOf(db: Kysely<Tables>, staff: string): Promise<HomeRow[]> {
  return db.selectFrom('homes').selectAll().where('staff', '=', staff).orderBy('messenger').execute();
}

/** Homes that were opened since a time (unix ms). */
export function homesOpenedSince(db: Kysely<Tables>, since: number): Promise<HomeRow[]> {
  return db
    .selectFrom('homes')
    .selectAll()
    .where('opened_at', '>=', since)
    .orderBy('staff')
    .orderBy('messenger')
    .execute();
}
