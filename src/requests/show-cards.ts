import { requestCard } from '../cards/request.ts';
import { isOpen } from '../domain/request.ts';
import type { RequestView } from '../domain/request-view.ts';
import type { TaskOutcome } from '../jobs/task.ts';
import { type Destination, type Messenger, MessengerRefused } from '../messengers/messenger.ts';
import { type CardCopy, getCopy, insertCopy, updateCopy } from '../store/cards-posted.ts';
import type { Job } from '../store/jobs.ts';
import { channelReader, personReader, type TellingParts } from './telling.ts';
import { viewById } from './view.ts';

type Place = CardCopy['place'];

/** A place that said no is asked again so much later, while the request is open. */
const REFUSED_PAUSE_MS = 60_000;

/**
 * Brings every copy of a request's card up to date: in the approvals channel and with the requester, in every messenger.
 * One after the other per request, and never back to an older version. A copy that fails does not hold up the others.
 */
export async function showCards(parts: TellingParts, { subject: id }: Job): Promise<TaskOutcome> {
  const view = await viewById(parts.policy, parts.db, id);
  if (!view) return 'done';
  const failures: unknown[] = [];
  for (const messenger of parts.messengers) {
    for (const [place, to] of destinationsOf(parts, view)) {
      if (!messenger.reaches(to)) continue;
      try {
        await show(parts, messenger, view, place, to);
      } catch (error) {
        parts.log.warn(
          { err: error, request: id, place, messenger: messenger.name },
          'a card could not be shown',
        );
        failures.push(error);
      }
    }
  }
  const passing = failures.find((error) => !(error instanceof MessengerRefused));
  if (passing) throw passing;
  if (failures.length === 0) return 'done';
  // Nobody can decide on a card that is nowhere: keep trying while it matters. A settled one is in the audit.
  return isOpen(view.state) ? { againAt: parts.now() + REFUSED_PAUSE_MS } : 'done';
}

function destinationsOf(
  { policy }: TellingParts,
  view: RequestView,
): readonly (readonly [Place, Destination])[] {
  // It stands on the appeal's own card.
  if (view.kind === 'appeal') return [];
  const requester = policy.staff.byId.get(view.requester.id);
  const approvals = ['approvals', { kind: 'channel', channel: 'approvals' }] as const;
  return requester ? [approvals, ['requester', { kind: 'person', staff: requester }]] : [approvals];
}

async function show(
  parts: TellingParts,
  messenger: Messenger,
  view: RequestView,
  place: Place,
  to: Destination,
): Promise<void> {
  const { db } = parts;
  const key = { request: view.id, place, messenger: messenger.name };
  const copy = await getCopy(db, key);
  if (copy && copy.version >= view.version && copy.message !== null) return;
  const tried = copy?.message === null ? copy.tried_at : null;
  const reader = to.kind === 'person' ? await personReader(parts, to.staff) : channelReader(parts);
  const card = requestCard(reader, view, place);
  const id = `${view.id}.${place}`;
  if (copy?.channel != null && copy.message !== null) {
    const { channel, message } = copy;
    const shown = await messenger.update({ channel, message }, card, id);
    // Somebody removed it. An open request needs its card; a settled one is not brought back.
    if (shown === 'updated' || !isOpen(view.state)) {
      await updateCopy(db, key, { channel, message, version: view.version });
      return;
    }
    await updateCopy(db, key, { channel: null, message: null, version: copy.version });
  }
  if (!copy) {
    await insertCopy(db, { ...key, tried_at: parts.now(), channel: null, message: null, version: 0 });
  }
  const posted = await messenger.post(to, { card, id, triedSince: tried });
  await updateCopy(db, key, { ...posted, version: view.version });
}
