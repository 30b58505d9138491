import { alertCard } from '../cards/alerts/alert.ts';
import type { AlertKind } from '../domain/alert.ts';
import type { TaskOutcome } from '../jobs/task.ts';
import { readerOf, type TellingKit } from '../kit/kit.ts';
import type { Messenger } from '../messengers/port.ts';
import { type Delivered, deliverMessage, notDrawn } from '../outbox/deliver.ts';
import { spreadAlerts } from '../outbox/spread.ts';
import { cardsSentSince, nextCardDue, type WaitingCard, waitingCards } from '../store/alert-messages.ts';
import { getAlert } from '../store/alerts.ts';
import { enqueue, type Job } from '../store/jobs.ts';
import type { MessageRow } from '../store/messages.ts';
import { type CountedCards, countInDigest } from './digest.ts';
import { alertView } from './view.ts';

/** Waiting cards that are read in one round: enough to recognise a burst, and bounded in memory. */
const AT_ONCE = 500;
/** No post begins with less than this left of the lease, in ms. */
const ROOM_MS = 15_000;
/** After this many failed posts in a row the messenger itself may be away: the job rests, in ms. */
const MOST_IN_VAIN = 5;
const REST_MS = 15_000;

/** Failed posts in a row by messenger, and when the last of them was (unix ms). */
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
  await spreadAlerts(parts, messenger);
  while (job.leaseUntil - now() > ROOM_MS) {
    const waiting = await waitingCards(db, messenger.name, now(), AT_ONCE);
    if (waiting.length === 0) {
      const due = await nextCardDue(db, messenger.name);
      return due === null ? 'done' : { againAt: due };
    }
    const { own, beyond } = await partedByBurst(parts, messenger, waiting);
    for (const counted of beyond.values()) await countInDigest(parts, counted);
    for (const card of own) {
      if (job.leaseUntil - now() <= ROOM_MS) break;
      const sent = await post(parts, messenger, card);
      if (noted(messenger, sent, now()) >= MOST_IN_VAIN) return { againAt: now() + REST_MS };
    }
  }
  return { againAt: now() };
}

/** Counts how a post went; answers the number of failed ones in a row. */
function noted(messenger: Messenger, sent: boolean, at: number): number {
  const before = inVain.get(messenger);
  const goesOn = before !== undefined && before.times < MOST_IN_VAIN && at < before.at + REST_MS;
  const times = sent ? 0 : (goesOn ? before.times : 0) + 1;
  inVain.set(messenger, { times, at });
  return times;
}

/**
 * Those that get a card of their own: for each recipient of each kind the first ones, up to the policy's burst, and all that a person is at work
 * on. The others are counted by kind, so that many appeals do not swallow a door.
 */
async function partedByBurst(
  { policy, db, now }: TellingKit,
  { name: messenger }: Messenger,
  waiting: readonly WaitingCard[],
): Promise<{ readonly own: readonly MessageRow[]; readonly beyond: ReadonlyMap<string, CountedCards> }> {
  const { count, withinMs } = policy.appeals.digestAbove;
  const sent = await cardsSentSince(db, messenger, now() - withinMs);
  const posted = new Map(sent.map((row) => [`${row.alertKind} ${row.recipient}`, row.count]));
  const own: MessageRow[] = [];
  const beyond = new Map<string, CountedCards>();
  for (const card of waiting) {
    const { id, alone, alertKind, recipient } = card;
    const group = `${alertKind} ${recipient}`;
    const before = posted.get(group) ?? 0;
    if (alone === 1 || alertKind === null) own.push(card);
    else if (before < count) {
      own.push(card);
      posted.set(group, before + 1);
    } else {
      // Alerts are written with their kinds by this program alone.
      const kind = alertKind as AlertKind;
      beyond.set(group, { messenger, recipient, kind, ids: [...(beyond.get(group)?.ids ?? []), id] });
    }
  }
  return { own, beyond };
}

/** False: it could not be posted and has a next try of its own. */
async function post(parts: TellingKit, messenger: Messenger, card: MessageRow): Promise<boolean> {
  const { db, now } = parts;
  let drawn: Delivered;
  try {
    drawn = await draw(parts, card);
  } catch (error) {
    await notDrawn(parts, card, error);
    return false;
  }
  const sent = (await deliverMessage(parts, messenger, card, drawn)) === null;
  const newer = sent && (await getAlert(db, card.about))?.version !== drawn.version;
  // What was told of it meanwhile goes below the card, now that there is one.
  if (newer || drawn.version > 1)
    await enqueue(db, { kind: 'alert.show', subject: card.about, runAt: now() }, now());
  return sent;
}

async function draw(parts: TellingKit, { about, messenger, recipient }: MessageRow): Promise<Delivered> {
  const alert = await getAlert(parts.db, about);
  const view = alert && (await alertView(parts, alert));
  if (!alert || !view) throw new Error(`Nothing is known of the alert ${about}`);
  const reader = await readerOf(parts, recipient);
  return {
    card: alertCard(reader, view),
    locale: reader.locale,
    version: alert.version,
    again: { kind: 'alerts.post', subject: messenger, runAt: parts.now() },
  };
}
