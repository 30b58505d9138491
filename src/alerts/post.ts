import { alertCard } from '../cards/alert.ts';
import type { TaskOutcome } from '../jobs/task.ts';
import type { Messenger } from '../messengers/messenger.ts';
import { channelReader, type TellingParts } from '../requests/telling.ts';
import { getAlert } from '../store/alerts.ts';
import { cardsSentSince, type Delivery, nextCardDue, waitingCards } from '../store/deliveries.ts';
import { enqueue, type Job } from '../store/jobs.ts';
import { countInDigest } from './digest.ts';
import { notDrawn, type Sendable, send } from './send.ts';
import { alertView } from './view.ts';

/** So many waiting cards are looked at together: a burst is told from a few, and memory stays bounded. */
const AT_ONCE = 500;
/** Whoever has not begun a post so long before the lease ends does not begin it, in ms. */
const ROOM_MS = 15_000;
/** After so many in vain it may be the messenger itself: the others are left for a while, in ms. */
const MOST_IN_VAIN = 5;
const REST_MS = 15_000;

/**
 * Posts the cards that wait for one messenger, in their order, one job per messenger. More in a while than the policy's burst are
 * counted in a digest instead. What was under way in a crash is looked for before it is posted again. A card that cannot be
 * posted waits for its own next try and holds up no other.
 */
export async function postAlerts(parts: TellingParts, job: Job): Promise<TaskOutcome> {
  const { messengers, db, now } = parts;
  const messenger = messengers.find(({ name }) => name === job.subject);
  if (!messenger) return 'done';
  let inVain = 0;
  while (job.leaseUntil - now() > ROOM_MS) {
    const waiting = await waitingCards(db, messenger.name, now(), AT_ONCE);
    if (waiting.length === 0) {
      const due = await nextCardDue(db, messenger.name);
      return due === null ? 'done' : { againAt: due };
    }
    const room = await roomFor(parts, messenger, waiting);
    const beyond = waiting.slice(room).map(({ id }) => id);
    if (beyond.length > 0) await countInDigest(parts, messenger, beyond);
    for (const delivery of waiting.slice(0, room)) {
      if (job.leaseUntil - now() <= ROOM_MS) break;
      if (!(await post(parts, messenger, delivery))) inVain += 1;
      if (inVain >= MOST_IN_VAIN) return { againAt: now() + REST_MS };
    }
  }
  return { againAt: now() };
}

/** How many of these get a card of their own: the first ones, up to the policy's burst, and all that a person is at work on. */
async function roomFor(
  { policy, db, now }: TellingParts,
  { name }: Messenger,
  waiting: readonly Delivery[],
): Promise<number> {
  const { count, withinMs } = policy.appeals.digestAbove;
  const room = Math.max(0, count - (await cardsSentSince(db, name, now() - withinMs)));
  const persons = waiting.filter(({ alone }) => alone === 1).length;
  // Persons' stand first in the list.
  return persons + room;
}

/** False: it could not be posted and has a next try of its own. */
async function post(parts: TellingParts, messenger: Messenger, delivery: Delivery): Promise<boolean> {
  const { db, now } = parts;
  let drawn: Sendable;
  try {
    drawn = await draw(parts, delivery.alert);
  } catch (error) {
    await notDrawn(parts, messenger, delivery, error);
    return false;
  }
  const sent = (await send(parts, messenger, delivery, drawn)) === null;
  const newer = sent && (await getAlert(db, delivery.alert))?.version !== drawn.version;
  // What was told of it meanwhile goes below the card, now that there is one.
  if (newer || drawn.version > 1)
    await enqueue(db, { kind: 'alert.show', subject: delivery.alert, runAt: now() }, now());
  return sent;
}

async function draw(parts: TellingParts, id: string): Promise<Sendable> {
  const alert = await getAlert(parts.db, id);
  const view = alert && (await alertView(parts, alert));
  if (!alert || !view) throw new Error(`Nothing is known of the alert ${id}`);
  return { card: alertCard(channelReader(parts), view), version: alert.version };
}
