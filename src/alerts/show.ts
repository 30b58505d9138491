import { alertCard } from '../cards/alerts/alert.ts';
import type { TaskOutcome } from '../jobs/task.ts';
import { channelReader, type TellingKit } from '../kit/kit.ts';
import type { Messenger, Posted } from '../messengers/port.ts';
import { type AlertRow, getAlert } from '../store/alerts.ts';
import { type Delivery, deliveryShown, getDelivery, requeueCard } from '../store/deliveries.ts';
import { digestReplies } from '../store/digests.ts';
import { enqueue, type Job } from '../store/jobs.ts';
import { sendReplies } from './replies.ts';
import { alertView } from './view.ts';

/** A change that failed so often is shown with less of its looks, if the messenger stumbles over them. */
const TRIES_WITH_LOOKS = 3;

/**
 * Brings an alert's card up to date in place, and tells below it, in order, what happened. Until the card is posted there is nothing
 * to do: whoever posts it sees to the rest.
 */
export async function showAlert(parts: TellingKit, { subject: id, attempts }: Job): Promise<TaskOutcome> {
  const alert = await getAlert(parts.db, id);
  if (!alert) return 'done';
  const due: number[] = [];
  for (const messenger of parts.messengers) {
    const card = await getDelivery(parts.db, { id, messenger: messenger.name });
    if (card?.state === 'digested' && card.digest !== null) {
      await digestReplies(parts.db, id, messenger.name, card.digest);
    }
    const posted = card && placeOf(card);
    if (!card || !posted) continue;
    if (!(await update(parts, messenger, { alert, card, posted, orLess: attempts > TRIES_WITH_LOOKS })))
      continue;
    const again = await sendReplies(parts, messenger, alert, posted);
    if (again !== null) due.push(again);
  }
  return due.length === 0 ? 'done' : { againAt: Math.min(...due) };
}

/** Where a message stands; null while it stands nowhere. */
export function placeOf({ state, channel, message }: Delivery): Posted | null {
  return state === 'sent' && channel !== null && message !== null ? { channel, message } : null;
}

/** False: somebody removed the card, and it is posted anew while there is still something to it. */
async function update(
  parts: TellingKit,
  messenger: Messenger,
  {
    alert,
    card,
    posted,
    orLess,
  }: {
    readonly alert: AlertRow;
    readonly card: Delivery;
    readonly posted: Posted;
    readonly orLess: boolean;
  },
): Promise<boolean> {
  if (card.version >= alert.version) return true;
  const { db, now } = parts;
  const view = await alertView(parts, alert);
  if (!view) return true;
  const shown = await messenger.update(posted, alertCard(channelReader(parts), view), card.id, orLess);
  if (shown === 'gone' && alert.settled_at === null) {
    await requeueCard(db, card, now());
    await enqueue(db, { kind: 'alerts.post', subject: messenger.name, runAt: now() }, now());
    return false;
  }
  if (!(await deliveryShown(db, card, alert.version))) {
    // Another worker was at it, and whose change came last nobody knows.
    await enqueue(db, { kind: 'alert.show', subject: alert.id, runAt: now() }, now());
    return false;
  }
  return shown === 'updated';
}
