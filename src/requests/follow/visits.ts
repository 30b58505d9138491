import type { Transaction } from 'kysely';
import { LATCHKEY } from '../../domain/actor.ts';
import { amountOf, type Fen } from '../../domain/order.ts';
import { cabinetOrder, refId } from '../../domain/order-ref.ts';
import { type VisitBooks, type VisitView, visitBooksOf } from '../../domain/visit.ts';
import type { TaskOutcome } from '../../jobs/task.ts';
import type { Kit } from '../../kit/kit.ts';
import { liveOrder } from '../../kit/live.ts';
import { appendAudit } from '../../store/audit.ts';
import type { Job } from '../../store/jobs.ts';
import { getRequest } from '../../store/requests.ts';
import type { Tables } from '../../store/tables.ts';
import {
  changeVisit,
  findVisits,
  getVisit,
  insertVisit,
  unpaidVisits,
  type Visit,
  visitsToLookAt,
} from '../../store/visits.ts';
import { VendorError } from '../../vendors/errors.ts';
import { note } from '../change.ts';
import { followedOf, requestFacts } from '../show/view.ts';
import { pauseAfter } from '../times.ts';
import { followed } from './following.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const LOOK = { every: MINUTE, most: 20, first: MINUTE, longest: HOUR, givesUpAfter: 60 * DAY } as const;
/** More visits than are open at any time. */
const MOST_VISITS = 1_000;
/** An order of an ended visit that has no goods by now took none; where recognition failed somebody has to enter them first. */
const RECOGNISED_AFTER = 2 * DAY;
/** Nobody changes what is known of a request this often in one moment. */
const MOST_TRIES = 5;

/** A page (from 1) of the visits that nobody has paid, oldest first, and how many there are in all. */
export async function unpaidVisitPage(
  { db }: Pick<Kit, 'db'>,
  page: number,
  size: number,
): Promise<{ readonly visits: readonly VisitView[]; readonly total: number }> {
  const { visits, total } = await unpaidVisits(db, { offset: (page - 1) * size, limit: size });
  return {
    total,
    visits: visits.map(({ receipt, request, total_fen, opened_at, facts }) => {
      const about = facts === null ? null : requestFacts({ facts });
      const device = about?.kind === 'door' ? about : null;
      return { receipt, request, total: total_fen, openedAt: opened_at, device };
    }),
  };
}

/** Looks in the books what became of the orders that the desk's own visits opened, less and less often. */
export async function lookAtVisits(parts: Kit): Promise<TaskOutcome> {
  const { db, now, log } = parts;
  await findVisits(db, now() - LOOK.givesUpAfter);
  const isDue = ({ seen_at, opened_at }: Visit) =>
    seen_at === null || now() >= seen_at + pauseAfter(now() - opened_at, LOOK);
  const due = (await visitsToLookAt(db, MOST_VISITS)).filter(isDue);
  for (const visit of due.slice(0, LOOK.most)) {
    try {
      await readVisit(parts, visit);
    } catch (error) {
      if (!(error instanceof VendorError)) throw error;
      log.warn({ err: error, request: visit.request }, 'the order of a support visit could not be read');
      // It waits its turn like one that was read: an order that never can be read holds up no other.
      await changeVisit(db, visit.receipt, [visit.state], { seen_at: now() });
      break;
    }
  }
  return { againAt: now() + LOOK.every };
}

/** Looks at once at a door request's visit when it becomes known what was taken. */
export async function lookAtVisit(parts: Kit, { subject: id }: Job): Promise<TaskOutcome> {
  const row = await getRequest(parts.db, id);
  if (!row || row.receipt === null) return 'done';
  const { receipt, begun_at, created_at } = row;
  await insertVisit(parts.db, { receipt, request: id, opened_at: begun_at ?? created_at });
  const visit = await getVisit(parts.db, receipt);
  if (visit?.state !== 'open') return 'done';
  try {
    await readVisit(parts, visit);
  } catch (error) {
    if (!(error instanceof VendorError)) throw error;
    parts.log.warn({ err: error, request: id }, 'the order of a support visit is read later');
  }
  return 'done';
}

