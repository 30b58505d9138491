import type { Transaction } from 'kysely';
import { LATCHKEY } from '../../domain/actor.ts';
import type { ChangedFact, RequestFacts } from '../../domain/request.ts';
import {
  changesBetween,
  doorFactsOf,
  filingFactsOf,
  orderOf,
  refundFactsOf,
  sourceOf,
} from '../../domain/request-facts.ts';
import type { TaskOutcome } from '../../jobs/task.ts';
import type { Kit } from '../../kit/kit.ts';
import { liveOrder } from '../../kit/live.ts';
import { isAhead, latestBy } from '../../lib/clock.ts';
import { type Attempt, attemptsAt, insertAttempt } from '../../store/attempts.ts';
import { holdsFence, type Job, renewLease } from '../../store/jobs.ts';
import { getRequest, type RequestRow } from '../../store/requests.ts';
import type { Tables } from '../../store/tables.ts';
import { VendorError, VendorRefused, VendorRejectedSignature } from '../../vendors/errors.ts';
import { portOf } from '../../vendors/port.ts';
import { coolingUntil } from '../ask/ask-door.ts';
import { deskKnows } from '../ask/desk-knows.ts';
import { audit, move } from '../change.ts';
import { requestFacts } from '../show/view.ts';
import { TIMES } from '../times.ts';
import { failUnsent, markUnknown, retryOrFail } from './conclude.ts';
import { refusalWords, sendToVendor } from './send.ts';

/**
 * Does what was approved, at most once: claims the request, reads the facts again, stores the intention, and only then
 * calls the vendor. A worker that takes over after a crash finds the stored intention and never sends again on it.
 */
export async function execute(parts: Kit, job: Job): Promise<TaskOutcome> {
  const { db, now } = parts;
  const id = job.subject;
  const at = now();
  if (await waits(parts, id)) return { againAt: at + TIMES.held };
  const claimed = await db.transaction().execute(async (trx) => {
    if (!(await holdsFence(trx, job))) return null;
    return (await move(trx, id, 'claim', begun(at))) ?? null;
  });
  if (claimed) parts.wake();
  const row = claimed ?? (await getRequest(db, id));
  if (row?.state !== 'executing') return 'done';
  const attempts = await attemptsAt(db, id);
  const underWay = attempts.find(({ outcome }) => outcome === null);
  if (underWay) return afterCrash(parts, row, underWay);
  return attempt(parts, job, row, attempts.length + 1);
}

/** Whether it stays approved for now, because something is wrong with the ground. A door that is too late by then need not wait. */
async function waits({ ground, db, policy, now }: Kit, id: string): Promise<boolean> {
  if (!ground.holdsMoney()) return false;
  const row = await getRequest(db, id);
  return row?.state === 'approved' && now() <= notAfterOf(policy, row, now());
}

/** Unix ms after which it is not sent any more. An approval that lies in the future tells nobody how old it is: 0. */
function notAfterOf(
  { door }: Kit['policy'],
  { kind, decided_at: decidedAt }: RequestRow,
  now: number,
): number {
  if (kind !== 'door') return Number.POSITIVE_INFINITY;
  return decidedAt === null || isAhead(decidedAt, now) ? 0 : decidedAt + door.notAfterMs;
}

function begun(at: number) {
  return { at, actor: LATCHKEY, event: 'request.begun', change: { begun_at: at } };
}

/** An intention without an outcome is not this worker's: another one stored it and may have called, or may still be calling. */
async function afterCrash(parts: Kit, row: RequestRow, underWay: Attempt): Promise<TaskOutcome> {
  const at = parts.now();
  const over = underWay.send_by + TIMES.write;
  // What was stored by a clock that was wrong is of a process that is gone.
  if (at < over && !isAhead(underWay.stored_at, at)) return { againAt: over };
  await markUnknown(parts, row, underWay, 'crashed');
  return 'done';
}

