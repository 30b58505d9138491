import type { Kysely, Selectable } from 'kysely';
import type { Tables } from './tables.ts';

/** A person's Home tab that they have opened once: it follows changes from then on. */
export type HomesTable = {
  staff: string;
  messenger: string;
  /** Unix milliseconds, of the latest time. */
  opened_at: number;
  /** Which page of it they have before them, from 1. */
  page: number;
  /** Digest of what it last showed; null: not known. */
  shown: string | null;
};

/** A Home tab as it is stored. */
export type HomeRow = Selectable<HomesTable>;

type HomeKey = Pick<HomesTable, 'staff' | 'messenger'>;

/** Writes down that a person has this page of their Home before them, and what it shows. */
export async function homeShown(db: Kysely<Tables>, home: HomeRow): Promise<void> {
  const { opened_at, page, shown } = home;
  await db
    .insertInto('homes')
    .values(home)
    .onConflict((conflict) =>
      conflict.columns(['staff', 'messenger']).doUpdateSet({ opened_at, page, shown }),
    )
    .execute();
}

/** Writes down what a Home shows now. */
export async function homeChanged(
  db: Kysely<Tables>,
  { staff, messenger }: HomeKey,
  shown: string,
): Promise<void> {
  await db
    .updateTable('homes')
    .set({ shown })
    .where('staff', '=', staff)
    .where('messenger', '=', messenger)
    .execute();
}

/** Homes that were opened since a time (unix ms). */
export function homesOpenedSince(db: Kysely<Tables>, since: number): Promise<HomeRow[]> {
  return db.selectFrom('homes').selectAll().where('opened_at', '>=', since).orderBy('staff').execute();
}
