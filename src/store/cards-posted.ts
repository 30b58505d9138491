import type { Kysely, Selectable } from 'kysely';
import type { Tables } from './tables.ts';

/** A copy of a request's card. Channel and message are null while it is not known to have arrived. */
export type CardsPostedTable = {
  request: string;
  place: 'approvals' | 'requester';
  messenger: string;
  /** Unix milliseconds of the first try. */
  tried_at: number;
  channel: string | null;
  message: string | null;
  /** Of the request, as the copy last showed it. */
  version: number;
};

/** A copy as it is stored. */
export type CardCopy = Selectable<CardsPostedTable>;

/** Which copy of which request. */
type CopyKey = Pick<CardsPostedTable, 'request' | 'place' | 'messenger'>;

/** The copy, if one was ever tried. */
export function getCopy(
  db: Kysely<Tables>,
  { request, place, messenger }: CopyKey,
): Promise<CardCopy | undefined> {
  return db
    .selectFrom('cards_posted')
    .selectAll()
    .where('request', '=', request)
    .where('place', '=', place)
    .where('messenger', '=', messenger)
    .executeTakeFirst();
}

/** Writes down, before the first try, that there will be a copy: whoever comes next looks for it before posting. */
export async function insertCopy(db: Kysely<Tables>, copy: CardCopy): Promise<void> {
  await db
    .insertInto('cards_posted')
    .values(copy)
    .onConflict((conflict) => conflict.doNothing())
    .execute();
}

/** Notes where a copy is and what it shows. Never back to an older version. */
export async function updateCopy(
  db: Kysely<Tables>,
  { request, place, messenger }: CopyKey,
  shown: Pick<CardsPostedTable, 'channel' | 'message' | 'version'>,
): Promise<void> {
  await db
    .updateTable('cards_posted')
    .set(shown)
    .where('request', '=', request)
    .where('place', '=', place)
    .where('messenger', '=', messenger)
    .where('version', '<=', shown.version)
    .execute();
}
