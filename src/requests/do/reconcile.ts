import { LATCHKEY } from '../../domain/actor.ts';
import { booksOf, hasArrived } from '../../domain/books.ts';
import type { Order } from '../../domain/order.ts';
import type { FilingFacts } from '../../domain/request.ts';
import { orderOf } from '../../domain/request-facts.ts';
import type { TaskOutcome } from '../../jobs/task.ts';
import type { Kit } from '../../kit/kit.ts';
import { liveOrder } from '../../kit/live.ts';
import { isAhead } from '../../lib/clock.ts';
import { attemptsAt } from '../../store/attempts.ts';
import type { Job } from '../../store/jobs.ts';
import { getRequest, type RequestRow } from '../../store/requests.ts';
import { VendorError } from '../../vendors/errors.ts';
import { deskKnows } from '../ask/desk-knows.ts';
import { move, note } from '../change.ts';
import { findDoorOrder } from '../follow/find-door-order.ts';
import { afterwards } from '../follow/following.ts';
import { requestFacts } from '../show/view.ts';
import { pauseAfter, TIMES } from '../times.ts';
import { forget } from './conclude.ts';

/** What the vendor's books say of a request whose answer was lost. */
type Trace = { readonly found: boolean; readonly receipt?: string };

/**
 * Asks the vendor what became of a call whose answer was lost, until it shows in the vendor's books. That it does not show
 * proves nothing: after three minutes a person is asked beside it, and the desk goes on looking as before, at last now and then.
 */
export async function reconcile(parts: Kit, { subject: id, createdAt }: Job): Promise<TaskOutcome> {
  const row = await getRequest(parts.db, id);
  if (row?.state !== 'unknown') return 'done';
  const [attempt] = (await attemptsAt(parts.db, id)).toReversed();
  const since = attempt?.stored_at ?? row.begun_at ?? row.created_at;
  const trace = await look(parts, row, since);
  if (trace.found) return found(parts, row, trace.receipt ?? null);

  const { now } = parts;
  const { asksPersonAfter, oftenUntil, afterwards, endsAfter } = TIMES.reconcile;
  // After a restore the call may be days old, and the desk has only begun to ask.
  const begun = Math.max(since, createdAt);
  // Of a try in the future nobody knows how old it is: it is a person's to say.
  const passed = isAhead(begun, now()) ? asksPersonAfter : now() - begun;
  const next = now() + pauseAfter(passed, TIMES.reconcile);
  if (passed < asksPersonAfter) return { againAt: Math.min(next, begun + asksPersonAfter) };
  if (row.person_asked_at === null) await askPerson(parts, row);
  if (passed < oftenUntil) return { againAt: next };
  return passed < endsAfter ? { againAt: now() + afterwards } : 'done';
}

async function look(parts: Kit, row: RequestRow, since: number): Promise<Trace> {
  const facts = requestFacts(row);
  try {
    if (facts.kind === 'door') {
      const receipt = await findDoorOrder(parts, facts, since, row.trace);
      return receipt === null ? { found: false } : { found: true, receipt };
    }
    const found = await liveOrder(parts, orderOf(facts), row.trace);
    if (!found) return { found: false };
    const { order } = found;
    if (facts.kind === 'appeal') return { found: showsAppeal(order, facts) };
    return { found: hasArrived(booksOf(order, await deskKnows(parts.db, order)), since) };
  } catch (error) {
    if (!(error instanceof VendorError)) throw error;
    parts.log.warn(
      { err: error, request: row.id, trace: row.trace },
      'the vendor could not be asked what happened',
    );
    return { found: false };
  }
}

/** ASSUMED (docs/vendors.md, YoPoint “Appeals”, “Codes”): an appealed order is marked as suspicious. One that was before tells nothing. */
function showsAppeal({ suspicious }: Order, { suspicious: before }: FilingFacts): boolean {
  return suspicious === true && !before;
}

async function found(parts: Kit, row: RequestRow, receipt: string | null): Promise<TaskOutcome> {
  const at = parts.now();
  const { change, next } = afterwards(row.kind, row.id, at, at);
  await parts.db.transaction().execute((trx) =>
    move(trx, row.id, 'succeed', {
      at,
      actor: LATCHKEY,
      event: 'request.done',
      note: 'found',
      told: true,
      change: {
        ended_at: at,
        ending: 'found',
        ...(receipt !== null && { receipt }),
        ...change,
      },
      next,
    }),
  );
  parts.wake();
  forget(parts, row);
  return 'done';
}

async function askPerson(parts: Kit, row: RequestRow): Promise<void> {
  const at = parts.now();
  await parts.db.transaction().execute((trx) =>
    note(trx, row.id, ['unknown'], {
      at,
      actor: LATCHKEY,
      event: 'request.person_asked',
      told: true,
      only: { person_asked_at: null },
      change: { person_asked_at: at },
      next: [{ kind: 'request.ask_person', subject: row.id, runAt: at }],
    }),
  );
  parts.wake();
}
