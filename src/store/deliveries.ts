import type { Kysely, Selectable, Transaction } from 'kysely';
import { STEP_MS } from '../lib/clock.ts';
import { literals } from './stored.ts';
import type { Tables } from './tables.ts';

/** One message of the alerts channel, in one messenger: the ledger. Times are unix milliseconds. */
export type DeliveriesTable = {
  /** Ours; travels with the message, so that a post whose answer was lost is found again. */
  id: string;
  messenger: string;
  /** The alert it tells of; of a digest its own id. */
  alert: string;
  /** `card`: the alert's own. `reply`: below it. `digest`: stands for many cards. */
  kind: 'card' | 'reply' | 'digest';
  /** Replies below one card go out in this order. */
  seq: number;
  /** Of a reply in JSON what it says; of a digest the kind of alert that it counts. */
  payload: string | null;
  /** 1: is posted by itself however many there are, because a person is at work on it. */
  alone: number;
  /** `digested`: said by the message that `digest` names, instead of by one of its own. */
  state: 'queued' | 'sent' | 'failed' | 'digested';
  /** Why it has not arrived, in the messenger's words. */
  reason: string | null;
  tries: number;
  queued_at: number;
  due_at: number;
  /** Of the first try that may have arrived. */
  tried_at: number | null;
  sent_at: number | null;
  channel: string | null;
  message: string | null;
  /** Of the alert, as the card last showed it. */
  version: number;
  digest: string | null;
};

/** Not arrived yet, as the partial index says it. */
const WAITING = literals(['queued', 'failed']);

/** A delivery as it is stored. */
export type Delivery = Selectable<DeliveriesTable>;

/** Which delivery. */
export type DeliveryKey = Pick<DeliveriesTable, 'id' | 'messenger'>;

/** Has messages tried now that wait for longer than `longest` (ms) from now, further than any is ever put off: a clock was wrong. */
export async function bringDeliveriesForward(
  db: Kysely<Tables>,
  now: number,
  longest: number,
): Promise<void> {
  await db
    .updateTable('deliveries')
    .set({ due_at: now })
    .where('state', 'in', WAITING)
    .where('due_at', '>', now + STEP_MS + longest)
    .execute();
}

/**
 * Puts a message into the ledger, to be sent. One that is there already stays as it is. `tried_at`: it may have been posted since then by
 * a desk whose database was restored.
 */
export async function queueDelivery(
  trx: Transaction<Tables>,
  delivery: DeliveryKey &
    Pick<DeliveriesTable, 'alert' | 'kind' | 'seq' | 'payload'> & {
      readonly alone?: boolean;
      readonly tried_at?: number | null;
    },
  now: number,
): Promise<void> {
  const { alone = false, tried_at = null, ...given } = delivery;
  await trx
    .insertInto('deliveries')
    .values({
      ...given,
      alone: alone ? 1 : 0,
      state: 'queued',
      reason: null,
      tries: 0,
      queued_at: now,
      due_at: now,
      tried_at,
      sent_at: null,
      channel: null,
      message: null,
      version: 0,
      digest: null,
    })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
}

/** The delivery of this key. */
export function getDelivery(
  db: Kysely<Tables>,
  { id, messenger }: DeliveryKey,
): Promise<Delivery | undefined> {
  return db
    .selectFrom('deliveries')
    .selectAll()
    .where('id', '=', id)
    .where('messenger', '=', messenger)
    .executeTakeFirst();
}

/** A card that waits, and of which kind its alert is; null where that is not known. */
export type WaitingCard = Delivery & { readonly alertKind: string | null };

/** Cards that wait to be posted and are due, in their order; those of persons at work first. */
export function waitingCards(
  db: Kysely<Tables>,
  messenger: string,
  now: number,
  limit: number,
): Promise<WaitingCard[]> {
  return db
    .selectFrom('deliveries')
    .leftJoin('alerts', 'alerts.id', 'deliveries.alert')
    .selectAll('deliveries')
    .select('alerts.kind as alertKind')
    .where('messenger', '=', messenger)
    .where('deliveries.kind', '=', 'card')
    .where('state', 'in', WAITING)
    .where('due_at', '<=', now)
    .orderBy('alone', 'desc')
    .orderBy('queued_at')
    .orderBy('deliveries.id')
    .limit(limit)
    .execute();
}

/** When the next card is due (unix ms); null when none waits. */
export async function nextCardDue(db: Kysely<Tables>, messenger: string): Promise<number | null> {
  const { due } = await db
    .selectFrom('deliveries')
    .select((select) => select.fn.min<number | null>('due_at').as('due'))
    .where('messenger', '=', messenger)
    .where('kind', '=', 'card')
    .where('state', 'in', WAITING)
    .executeTakeFirstOrThrow();
  return due;
}

/** How many cards were posted one by one since a time (unix ms), by the kind of their alerts. */
export async function cardsSentSince(
  db: Kysely<Tables>,
  messenger: string,
  since: number,
): Promise<ReadonlyMap<string | null, number>> {
  const rows = await db
    .selectFrom('deliveries')
    .leftJoin('alerts', 'alerts.id', 'deliveries.alert')
    .select((select) => ['alerts.kind as alertKind', select.fn.countAll<number>().as('count')])
    .where('messenger', '=', messenger)
    .where('sent_at', '>=', since)
    .where('deliveries.kind', '=', 'card')
    .groupBy('alerts.kind')
    .execute();
  return new Map(rows.map(({ alertKind, count }) => [alertKind, Number(count)]));
}

