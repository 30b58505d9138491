import { isOpen } from '../../domain/request.ts';
import type { RequestView } from '../../domain/request-view.ts';
import type { TaskOutcome } from '../../jobs/task.ts';
import { soonestRetry, type TellingKit } from '../../kit/kit.ts';
import { type Destination, MessengerRefused } from '../../messengers/port.ts';
import type { Job } from '../../store/jobs.ts';
import { type CardPlace, showCopy } from './show-copy.ts';
import { viewById } from './view.ts';

/** A place that said no is asked again so much later, while the request is open. */
export const REFUSED_PAUSE_MS = 60_000;
/** A settled one is asked for so long; then the audit has to do. */
const REFUSED_PATIENCE_MS = 3_600_000;

/**
 * Brings every copy of a request's card up to date: in the approvals channel and with the requester, in every messenger.
 * One after the other per request, and never back to an older version. A copy that fails does not hold up the others.
 */
export async function showCards(parts: TellingKit, { subject: id, createdAt }: Job): Promise<TaskOutcome> {
  const view = await viewById(parts.policy, parts.db, id);
  if (!view) return 'done';
  const failures: unknown[] = [];
  for (const messenger of parts.messengers) {
    for (const [place, to] of destinationsOf(parts, view)) {
      if (!messenger.reaches(to)) continue;
      try {
        await showCopy(parts, messenger, view, { place, to });
      } catch (error) {
        parts.log.warn(
          { err: error, request: id, place, messenger: messenger.name },
          'a card could not be shown',
        );
        failures.push(error);
      }
    }
  }
  const passing = failures.filter((error) => !(error instanceof MessengerRefused));
  if (passing.length > 0) throw soonestRetry(passing);
  if (failures.length === 0) return 'done';
  // Nobody can decide on a card that is nowhere, and what no longer works should not stand there: keep trying while it matters.
  const matters = isOpen(view.state) || parts.now() - createdAt < REFUSED_PATIENCE_MS;
  return matters ? { againAt: parts.now() + REFUSED_PAUSE_MS } : 'done';
}

function destinationsOf(
  { policy }: TellingKit,
  view: RequestView,
): readonly (readonly [CardPlace, Destination])[] {
  // It stands on the appeal's own card.
  if (view.kind === 'appeal') return [];
  const requester = policy.staff.byId.get(view.requester.id);
  const approvals = ['approvals', { kind: 'channel', channel: 'approvals' }] as const;
  return requester ? [approvals, ['requester', { kind: 'person', staff: requester }]] : [approvals];
}