async function attempt(parts: Kit, job: Job, row: RequestRow, number: number): Promise<TaskOutcome> {
  const { now, policy } = parts;
  const notAfter = notAfterOf(policy, row, now());
  if (now() > notAfter) return failUnsent(parts, job, row, 'too_late');
  const port = portOf(parts.vendors, sourceOf(requestFacts(row)));
  if (!port || (row.kind === 'door' && parts.doorOpenId === null)) {
    return failUnsent(parts, job, row, 'switched_off');
  }
  let held = job;
  /** A fleet's list takes many reads: the job is kept meanwhile, for as long as its command may still be sent. */
  async function keep(): Promise<void> {
    if (now() > notAfterOf(policy, row, now())) throw new ReadingOver('too_slow');
    if (held.leaseUntil - now() > TIMES.leaseRenewedBelow) return;
    const renewed = await renewLease(parts.db, held, now() + TIMES.lease);
    if (!renewed) throw new ReadingOver('taken_over');
    held = renewed;
  }
  try {
    const changes = await whatChanged(parts, row, keep);
    if (changes.length > 0) return failUnsent(parts, held, row, 'changed', changes.join(','));
    await keep();
  } catch (error) {
    if (error instanceof ReadingOver) {
      return error.why === 'taken_over' ? 'done' : failUnsent(parts, held, row, 'too_slow');
    }
    if (!(error instanceof VendorError)) throw error;
    // Nothing was sent. It counts as the one try that did not reach the vendor all the same: an approval does not live on.
    parts.log.warn({ err: error, request: row.id, trace: row.trace }, 'the facts could not be read again');
    const unread = await storeAttempt(parts, held, row, number, null);
    return unread ? retryOrFail(parts, row, unread, notAfter, unsentBy(error)) : 'done';
  }
  if (row.kind === 'door' && (await coolingUntil(parts, row.subject)) !== null) {
    return failUnsent(parts, held, row, 'cooling_down');
  }
  if (parts.ground.holdsMoney()) return { againAt: now() + TIMES.held };
  const sendBy = Math.min(held.leaseUntil - TIMES.write, notAfter);
  // By one clock there is time, by the other there is none: which of them is right shows soon, and a door is too late or it is not.
  if (latestBy(parts) > sendBy && now() <= sendBy) return { againAt: now() + TIMES.held };
  const stored = await storeAttempt(parts, held, row, number, sendBy);
  // Somebody else has taken over; what they stored is theirs.
  if (!stored) return 'done';
  return sendToVendor(parts, row, stored, notAfter);
}

/** Thrown out of the reading: the time for it has passed, or another worker has the job. */
class ReadingOver extends Error {
  readonly why: 'too_slow' | 'taken_over';

  constructor(why: ReadingOver['why']) {
    super(why);
    this.why = why;
  }
}

/** Why the facts could not be read again, as a card says it. */
function unsentBy(error: VendorError) {
  return error instanceof VendorRejectedSignature
    ? ({ ending: 'signature', words: null } as const)
    : ({ ending: 'unread', words: error instanceof VendorRefused ? refusalWords(error) : null } as const);
}

/**
 * Stores the intention, if the job is still ours and the request still being done. `sendBy` null: it counts as a try and
 * nothing will be sent, so the audit does not say that something was about to be.
 */
function storeAttempt(
  parts: Kit,
  job: Job,
  row: RequestRow,
  number: number,
  sendBy: number | null,
): Promise<Attempt | null> {
  const at = parts.now();
  const intended: Attempt = {
    request: row.id,
    number,
    fence: job.fence,
    stored_at: at,
    send_by: sendBy ?? at,
    ended_at: null,
    outcome: null,
  };
  return parts.db.transaction().execute(async (trx: Transaction<Tables>) => {
    if (!(await holdsFence(trx, job))) return null;
    if ((await getRequest(trx, row.id))?.state !== 'executing') return null;
    if (!(await insertAttempt(trx, intended))) return null;
    if (sendBy !== null) {
      await audit(trx, row, { at, actor: LATCHKEY, event: 'request.sending', note: `attempt ${number}` });
    }
    return intended;
  });
}

/**
 * What of the facts a request was decided on no longer holds, read live. `between` runs between two reads where it takes
 * several. Throws `VendorError`, and what `between` throws.
 */
async function whatChanged(
  parts: Kit,
  row: RequestRow,
  between: () => Promise<void>,
): Promise<readonly ChangedFact[]> {
  const shown = requestFacts(row);
  const live = await readAgain(parts, shown, row.trace, between);
  return live === null ? ['gone'] : changesBetween(shown, live);
}

async function readAgain(
  parts: Kit,
  shown: RequestFacts,
  trace: string,
  between: () => Promise<void>,
): Promise<RequestFacts | null> {
  if (shown.kind !== 'door') {
    const order = (await liveOrder(parts, orderOf(shown), trace))?.order;
    if (!order) return null;
    const known = await deskKnows(parts.db, order);
    return shown.kind === 'refund' ? refundFactsOf(order, known) : filingFactsOf(order, known);
  }
  const cabinet = await parts.cabinets?.readNow(shown.deviceId, { trace, between });
  return cabinet ? doorFactsOf(cabinet) : null;
}
