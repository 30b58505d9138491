import type { Kysely, Transaction } from 'kysely';
import type { AlertRow } from './alerts.ts';
import type { MessageRow } from './messages.ts';
import type { Tables } from './tables.ts';

/**
 * A card of this alert that is only counted in a digest gets one of its own, and below it what was told of it since: somebody is
 * at work on it. The digest goes on counting it.
 */
export async function takeOutOfDigest(trx: Transaction<Tables>, alert: string, now: number): Promise<void> {
  await trx
    .updateTable('messages')
    .set({ state: 'queued', alone: 1, due_at: now })
    .where('about', '=', alert)
    .where('state', '=', 'digested')
    .where('digest', 'like', 'digest:%')
    .execute();
}

/** What was told of an alert that a digest counts has no card to stand below: the digest stands for it too. */
export async function digestReplies(
  db: Kysely<Tables>,
  { about, messenger, recipient }: Pick<MessageRow, 'about' | 'messenger' | 'recipient'>,
  digest: string,
): Promise<void> {
  await db
    .updateTable('messages')
    .set({ state: 'digested', digest, reason: null })
    .where('about', '=', about)
    .where('messenger', '=', messenger)
    .where('recipient', '=', recipient)
    .where('kind', '=', 'reply')
    .where('state', 'in', ['queued', 'failed'])
    .execute();
}

/** Counts waiting cards in a digest instead of posting them; answers how many that were. */
export async function putIntoDigest(
  trx: Transaction<Tables>,
  { messenger, recipient }: Pick<MessageRow, 'messenger' | 'recipient'>,
  ids: readonly string[],
  digest: string,
): Promise<number> {
  const result = await trx
    .updateTable('messages')
    .set({ state: 'digested', digest, reason: null })
    .where('messenger', '=', messenger)
    .where('recipient', '=', recipient)
    .where('id', 'in', ids)
    .where('kind', '=', 'card')
    .where('state', 'in', ['queued', 'failed'])
    .where('alone', '=', 0)
    .executeTakeFirst();
  return Number(result.numUpdatedRows);
}

/** The newest digest of a kind of alert that was begun since a time (unix ms) and counts fewer than `most`; how many it counts. */
export async function latestDigest(
  db: Kysely<Tables>,
  { messenger, recipient }: Pick<MessageRow, 'messenger' | 'recipient'>,
  { kind, since, most }: { readonly kind: string; readonly since: number; readonly most: number },
): Promise<{ readonly id: string; readonly counted: number } | undefined> {
  const digests = await db
    .selectFrom('messages')
    .select('id')
    .where('messenger', '=', messenger)
    .where('recipient', '=', recipient)
    .where('kind', '=', 'digest')
    .where('payload', '=', kind)
    .where('queued_at', '>=', since)
    .orderBy('queued_at', 'desc')
    .execute();
  for (const { id } of digests) {
    const counted = await countedIn(db, id);
    if (counted < most) return { id, counted };
  }
  return undefined;
}

/** How many alerts a digest counts. */
export async function countedIn(db: Kysely<Tables>, digest: string): Promise<number> {
  const { count } = await db
    .selectFrom('messages')
    .select((select) => select.fn.countAll<number>().as('count'))
    .where('digest', '=', digest)
    .where('kind', '=', 'card')
    .executeTakeFirstOrThrow();
  return Number(count);
}

/** The first alerts that a digest counts. */
export function firstCounted(db: Kysely<Tables>, digest: string, first: number): Promise<AlertRow[]> {
  return db
    .selectFrom('messages')
    .innerJoin('alerts', 'alerts.id', 'messages.about')
    .selectAll('alerts')
    .where('messages.digest', '=', digest)
    .where('messages.kind', '=', 'card')
    .orderBy('messages.queued_at')
    .orderBy('messages.id')
    .limit(first)
    .execute();
}
