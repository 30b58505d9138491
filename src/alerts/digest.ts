import { digestCard, digestReminderCard } from '../cards/digest.ts';
import type { AlertKind } from '../domain/alert.ts';
import type { TaskOutcome } from '../jobs/task.ts';
import type { Messenger } from '../messengers/messenger.ts';
import { newTrace } from '../observe/trace.ts';
import { channelReader, type TellingParts } from '../requests/telling.ts';
import { openAmongDigested } from '../store/appeals.ts';
import { type Delivery, deliveryShown, getDelivery, queueDelivery } from '../store/deliveries.ts';
import { digested, latestDigest, putIntoDigest } from '../store/digests.ts';
import { enqueue, type Job } from '../store/jobs.ts';
import { send } from './send.ts';
import { placeOf } from './show.ts';

/** A digest names so many of those it counts. */
const FIRST = 10;
/** What is counted is collected for so long before it is shown, in ms: the first of a burst does not stand there as one. */
const COLLECTED_MS = 2_000;

/** Counts waiting cards in the digest of this while, or in a new one; the digest is posted, or follows, soon after. */
export async function countInDigest(
  { db, policy, now }: TellingParts,
  { name }: Messenger,
  deliveries: readonly string[],
): Promise<void> {
  const at = now();
  const { withinMs } = policy.appeals.digestAbove;
  await db.transaction().execute(async (trx) => {
    const under = await latestDigest(trx, name, at - withinMs);
    const id = under?.id ?? `digest:${newTrace()}`;
    if (!under) {
      const digest = { id, messenger: name, alert: id, kind: 'digest', seq: 0, payload: null } as const;
      await queueDelivery(trx, digest, at);
      const remindAt = at + policy.appeals.remindAfterMs;
      await enqueue(trx, { kind: 'digest.remind', subject: id, runAt: remindAt }, at);
    }
    await putIntoDigest(trx, name, deliveries, id);
    await enqueue(trx, { kind: 'digest.show', subject: id, runAt: at + COLLECTED_MS }, at);
  });
}

/** Posts a digest, and brings it up to date while more is counted in it. */
export async function showDigest(parts: TellingParts, { subject: id }: Job): Promise<TaskOutcome> {
  const { db, messengers, now } = parts;
  for (const messenger of messengers) {
    const delivery = await getDelivery(db, { id, messenger: messenger.name });
    if (!delivery) continue;
    if (delivery.state === 'failed' && delivery.due_at > now()) return { againAt: delivery.due_at };
    const { counts, first } = await digested(db, id, FIRST);
    const total = counts.reduce((sum, { count }) => sum + count, 0);
    if (delivery.version >= total) continue;
    const card = digestCard(channelReader(parts), {
      // Alerts are written with their kinds by this program alone.
      counts: counts.map(({ kind, count }) => ({ kind: kind as AlertKind, count })),
      first: first.map(({ subject }) => subject),
    });
    const posted = placeOf(delivery);
    if (posted) {
      // Somebody removed it: who counts on it has seen it.
      await messenger.update(posted, card, delivery.id);
      if (!(await deliveryShown(db, delivery, total))) return { againAt: now() };
      continue;
    }
    const againAt = await send(parts, messenger, delivery, { card, version: total });
    if (againAt !== null) return { againAt };
    const after = await getDelivery(db, delivery);
    // Found from an earlier try, it does not count them all yet.
    if (after && after.version < total) return { againAt: now() };
  }
  return 'done';
}

/** Says below a digest how many of its appeals are still nobody's; nothing where all are somebody's. */
export async function remindOfDigest(parts: TellingParts, { subject: id }: Job): Promise<TaskOutcome> {
  const { db, messengers, now } = parts;
  for (const messenger of messengers) {
    const digest = await getDelivery(db, { id, messenger: messenger.name });
    if (!digest) continue;
    const { open, count } = await openAmongDigested(db, id);
    if (open === 0) continue;
    const under = placeOf(digest);
    if (!under) return { againAt: now() + parts.policy.appeals.remindAfterMs };
    const reminder = await reminderOf(parts, digest);
    if (reminder.state === 'sent') continue;
    const card = digestReminderCard(channelReader(parts), { open, count });
    const againAt = await send(parts, messenger, reminder, { card, version: count, under });
    if (againAt !== null) return { againAt };
  }
  return 'done';
}

/** The reminder's own place in the ledger. */
async function reminderOf({ db, now }: TellingParts, { id, messenger }: Delivery): Promise<Delivery> {
  const key = { id: `${id}.remind`, messenger };
  await db
    .transaction()
    .execute((trx) => queueDelivery(trx, { ...key, alert: id, kind: 'reply', seq: 1, payload: null }, now()));
  const reminder = await getDelivery(db, key);
  if (!reminder) throw new Error(`The ledger lost ${key.id}`);
  return reminder;
}
