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

/** Writes down that there will be a copy. False: somebody else has, and may have posted it. */
export async function insertCopy(db: Kysely<Tables>, copy: CardCopy): Promise<boolean> {
  const inserted = await db
    .insertInto('cards_posted')
    .values(copy)
    .onConflict((conflict) => conflict.doNothing())
    .returning('request')
    .executeTakeFirst();
  return inserted !== undefined;
}

/**
 * Notes where a copy is and what it shows now. False: somebody else has noted something since `before` was read, and nothing was
 * written.
 */
export async function noteCopy(
  db: Kysely<Tables>,
  before: CardCopy,
  shown: Pick<CardsPostedTable, 'channel' | 'message' | 'version'>,
): Promise<boolean> {
  const row = await copyOf(db, before)
    .set(shown)
    .where('version', '=', before.version)
    .where('message', before.message === null ? 'is' : '=', before.message)
    .returning('request')
    .executeTakeFirst();
  return row !== undefined;
}

/** What a copy shows is no longer known; with `place`, nor where it is, so that it is looked for. */
export async function doubtCopy(
  db: Kysely<Tables>,
  copy: CopyKey,
  { place }: { readonly place: boolean },
): Promise<void> {
  await copyOf(db, copy)
    .set({ version: 0, ...(place && { channel: null, message: null }) })
    .execute();
}

function copyOf(db: Kysely<Tables>, { request, place, messenger }: CopyKey) {
  return db
    .updateTable('cards_posted')
    .where('request', '=', request)
    .where('place', '=', place)
    .where('messenger', '=', messenger);
}
