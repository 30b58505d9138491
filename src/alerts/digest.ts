import { digestCard, digestReminderCard } from '../cards/alerts/digest.ts';
import type { AlertKind } from '../domain/alert.ts';
import type { TaskOutcome } from '../jobs/task.ts';
import { channelReader, type TellingKit } from '../kit/kit.ts';
import type { Messenger } from '../messengers/port.ts';
import { newTrace } from '../observe/log.ts';
import { openAmongDigested } from '../store/appeals.ts';
import { type Delivery, deliveryShown, getDelivery, queueDelivery } from '../store/deliveries.ts';
import { countedIn, firstCounted, latestDigest, putIntoDigest } from '../store/digests.ts';
import { enqueue, type Job } from '../store/jobs.ts';
import { send } from './send.ts';
import { placeOf } from './show.ts';
import { alertFacts } from './view.ts';

/** Of appeals a digest names so many: `/appeals` lists them all. */
const FIRST_APPEALS = 10;
/** Of anything else it names each, as they are listed nowhere else, and so it counts no more. */
const MOST_NAMED = 100;
/** What is counted is collected for so long before it is shown, in ms: the first of a burst does not stand there as one. */
const COLLECTED_MS = 2_000;

/**
 * Counts waiting cards of one kind in its digest of this while, or in a new one; the digest is posted, or follows, soon after. Where
 * they are more than one digest takes the rest goes on waiting.
 */
export async function countInDigest(
  { db, policy, now }: TellingKit,
  { name }: Messenger,
  kind: AlertKind,
  deliveries: readonly string[],
): Promise<void> {
  const at = now();
  const since = at - policy.appeals.digestAbove.withinMs;
  const most = kind === 'appeal' ? Number.POSITIVE_INFINITY : MOST_NAMED;
  await db.transaction().execute(async (trx) => {
    const under = await latestDigest(trx, name, { kind, since, most });
    const { id, counted } = under ?? { id: `digest:${newTrace()}`, counted: 0 };
    if (!under) {
      const digest = { id, messenger: name, alert: id, kind: 'digest', seq: 0, payload: kind } as const;
      await queueDelivery(trx, digest, at);
      const remindAt = at + policy.appeals.remindAfterMs;
      if (kind === 'appeal') await enqueue(trx, { kind: 'digest.remind', subject: id, runAt: remindAt }, at);
    }
    await putIntoDigest(trx, name, deliveries.slice(0, most - counted), id);
    await enqueue(trx, { kind: 'digest.show', subject: id, runAt: at + COLLECTED_MS }, at);
  });
}

/** Posts a digest, and brings it up to date while more is counted in it. */
export async function showDigest(parts: TellingKit, { subject: id }: Job): Promise<TaskOutcome> {
  const { db, messengers, now } = parts;
  for (const messenger of messengers) {
    const delivery = await getDelivery(db, { id, messenger: messenger.name });
    if (!delivery) continue;
    if (delivery.state === 'failed' && delivery.due_at > now()) return { againAt: delivery.due_at };
    // Written by this program alone; one that says no kind was begun before they had one.
    const kind = (delivery.payload ?? 'appeal') as AlertKind;
    const count = await countedIn(db, id);
    if (delivery.version >= count) continue;
    const named = await firstCounted(db, id, kind === 'appeal' ? FIRST_APPEALS : MOST_NAMED);
    const card = digestCard(channelReader(parts), { kind, count, named: named.map(alertFacts) });
    const posted = placeOf(delivery);
    if (posted) {
      // Somebody removed it: who counts on it has seen it.
      await messenger.update(posted, card, delivery.id);
      if (!(await deliveryShown(db, delivery, count))) return { againAt: now() };
      continue;
    }
    const againAt = await send(parts, messenger, delivery, { card, version: count });
    if (againAt !== null) return { againAt };
    const after = await getDelivery(db, delivery);
    // Found from an earlier try, it does not count them all yet.
    if (after && after.version < count) return { againAt: now() };
  }
  return 'done';
}

/** Says below a digest how many of its appeals are still nobody's; nothing where all are somebody's. */
export async function remindOfDigest(parts: TellingKit, { subject: id }: Job): Promise<TaskOutcome> {
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
async function reminderOf({ db, now }: TellingKit, { id, messenger }: Delivery): Promise<Delivery> {
  const key = { id: `${id}.remind`, messenger };
  await db
    .transaction()
    .execute((trx) => queueDelivery(trx, { ...key, alert: id, kind: 'reply', seq: 1, payload: null }, now()));
  const reminder = await getDelivery(db, key);
  if (!reminder) throw new Error(`The ledger lost ${key.id}`);
  return reminder;
}
