import type { Kysely, Transaction } from 'kysely';
import type { Delivery } from './deliveries.ts';
import type { Tables } from './tables.ts';

/**
 * A card of this alert that is only counted in a digest gets one of its own, and below it what was told of it since: somebody is
 * at work on it. The digest goes on counting it.
 */
export async function takeOutOfDigest(trx: Transaction<Tables>, alert: string, now: number): Promise<void> {
  await trx
    .updateTable('deliveries')
    .set({ state: 'queued', alone: 1, due_at: now })
    .where('alert', '=', alert)
    .where('state', '=', 'digested')
    .where('digest', 'like', 'digest:%')
    .execute();
}

/** What was told of an alert that a digest counts has no card to stand below: the digest stands for it too. */
export async function digestReplies(
  db: Kysely<Tables>,
  alert: string,
  messenger: string,
  digest: string,
): Promise<void> {
  await db
    .updateTable('deliveries')
    .set({ state: 'digested', digest, reason: null })
    .where('alert', '=', alert)
    .where('messenger', '=', messenger)
    .where('kind', '=', 'reply')
    .where('state', 'in', ['queued', 'failed'])
    .execute();
}

/** Counts waiting cards in a digest instead of posting them; answers how many that were. */
export async function putIntoDigest(
  trx: Transaction<Tables>,
  messenger: string,
  ids: readonly string[],
  digest: string,
): Promise<number> {
  const result = await trx
    .updateTable('deliveries')
    .set({ state: 'digested', digest, reason: null })
    .where('messenger', '=', messenger)
    .where('id', 'in', ids)
    .where('kind', '=', 'card')
    .where('state', 'in', ['queued', 'failed'])
    .where('alone', '=', 0)
    .executeTakeFirst();
  return Number(result.numUpdatedRows);
}

/** The newest digest that was begun since a time (unix ms). */
export function latestDigest(
  db: Kysely<Tables>,
  messenger: string,
  since: number,
): Promise<Delivery | undefined> {
  return db
    .selectFrom('deliveries')
    .selectAll()
    .where('messenger', '=', messenger)
    .where('kind', '=', 'digest')
    .where('queued_at', '>=', since)
    .orderBy('queued_at', 'desc')
    .limit(1)
    .executeTakeFirst();
}

/** Alerts that a digest counts: how many of each kind, and the first of them. */
export async function digested(
  db: Kysely<Tables>,
  digest: string,
  first: number,
): Promise<{
  readonly counts: readonly { readonly kind: string; readonly count: number }[];
  readonly first: readonly { readonly kind: string; readonly subject: string }[];
}> {
  const within = db
    .selectFrom('deliveries')
    .innerJoin('alerts', 'alerts.id', 'deliveries.alert')
    .where('deliveries.digest', '=', digest)
    .where('deliveries.kind', '=', 'card');
  const counts = await within
    .select((select) => ['alerts.kind', select.fn.countAll<number>().as('count')])
    .groupBy('alerts.kind')
    .orderBy('alerts.kind')
    .execute();
  const firsts = await within
    .select(['alerts.kind', 'alerts.subject'])
    .orderBy('deliveries.queued_at')
    .orderBy('deliveries.id')
    .limit(first)
    .execute();
  return { counts: counts.map(({ kind, count }) => ({ kind, count: Number(count) })), first: firsts };
}
