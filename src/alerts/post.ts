import { alertCard } from '../cards/alerts/alert.ts';
import type { AlertKind } from '../domain/alert.ts';
import type { TaskOutcome } from '../jobs/task.ts';
import { channelReader, type TellingKit } from '../kit/kit.ts';
import type { Messenger } from '../messengers/port.ts';
import { getAlert } from '../store/alerts.ts';
import {
  cardsSentSince,
  type Delivery,
  nextCardDue,
  type WaitingCard,
  waitingCards,
} from '../store/deliveries.ts';
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

/** The posts by each messenger in vain that followed each other within that while, and when the last of them was (unix ms). */
const inVain = new WeakMap<Messenger, { readonly times: number; readonly at: number }>();

/**
 * Posts the cards that wait for one messenger, in their order, one job per messenger. More of a kind in a while than the policy's
 * burst are counted in a digest instead. What was under way in a crash is looked for before it is posted again. A card that cannot be
 * posted waits for its own next try and holds up no other.
 */
export async function postAlerts(parts: TellingKit, job: Job): Promise<TaskOutcome> {
  const { messengers, db, now } = parts;
  const messenger = messengers.find(({ name }) => name === job.subject);
  if (!messenger) return 'done';
  const { times = 0, at = 0 } = inVain.get(messenger) ?? {};
  // Cards that become due one by one are no reason to try again earlier.
  if (times >= MOST_IN_VAIN && now() >= at && now() < at + REST_MS) return { againAt: at + REST_MS };
  while (job.leaseUntil - now() > ROOM_MS) {
    const waiting = await waitingCards(db, messenger.name, now(), AT_ONCE);
    if (waiting.length === 0) {
      const due = await nextCardDue(db, messenger.name);
      return due === null ? 'done' : { againAt: due };
    }
    const { own, beyond } = await partedByBurst(parts, messenger, waiting);
    for (const [kind, ids] of beyond) await countInDigest(parts, messenger, kind, ids);
    for (const delivery of own) {
      if (job.leaseUntil - now() <= ROOM_MS) break;
      const sent = await post(parts, messenger, delivery);
      if (noted(messenger, sent, now()) >= MOST_IN_VAIN) return { againAt: now() + REST_MS };
    }
  }
  return { againAt: now() };
}

/** Notes how a post went; how many were in vain one after the other. */
function noted(messenger: Messenger, sent: boolean, at: number): number {
  const before = inVain.get(messenger);
  const goesOn = before !== undefined && before.times < MOST_IN_VAIN && at < before.at + REST_MS;
  const times = sent ? 0 : (goesOn ? before.times : 0) + 1;
  inVain.set(messenger, { times, at });
  return times;
}

/**
 * Those that get a card of their own: of each kind the first ones, up to the policy's burst, and all that a person is at work on. The
 * others are counted by kind, so that many appeals do not swallow a door.
 */
async function partedByBurst(
  { policy, db, now }: TellingKit,
  { name }: Messenger,
  waiting: readonly WaitingCard[],
): Promise<{
  readonly own: readonly Delivery[];
  readonly beyond: ReadonlyMap<AlertKind, readonly string[]>;
}> {
  const { count, withinMs } = policy.appeals.digestAbove;
  const posted = new Map(await cardsSentSince(db, name, now() - withinMs));
  const own: Delivery[] = [];
  const beyond = new Map<AlertKind, string[]>();
  for (const delivery of waiting) {
    const { id, alone, alertKind } = delivery;
    const before = posted.get(alertKind) ?? 0;
    if (alone === 1 || alertKind === null) own.push(delivery);
    else if (before < count) {
      own.push(delivery);
      posted.set(alertKind, before + 1);
    } else {
      // Alerts are written with their kinds by this program alone.
      const kind = alertKind as AlertKind;
      beyond.set(kind, [...(beyond.get(kind) ?? []), id]);
    }
  }
  return { own, beyond };
}

/** False: it could not be posted and has a next try of its own. */
async function post(parts: TellingKit, messenger: Messenger, delivery: Delivery): Promise<boolean> {
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

async function draw(parts: TellingKit, id: string): Promise<Sendable> {
  const alert = await getAlert(parts.db, id);
  const view = alert && (await alertView(parts, alert));
  if (!alert || !view) throw new Error(`Nothing is known of the alert ${id}`);
  return { card: alertCard(channelReader(parts), view), version: alert.version };
}
