import type { Kysely, Transaction } from 'kysely';
import { type MessageKey, type MessageRow, updateMessage, WAITING } from './messages.ts';
import { literals } from './stored.ts';
import type { Tables } from './tables.ts';

/** The messages that tell of alerts. */
const OF_ALERTS = literals(['card', 'reply', 'digest']);

/** A card that waits, and of which kind its alert is; null where that is not known. */
export type WaitingCard = MessageRow & { readonly alertKind: string | null };

/** Cards that wait to be posted and are due, in their order; those of persons at work first. */
export function waitingCards(
  db: Kysely<Tables>,
  messenger: string,
  now: number,
  limit: number,
): Promise<WaitingCard[]> {
  return db
    .selectFrom('messages')
    .leftJoin('alerts', 'alerts.id', 'messages.about')
    .selectAll('messages')
    .select('alerts.kind as alertKind')
    .where('messenger', '=', messenger)
    .where('messages.kind', '=', 'card')
    .where('state', 'in', WAITING)
    .where('due_at', '<=', now)
    .orderBy('alone', 'desc')
    .orderBy('queued_at')
    .orderBy('messages.id')
    .orderBy('recipient')
    .limit(limit)
    .execute();
}

/** When the next card is due (unix ms); null when none waits. */
export async function nextCardDue(db: Kysely<Tables>, messenger: string): Promise<number | null> {
  const { due } = await db
    .selectFrom('messages')
    .select((select) => select.fn.min<number | null>('due_at').as('due'))
    .where('messenger', '=', messenger)
    .where('kind', '=', 'card')
    .where('state', 'in', WAITING)
    .executeTakeFirstOrThrow();
  return due;
}

/** How many cards each recipient was posted one by one since a time (unix ms), by the kind of their alerts. */
export async function cardsSentSince(
  db: Kysely<Tables>,
  messenger: string,
  since: number,
): Promise<
  readonly { readonly recipient: string; readonly alertKind: string | null; readonly count: number }[]
> {
  const rows = await db
    .selectFrom('messages')
    .leftJoin('alerts', 'alerts.id', 'messages.about')
    .select((select) => ['recipient', 'alerts.kind as alertKind', select.fn.countAll<number>().as('count')])
    .where('messenger', '=', messenger)
    .where('sent_at', '>=', since)
    .where('messages.kind', '=', 'card')
    .groupBy(['recipient', 'alerts.kind'])
    .execute();
  return rows.map((row) => ({ ...row, count: Number(row.count) }));
}

/** Replies below a recipient's card of an alert that wait, in their order. */
export function waitingReplies(
  db: Kysely<Tables>,
  { about, messenger, recipient }: Pick<MessageRow, 'about' | 'messenger' | 'recipient'>,
  limit: number,
): Promise<MessageRow[]> {
  return db
    .selectFrom('messages')
    .selectAll()
    .where('about', '=', about)
    .where('messenger', '=', messenger)
    .where('recipient', '=', recipient)
    .where('kind', '=', 'reply')
    .where('state', 'in', WAITING)
    .orderBy('seq')
    .orderBy('queued_at')
    .limit(limit)
    .execute();
}

/** A later message says what this one would have said. */
export async function messageOvertaken(db: Kysely<Tables>, key: MessageKey, by: string): Promise<void> {
  await updateMessage(db, key)
    .set({ state: 'digested', digest: by, reason: null })
    .where('state', '!=', 'sent')
    .execute();
}

/**
 * Gives each of these recipients a row of their own for what waits for a channel (`from`) that the messenger does not have: cards for each,
 * replies for who has the card that they belong below.
 */
export async function spreadMessages(
  db: Kysely<Tables>,
  {
    messenger,
    from,
    to,
  }: { readonly messenger: string; readonly from: string; readonly to: readonly string[] },
): Promise<void> {
  const waiting = () =>
    db
      .selectFrom('messages')
      .selectAll()
      .where('messenger', '=', messenger)
      .where('recipient', '=', from)
      .where('kind', 'in', ['card', 'reply'])
      .where('state', 'in', WAITING)
      // Cards come first.
      .orderBy('kind')
      .orderBy('queued_at')
      .limit(500)
      .execute();
  for (const row of await waiting()) {
    await db.transaction().execute(async (trx) => {
      const recipients = row.kind === 'card' ? to : await cardHolders(trx, row);
      if (recipients.length > 0) {
        await trx
          .insertInto('messages')
          .values(recipients.map((recipient) => ({ ...row, recipient })))
          .onConflict((conflict) => conflict.doNothing())
          .execute();
      }
      await trx
        .deleteFrom('messages')
        .where('id', '=', row.id)
        .where('messenger', '=', messenger)
        .where('recipient', '=', from)
        .execute();
    });
  }
}

async function cardHolders(
  trx: Transaction<Tables>,
  { about, messenger }: MessageRow,
): Promise<readonly string[]> {
  const rows = await trx
    .selectFrom('messages')
    .select('recipient')
    .where('about', '=', about)
    .where('messenger', '=', messenger)
    .where('kind', '=', 'card')
    .execute();
  return rows.map(({ recipient }) => recipient);
}

/**
 * How many messages about alerts wait, and how many have failed and are tried again; and when one last arrived in any of these messengers
 * (unix ms).
 */
export async function ledgerSummary(
  db: Kysely<Tables>,
  messengers: readonly string[],
): Promise<{ readonly waiting: number; readonly failed: number; readonly lastSentAt: number | null }> {
  const counts = await db
    .selectFrom('messages')
    .select((select) => ['state', select.fn.countAll<number>().as('count')])
    .where('state', 'in', WAITING)
    .where('kind', 'in', OF_ALERTS)
    .groupBy('state')
    .execute();
  const of = (state: string) => Number(counts.find((row) => row.state === state)?.count ?? 0);
  // One by one: of each the index knows the latest without a look at the others.
  let lastSentAt: number | null = null;
  for (const messenger of messengers) {
    for (const kind of ['card', 'reply', 'digest'] as const) {
      const { last } = await db
        .selectFrom('messages')
        .select((select) => select.fn.max<number | null>('sent_at').as('last'))
        .where('messenger', '=', messenger)
        .where('kind', '=', kind)
        .executeTakeFirstOrThrow();
      if (last !== null) lastSentAt = Math.max(last, lastSentAt ?? 0);
    }
  }
  return { waiting: of('queued'), failed: of('failed'), lastSentAt };
}