/** Reads the order of a visit live and writes down what the books say. Throws `VendorError`. */
export async function readVisit(parts: Kit, visit: Visit): Promise<VisitBooks> {
  const { db, now } = parts;
  const ref = cabinetOrder(visit.receipt);
  const order = (await liveOrder(parts, ref, `visit-${visit.receipt}`))?.order;
  if (!order) {
    await writeVisit(parts, visit, lookedLongEnough(parts, visit), visit.total_fen, LATCHKEY);
    return 'open';
  }
  const row = await getRequest(db, visit.request);
  const isSure =
    visit.state === 'unpaid' ||
    order.door?.meaning === 'never_opened' ||
    (row && followedOf(row))?.taken?.length === 0 ||
    now() - visit.opened_at > RECOGNISED_AFTER;
  const books = visitBooksOf(order, isSure);
  const state = books === 'open' ? lookedLongEnough(parts, visit) : books;
  await writeVisit(parts, visit, state, amountOf(order), LATCHKEY);
  return books;
}

function lookedLongEnough({ now }: Kit, { opened_at }: Visit): 'gave_up' | 'open' {
  return now() - opened_at > LOOK.givesUpAfter ? 'gave_up' : 'open';
}

/**
 * Writes down how a visit stands, and has its door's card follow. What a person said is settled stays so, and what is unpaid does not
 * become open again. False: somebody else has written what stays.
 */
export async function writeVisit(
  parts: Kit,
  visit: Visit,
  state: Visit['state'],
  total: Fen | null,
  actor: string,
): Promise<boolean> {
  const at = parts.now();
  const isKnown = state !== 'open' && state !== 'gave_up';
  const from: readonly Visit['state'][] = isKnown ? ['open', 'unpaid', 'nothing', 'gave_up'] : ['open'];
  const change = { state, total_fen: total, seen_at: at, ...(state === 'settled' && { settled_by: actor }) };
  const { written, shows } = await parts.db.transaction().execute(async (trx) => {
    const after = await changeVisit(trx, visit.receipt, from, change);
    if (!after) {
      const kept = await changeVisit(trx, visit.receipt, ['unpaid'], { seen_at: at });
      return { written: false, shows: kept !== undefined && (await correctCard(trx, kept, at)) };
    }
    const corrected = await correctCard(trx, after, at);
    if (state === 'settled') {
      const subject = refId(cabinetOrder(visit.receipt));
      const about = { subject, request: visit.request, amountFen: total };
      await appendAudit(trx, { at, actor, event: 'visit.settled', ...about });
    }
    return { written: true, shows: corrected || state !== visit.state || total !== visit.total_fen };
  });
  if (shows) parts.wake();
  return written;
}

/**
 * Has the door's card say what is known of its visit. What else is learned of the door meanwhile is kept: who changed the request in
 * between is read and the change made again. True: the card changes.
 */
async function correctCard(trx: Transaction<Tables>, visit: Visit, at: number): Promise<boolean> {
  const unpaid = visit.state === 'unpaid' ? { total: visit.total_fen } : null;
  for (let tries = 0; tries < MOST_TRIES; tries += 1) {
    const row = await getRequest(trx, visit.request);
    const before = row && followedOf(row);
    // Of a door that is not known to be done the card is corrected once it is: by the next look.
    if (row?.state !== 'done' || !before) return false;
    if (JSON.stringify(before.unpaid ?? null) === JSON.stringify(unpaid)) return false;
    const noted = await note(trx, row.id, ['done'], {
      at,
      actor: LATCHKEY,
      event: 'request.followed',
      note: `visit ${visit.state}`,
      only: { followed: row.followed },
      change: { followed: followed({ ...before, unpaid }) },
    });
    if (noted) return true;
  }
  throw new Error(`What is known of ${visit.request} kept changing while its visit was written down`);
}
