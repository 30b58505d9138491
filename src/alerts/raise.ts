import type { Transaction } from 'kysely';
import type { AlertFacts, AlertKind, AlertReply } from '../domain/alert.ts';
import { type Policy, reachedBy } from '../settings/policy.ts';
import { changeAlert, insertAlert, reopen } from '../store/alerts.ts';
import { queueDelivery } from '../store/deliveries.ts';
import { takeOutOfDigest } from '../store/digests.ts';
import { enqueue } from '../store/jobs.ts';
import type { Tables } from '../store/tables.ts';

/** An alert to be raised. `id`: the same for the same event, so that it is raised once whoever does. */
type NewAlert = { readonly id: string; readonly subject: string; readonly facts: AlertFacts };

/** A change of what an alert is about. `at` in unix ms. */
type Happening = {
  readonly at: number;
  /** Told below the card; `key` makes it once however often it happens. */
  readonly reply?: { readonly key: string; readonly content: AlertReply } | null;
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
  { id, subject, facts }: NewAlert,
  at: number,
): Promise<boolean> {
  const { kind } = facts;
  const raised = await insertAlert(trx, { id, kind, subject, facts: JSON.stringify(facts), raised_at: at });
  if (!raised) return false;
  for (const messenger of reachedBy(policy.channels.alerts)) {
    await queueDelivery(trx, { id, messenger, alert: id, kind: 'card', seq: 0, payload: null }, at);
    await enqueue(trx, { kind: 'alerts.post', subject: messenger, runAt: at }, at);
  }
  return true;
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
  for (const messenger of reachedBy(policy.channels.alerts)) {
    if (reply) {
      const { key, content } = reply;
      const payload = JSON.stringify(content);
      await queueDelivery(
        trx,
        { id: `${id}.${key}`, messenger, alert: id, kind: 'reply', seq: alert.version, payload },
        at,
      );
    }
    if (byPerson) {
      await takeOutOfDigest(trx, id, at);
      await enqueue(trx, { kind: 'alerts.post', subject: messenger, runAt: at }, at);
    }
  }
  await enqueue(trx, { kind: 'alert.show', subject: id, runAt: at }, at);
}

/**
 * The same trouble is back soon after it was over (since `since`, unix ms): its alert is open again, and its card follows without
 * another one being posted. False: there is none so recent.
 */
export async function reopenAlert(
  trx: Transaction<Tables>,
  kind: AlertKind,
  subject: string,
  since: number,
  at: number,
): Promise<boolean> {
  const alert = await reopen(trx, kind, subject, since);
  if (!alert) return false;
  await enqueue(trx, { kind: 'alert.show', subject: alert.id, runAt: at }, at);
  return true;
}
