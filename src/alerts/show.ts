import { alertCard } from '../cards/alerts/alert.ts';
import type { TaskOutcome } from '../jobs/task.ts';
import { readerOf, soonestRetry, type TellingKit } from '../kit/kit.ts';
import type { Messenger } from '../messengers/port.ts';
import { showMessage } from '../outbox/show.ts';
import { spreadAlerts } from '../outbox/spread.ts';
import { type AlertRow, getAlert } from '../store/alerts.ts';
import { digestReplies } from '../store/digests.ts';
import { enqueue, type Job } from '../store/jobs.ts';
import { copiesOf, type MessageRow } from '../store/messages.ts';
import { sendReplies } from './replies.ts';
import { alertView } from './view.ts';

/** A change that failed so often is shown with less of its looks, if the messenger stumbles over them. */
const TRIES_WITH_LOOKS = 3;

/**
 * Brings every copy of an alert's card up to date in place, and tells below it, in order, what happened. Until a copy is posted there is nothing
 * to do: what posts it sees to the rest. A copy that fails does not hold up the others.
 */
export async function showAlert(parts: TellingKit, { subject: id, attempts }: Job): Promise<TaskOutcome> {
  const { db } = parts;
  const alert = await getAlert(db, id);
  if (!alert) return 'done';
  const due: number[] = [];
  const failures: unknown[] = [];
  for (const messenger of parts.messengers) {
    await spreadAlerts(parts, messenger);
    for (const card of await copiesOf(db, { id, messenger: messenger.name })) {
      if (card.state === 'digested' && card.digest !== null) await digestReplies(db, card, card.digest);
      if (card.state !== 'sent') continue;
      try {
        const maySimplify = attempts > TRIES_WITH_LOOKS;
        if (!(await update(parts, messenger, { alert, card, maySimplify }))) continue;
        const again = await sendReplies(parts, messenger, alert, card);
        if (again !== null) due.push(again);
      } catch (error) {
        failures.push(error);
      }
    }
  }
  if (failures.length > 0) throw soonestRetry(failures);
  return due.length === 0 ? 'done' : { againAt: Math.min(...due) };
}

/** False: it is not there, or another worker shows it. One that is to be posted anew waits among the cards to be posted. */
async function update(
  parts: TellingKit,
  messenger: Messenger,
  {
    alert,
    card,
    maySimplify,
  }: { readonly alert: AlertRow; readonly card: MessageRow; readonly maySimplify: boolean },
): Promise<boolean> {
  if (card.version >= alert.version) return true;
  const { db, now } = parts;
  const view = await alertView(parts, alert);
  if (!view) return true;
  const reader = await readerOf(parts, card.recipient);
  const outcome = await showMessage(parts, messenger, card, {
    card: alertCard(reader, view),
    locale: reader.locale,
    version: alert.version,
    again: { kind: 'alert.show', subject: alert.id, runAt: now() },
    bringBack: alert.settled_at === null,
    maySimplify,
  });
  if (outcome === 'anew')
    await enqueue(db, { kind: 'alerts.post', subject: messenger.name, runAt: now() }, now());
  return outcome === 'shown';
}
