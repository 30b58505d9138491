import { digestCard, digestReminderCard } from '../cards/alerts/digest.ts';
import type { AlertKind } from '../domain/alert.ts';
import type { TaskOutcome } from '../jobs/task.ts';
import { readerOf, type TellingKit } from '../kit/kit.ts';
import { newTrace } from '../observe/log.ts';
import { deliverMessage } from '../outbox/deliver.ts';
import { showMessage } from '../outbox/show.ts';
import { openAmongDigested } from '../store/appeals.ts';
import { countedIn, firstCounted, latestDigest, putIntoDigest } from '../store/digests.ts';
import { enqueue, type Job } from '../store/jobs.ts';
import { copiesOf, getMessage, type MessageRow, queueMessages } from '../store/messages.ts';
import { alertFacts } from './view.ts';

/** How many appeals a digest names: `/appeals` lists all of them. */
const FIRST_APPEALS = 10;
/** The most that a digest counts of anything else: it names each, since no list does. */
const MOST_NAMED = 100;
/** How long a digest waits before it is shown, in ms: it never begins with a count of one. */
const COLLECTED_MS = 2_000;

/** Waiting cards of one kind for one recipient, that are to be counted in a digest. */
export type CountedCards = Pick<MessageRow, 'messenger' | 'recipient'> & {
  readonly kind: AlertKind;
  readonly ids: readonly string[];
};

/**
 * Counts waiting cards of one kind in its digest of this while, or in a new one; the digest is posted, or follows, soon after. Where
 * they are more than one digest takes the rest goes on waiting.
 */
export async function countInDigest(
  { db, policy, now }: TellingKit,
  { messenger, recipient, kind, ids }: CountedCards,
): Promise<void> {
  const at = now();
  const since = at - policy.appeals.digestAbove.withinMs;
  const most = kind === 'appeal' ? Number.POSITIVE_INFINITY : MOST_NAMED;
  await db.transaction().execute(async (trx) => {
    const begun = await latestDigest(trx, { messenger, recipient }, { kind, since, most });
    const { id, counted } = begun ?? { id: `digest:${newTrace()}`, counted: 0 };
    if (!begun) {
      const digest = { id, messenger, recipient, about: id, kind: 'digest', payload: kind } as const;
      await queueMessages(trx, [digest], at);
      const remindAt = at + policy.appeals.remindAfterMs;
      if (kind === 'appeal') await enqueue(trx, { kind: 'digest.remind', subject: id, runAt: remindAt }, at);
    }
    await putIntoDigest(trx, { messenger, recipient }, ids.slice(0, most - counted), id);
    await enqueue(trx, { kind: 'digest.show', subject: id, runAt: at + COLLECTED_MS }, at);
  });
}

/** Posts a digest, and brings it up to date while more is counted in it. */
export async function showDigest(parts: TellingKit, { subject: id }: Job): Promise<TaskOutcome> {
  const { db, messengers, now } = parts;
  for (const messenger of messengers) {
    for (const digest of await copiesOf(db, { id, messenger: messenger.name })) {
      if (digest.state === 'failed' && digest.due_at > now()) return { againAt: digest.due_at };
      // Written by this program alone; one that says no kind was begun before they had one.
      const kind = (digest.payload ?? 'appeal') as AlertKind;
      const count = await countedIn(db, id);
      if (digest.state === 'sent' && digest.version >= count) continue;
      const named = await firstCounted(db, id, kind === 'appeal' ? FIRST_APPEALS : MOST_NAMED);
      const reader = await readerOf(parts, digest.recipient);
      const shown = {
        card: digestCard(reader, { kind, count, named: named.map(alertFacts) }),
        locale: reader.locale,
        version: count,
        again: { kind: 'digest.show', subject: id, runAt: now() },
      } as const;
      if (digest.state === 'sent') {
        // Somebody removed it: who counts on it has seen it.
        const outcome = await showMessage(parts, messenger, digest, { ...shown, bringBack: false });
        if (outcome === 'anew') return { againAt: now() };
        continue;
      }
      const againAt = await deliverMessage(parts, messenger, digest, shown);
      if (againAt !== null) return { againAt };
    }
  }
  return 'done';
}

/** Says below a digest how many of its appeals are still nobody's; nothing where all are somebody's. */
export async function remindOfDigest(parts: TellingKit, { subject: id }: Job): Promise<TaskOutcome> {
  const { db, messengers, now } = parts;
  for (const messenger of messengers) {
    for (const digest of await copiesOf(db, { id, messenger: messenger.name })) {
      const { open, count } = await openAmongDigested(db, id);
      if (open === 0) continue;
      if (digest.state !== 'sent') return { againAt: now() + parts.policy.appeals.remindAfterMs };
      const reminder = await reminderOf(parts, digest);
      if (reminder.state === 'sent') continue;
      const reader = await readerOf(parts, digest.recipient);
      const againAt = await deliverMessage(parts, messenger, reminder, {
        card: digestReminderCard(reader, { open, count }),
        locale: reader.locale,
        version: count,
        again: null,
        below: digest.handle,
      });
      if (againAt !== null) return { againAt };
    }
  }
  return 'done';
}

/** The reminder's own place in the ledger. */
async function reminderOf({ db, now }: TellingKit, digest: MessageRow): Promise<MessageRow> {
  const { messenger, recipient } = digest;
  const key = { id: `${digest.id}.remind`, messenger, recipient };
  await queueMessages(db, [{ ...key, about: digest.id, kind: 'reply', seq: 1 }], now());
  const reminder = await getMessage(db, key);
  if (!reminder) throw new Error(`The ledger lost ${key.id}`);
  return reminder;
}