/** Replies below an alert's card that wait, in their order. */
export function waitingReplies(
  db: Kysely<Tables>,
  alert: string,
  messenger: string,
  limit: number,
): Promise<Delivery[]> {
  return db
    .selectFrom('deliveries')
    .selectAll()
    .where('alert', '=', alert)
    .where('messenger', '=', messenger)
    .where('kind', '=', 'reply')
    .where('state', 'in', ['queued', 'failed'])
    .orderBy('seq')
    .orderBy('queued_at')
    .limit(limit)
    .execute();
}

/** Writes down, before a try, that the message may be there from now on. */
export async function deliveryTried(
  db: Kysely<Tables>,
  { id, messenger }: DeliveryKey,
  now: number,
): Promise<void> {
  await db
    .updateTable('deliveries')
    .set((set) => ({ tries: set('tries', '+', 1), tried_at: set.fn.coalesce('tried_at', set.val(now)) }))
    .where('id', '=', id)
    .where('messenger', '=', messenger)
    .execute();
}

/** Writes down where a message stands and what of its alert it shows; never back to an older version. */
export async function deliverySent(
  db: Kysely<Tables>,
  { id, messenger }: DeliveryKey,
  sent: Pick<DeliveriesTable, 'channel' | 'message' | 'version'> & { readonly at: number },
): Promise<void> {
  const { at, channel, message, version } = sent;
  await db
    .updateTable('deliveries')
    .set((set) => ({
      state: 'sent',
      reason: null,
      channel,
      message,
      version,
      sent_at: set.fn.coalesce('sent_at', set.val(at)),
    }))
    .where('id', '=', id)
    .where('messenger', '=', messenger)
    .where('version', '<=', version)
    .execute();
}

/**
 * Notes what a message shows now. False: somebody else has noted something since `before` was read; which of the two it shows is not
 * known, so that it is to be shown once more.
 */
export async function deliveryShown(db: Kysely<Tables>, before: Delivery, version: number): Promise<boolean> {
  const { id, messenger, message } = before;
  const noted = await db
    .updateTable('deliveries')
    .set({ version })
    .where('id', '=', id)
    .where('messenger', '=', messenger)
    .where('version', '=', before.version)
    .where('message', message === null ? 'is' : '=', message)
    .returning('id')
    .executeTakeFirst();
  if (noted) return true;
  await db
    .updateTable('deliveries')
    .set({ version: 0 })
    .where('id', '=', id)
    .where('messenger', '=', messenger)
    .execute();
  return false;
}

/**
 * Writes down why a message has not arrived, and when it is tried again (unix ms). `triedAt`: of the first try that may have
 * arrived all the same; null: none did.
 */
export async function deliveryFailed(
  db: Kysely<Tables>,
  { id, messenger }: DeliveryKey,
  reason: string,
  { dueAt, triedAt }: { readonly dueAt: number; readonly triedAt: number | null },
): Promise<void> {
  await db
    .updateTable('deliveries')
    .set({ state: 'failed', reason, due_at: dueAt, tried_at: triedAt })
    .where('id', '=', id)
    .where('messenger', '=', messenger)
    .where('state', '!=', 'sent')
    .execute();
}

/** A card that somebody removed: it is posted once more, by itself. */
export async function requeueCard(
  db: Kysely<Tables>,
  { id, messenger }: DeliveryKey,
  now: number,
): Promise<void> {
  await db
    .updateTable('deliveries')
    .set({
      state: 'queued',
      alone: 1,
      digest: null,
      channel: null,
      message: null,
      tried_at: null,
      sent_at: null,
      due_at: now,
      version: 0,
    })
    .where('id', '=', id)
    .where('messenger', '=', messenger)
    .execute();
}

/** A later message says what this one would have said. */
export async function deliveryOvertaken(
  db: Kysely<Tables>,
  { id, messenger }: DeliveryKey,
  by: string,
): Promise<void> {
  await db
    .updateTable('deliveries')
    .set({ state: 'digested', digest: by, reason: null })
    .where('id', '=', id)
    .where('messenger', '=', messenger)
    .where('state', '!=', 'sent')
    .execute();
}

/**
 * How many messages wait, and how many have failed and are tried again; and when one last arrived in any of these messengers
 * (unix ms).
 */
export async function ledgerSummary(
  db: Kysely<Tables>,
  messengers: readonly string[],
): Promise<{ readonly waiting: number; readonly failed: number; readonly lastSentAt: number | null }> {
  const counts = await db
    .selectFrom('deliveries')
    .select((select) => ['state', select.fn.countAll<number>().as('count')])
    .where('state', 'in', WAITING)
    .groupBy('state')
    .execute();
  const of = (state: string) => Number(counts.find((row) => row.state === state)?.count ?? 0);
  // One by one: of each the index knows the latest without a look at the others.
  let lastSentAt: number | null = null;
  for (const messenger of messengers) {
    const { last } = await db
      .selectFrom('deliveries')
      .select((select) => select.fn.max<number | null>('sent_at').as('last'))
      .where('messenger', '=', messenger)
      .executeTakeFirstOrThrow();
    if (last !== null) lastSentAt = Math.max(last, lastSentAt ?? 0);
  }
  return { waiting: of('queued'), failed: of('failed'), lastSentAt };
}
