import { requestCard } from '../../cards/requests/request.ts';
import { everybodyWho, mayApprove } from '../../domain/may.ts';
import { isOpen } from '../../domain/request.ts';
import type { RequestView } from '../../domain/request-view.ts';
import type { TaskOutcome } from '../../jobs/task.ts';
import type { Kit } from '../../kit/kit.ts';
import { readerOf, soonestRetry, type TellingKit } from '../../kit/kit.ts';
import { approvalsPlace } from '../../messengers/places.ts';
import { type Destination, type Messenger, MessengerRefused } from '../../messengers/port.ts';
import { showOrReplace } from '../../outbox/show.ts';
import type { Job } from '../../store/jobs.ts';
import { copiesOf, type MessageRow, type NewMessage } from '../../store/messages.ts';
import { getRequest, type RequestRow } from '../../store/requests.ts';
import { mayBePostedSince } from '../../store/restores.ts';
import { votesOf } from '../../store/votes.ts';
import { viewOf } from './view.ts';

/** A place that said no is asked again so much later, while the request is open. */
export const REFUSED_PAUSE_MS = 60_000;
/** A settled one is asked for so long; then the audit has to do. */
const REFUSED_PATIENCE_MS = 3_600_000;
/** Where a card can be changed once, a state that soon becomes another one is not worth the change, for so long, in ms. */
const PASSING_MS = 3_000;

type Place = 'approvals' | 'requester';

/**
 * Brings every copy of a request's card up to date: with those who decide and with the requester, in every messenger.
 * One after the other per request, and never back to an older version. A copy that fails does not hold up the others.
 */
export async function showCards(parts: TellingKit, { subject: id, createdAt }: Job): Promise<TaskOutcome> {
  const { db, policy, log, now } = parts;
  const row = await getRequest(db, id);
  // An appeal stands on the appeal's own card.
  if (!row || row.kind === 'appeal') return 'done';
  const view = viewOf(policy, row, await votesOf(db, [id]));
  const failures: unknown[] = [];
  let soon: number | null = null;
  for (const messenger of parts.messengers) {
    const passes = messenger.handlesWorkOnce ? passesAt(view) : 0;
    if (passes > now()) {
      soon = Math.min(soon ?? passes, passes);
      continue;
    }
    for (const place of ['approvals', 'requester'] as const) {
      for (const copy of await copiesAt(parts, messenger, { row, place })) {
        try {
          await showCopy(parts, messenger, view, copy);
        } catch (error) {
          const { recipient } = copy;
          log.warn(
            { err: error, request: id, place, messenger: messenger.name, recipient },
            'a card could not be shown',
          );
          failures.push(error);
        }
      }
    }
  }
  const passing = failures.filter((error) => !(error instanceof MessengerRefused));
  if (passing.length > 0) throw soonestRetry(passing);
  if (soon !== null) return { againAt: soon };
  if (failures.length === 0) return 'done';
  // Nobody can decide on a card that is nowhere, and what no longer works should not stand there: keep trying while it matters.
  const matters = isOpen(view.state) || now() - createdAt < REFUSED_PATIENCE_MS;
  return matters ? { againAt: now() + REFUSED_PAUSE_MS } : 'done';
}

/** When a state that another one follows is shown all the same, unix ms; 0: it is none. */
function passesAt({ state, decision }: RequestView): number {
  return (state === 'approved' || state === 'executing') && decision ? decision.at + PASSING_MS : 0;
}

/** The copies that stand or are to stand at a place, also with people for whom it is no longer. */
async function copiesAt(
  { db, policy }: TellingKit,
  messenger: Messenger,
  { row, place }: { readonly row: RequestRow; readonly place: Place },
): Promise<readonly (MessageRow | NewMessage)[]> {
  const to = place === 'approvals' ? approvalsOf(policy, row) : personPlace(policy, row.requester);
  const recipients = to ? messenger.recipients(to) : [];
  const id = `${row.id}.${place}`;
  const rows: readonly MessageRow[] = await copiesOf(db, { id, messenger: messenger.name });
  const missing = recipients.filter((recipient) => !rows.some((one) => one.recipient === recipient));
  if (missing.length === 0) return rows;
  const tried_at = await mayBePostedSince(db, row.created_at);
  const common = { id, messenger: messenger.name, about: row.id, kind: place, tried_at };
  return [...rows, ...missing.map((recipient) => ({ ...common, recipient }))];
}

/** Where a request is decided: for everybody who may fill one of its places. */
function approvalsOf(policy: Kit['policy'], row: RequestRow): Destination {
  return approvalsPlace(everybodyWho(policy, (staff) => mayApprove(policy, staff, row, [])));
}

function personPlace(policy: Kit['policy'], id: string): Destination | null {
  const staff = policy.staff.byId.get(id);
  return staff ? { kind: 'person', staff } : null;
}

async function showCopy(
  parts: TellingKit,
  messenger: Messenger,
  view: RequestView,
  copy: MessageRow | NewMessage,
): Promise<void> {
  const reader = await readerOf(parts, copy.recipient);
  const showing = {
    card: requestCard(reader, view, copy.kind === 'approvals' ? 'approvals' : 'requester'),
    locale: reader.locale,
    version: view.version,
    again: { kind: 'request.cards', subject: view.id, runAt: parts.now() },
    // An open request needs its card; a settled one is not brought back.
    bringBack: isOpen(view.state),
  } as const;
  await showOrReplace(parts, messenger, copy, showing);
}
