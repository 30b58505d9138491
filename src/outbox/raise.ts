import type { Kysely, Transaction } from 'kysely';
import type { AlertFacts, AlertKind, AlertReply } from '../domain/alert.ts';
import { channelRecipient } from '../messengers/port.ts';
import { type Policy, reachedBy } from '../settings/policy.ts';
import { type AlertRow, changeAlert, insertAlert, reopenLatestAlert } from '../store/alerts.ts';
import { takeOutOfDigest } from '../store/digests.ts';
import { enqueue } from '../store/jobs.ts';
import { queueMessages } from '../store/messages.ts';
import { mayBePostedSince } from '../store/restores.ts';
import type { Tables } from '../store/tables.ts';

/** Where there is no such channel, its job gives everybody whom it is for a row of their own. */
const ALERTS = channelRecipient('alerts');

/**
 * An alert to be raised. `id`: the same for the same event, which deduplicates it across instances. `about`: when what it is about began,
 * unix ms; after a restore of the database it may have been told already.
 */
type NewAlert = {
  readonly id: string;
  readonly subject: string;
  readonly facts: AlertFacts;
  readonly about?: number;
  /** Its card is posted by then at the latest, unix ms, and earlier when `postNow` is called; absent: at once. */
  readonly postBy?: number;
};

/** What is told below an alert's card; `key` makes it once however often it happens. */
type Told = { readonly key: string; readonly content: AlertReply };

/** A change of what an alert is about. `at` in unix ms. */
type Happening = {
  readonly at: number;
  /** Told below the card. */
  readonly reply?: Told | null;
  /** There is nothing to be alarmed about any more. */
  readonly over?: boolean;
  /** A person is at work on it: it gets a card of its own even when a digest counts it. */
  readonly byPerson?: boolean;
};

/**
 * Raises an alert in the transaction of what it tells of: the alert, its place in the ledger and the job that posts it. False: it
 * was raised before. Wake the worker after the commit.
 */
export async function raiseAlert(
  trx: Transaction<Tables>,
  policy: Policy,
  { id, subject, facts, about, postBy }: NewAlert,
  at: number,
): Promise<boolean> {
  const { kind } = facts;
  const raised = await insertAlert(trx, { id, kind, subject, facts: JSON.stringify(facts), raised_at: at });
  if (!raised) return false;
  const tried_at = await mayBePostedSince(trx, about ?? at);
  for (const messenger of reachedBy(policy.channels.alerts)) {
    await queueMessages(trx, [{ id, messenger, recipient: ALERTS, about: id, kind: 'card', tried_at }], at);
    await enqueue(trx, { kind: 'alerts.post', subject: messenger, runAt: postBy ?? at }, at);
  }
  if (postBy !== undefined)
    await trx.updateTable('messages').set({ due_at: postBy }).where('id', '=', id).execute();
  return true;
}

/** What the card of an alert was to wait for is known: it is posted at once where it still waits for that. Wake the worker afterwards. */
export async function postNow(db: Kysely<Tables>, id: string, at: number): Promise<void> {
  await db.transaction().execute(async (trx) => {
    const waiting = await trx
      .updateTable('messages')
      .set({ due_at: at })
      .where('id', '=', id)
      .where('state', '=', 'queued')
      .where('tries', '=', 0)
      .where('due_at', '>', at)
      .returning('messenger')
      .execute();
    for (const { messenger } of waiting) {
      await enqueue(trx, { kind: 'alerts.post', subject: messenger, runAt: at }, at);
    }
  });
}

/** Counts a change of an alert in the transaction of the change: its card follows, and below it the change is told. */
export async function touchAlert(
  trx: Transaction<Tables>,
  policy: Policy,
  id: string,
  { at, reply = null, over = false, byPerson = false }: Happening,
): Promise<void> {
  const alert = await changeAlert(trx, id, over ? { settledAt: at } : {});
  if (!alert) return;
  if (reply) await tell(trx, policy, alert, reply, at);
  for (const messenger of reachedBy(policy.channels.alerts)) {
    if (byPerson) {
      await takeOutOfDigest(trx, id, at);
      await enqueue(trx, { kind: 'alerts.post', subject: messenger, runAt: at }, at);
    }
  }
  await enqueue(trx, { kind: 'alert.show', subject: id, runAt: at }, at);
}

/**
 * The same trouble is back soon after it was over (since `since`, unix ms): its alert is open again, its card follows without another
 * one being posted, and below it stands that it is back. False: there is none so recent.
 */
export async function reopenAlert(
  trx: Transaction<Tables>,
  policy: Policy,
  { kind, subject, since }: { readonly kind: AlertKind; readonly subject: string; readonly since: number },
  at: number,
): Promise<boolean> {
  const alert = await reopenLatestAlert(trx, kind, subject, since, at);
  if (!alert) return false;
  await tell(trx, policy, alert, { key: `again.${at}`, content: { what: 'again', since: at } }, at);
  await enqueue(trx, { kind: 'alert.show', subject: alert.id, runAt: at }, at);
  return true;
}

async function tell(
  trx: Transaction<Tables>,
  policy: Policy,
  { id, version, raised_at }: AlertRow,
  { key, content }: Told,
  at: number,
): Promise<void> {
  const reply = { id: `${id}.${key}`, recipient: ALERTS, about: id, kind: 'reply', seq: version } as const;
  const payload = JSON.stringify(content);
  const tried_at = await mayBePostedSince(trx, raised_at);
  const messengers = reachedBy(policy.channels.alerts);
  await queueMessages(
    trx,
    messengers.map((messenger) => ({ ...reply, messenger, payload, tried_at })),
    at,
  );
}
