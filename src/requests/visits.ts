import type { Fen, Order } from '../domain/order.ts';
import { amountOf } from '../domain/order.ts';
import { refId } from '../domain/order-ref.ts';
import { RequestRefused } from '../domain/request-refusal.ts';
import type { TaskOutcome } from '../jobs/task.ts';
import { inAnyGroup } from '../settings/policy.ts';
import type { Staff } from '../settings/staff.ts';
import { appendAudit } from '../store/audit.ts';
import { getRequest } from '../store/requests.ts';
import {
  changeVisit,
  findVisits,
  getVisit,
  unpaidVisits,
  type Visit,
  visitsToLookAt,
} from '../store/visits.ts';
import { VendorError } from '../vendors/errors.ts';
import { DESK, note } from './change.ts';
import { followed } from './following.ts';
import { liveOrder } from './live.ts';
import type { RequestParts } from './parts.ts';
import { pauseAfter } from './times.ts';
import { followedOf } from './view.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const LOOK = { every: MINUTE, most: 20, first: MINUTE, longest: HOUR, givesUpAfter: 60 * 24 * HOUR } as const;
/** More visits than are open at any time. */
const MOST_VISITS = 1_000;

/** What the vendor's books say of the order that a door command of the desk opened. */
type VisitState = Extract<Visit['state'], 'open' | 'unpaid' | 'paid' | 'refunded' | 'closed' | 'nothing'>;

/** What the books say; `open`: the visit goes on, or nothing was recognised yet. Nothing taken is nothing to be paid. */
function visitStateOf(order: Order): VisitState {
  const { state, service, lines, refund } = order;
  if (state.meaning === 'refunded' || refund?.refunded === true) return 'refunded';
  if (state.meaning === 'paid') return 'paid';
  if (state.meaning === 'cancelled') return 'closed';
  if (state.meaning !== 'awaiting_payment') return 'open';
  if (lines.length > 0 || (order.total ?? 0) > 0) return 'unpaid';
  return service?.meaning === 'ended' ? 'nothing' : 'open';
}

/** A page (from 1) of the visits that nobody has paid, oldest first, and how many there are in all. */
export function unpaidVisitPage({ db }: Pick<RequestParts, 'db'>, page: number, size: number) {
  return unpaidVisits(db, { offset: (page - 1) * size, limit: size });
}

/** Looks in the books what became of the orders that the desk's own visits opened, less and less often. */
export async function lookAtVisits(parts: RequestParts): Promise<TaskOutcome> {
  const { db, now, log } = parts;
  await findVisits(db);
  const isDue = ({ seen_at, opened_at }: Visit) =>
    seen_at === null || now() >= seen_at + pauseAfter(now() - opened_at, LOOK);
  const due = (await visitsToLookAt(db, MOST_VISITS)).filter(isDue);
  for (const visit of due.slice(0, LOOK.most)) {
    try {
      await lookAt(parts, visit);
    } catch (error) {
      if (!(error instanceof VendorError)) throw error;
      log.warn({ err: error, request: visit.request }, 'the order of a support visit could not be read');
      break;
    }
  }
  return { againAt: now() + LOOK.every };
}

async function lookAt(parts: RequestParts, visit: Visit): Promise<VisitState> {
  const found = await liveOrder(
    parts,
    { source: 'cabinet', number: visit.receipt },
    `visit-${visit.receipt}`,
  );
  const state = found ? visitStateOf(found.order) : 'open';
  const tooOld = state === 'open' && parts.now() - visit.opened_at > LOOK.givesUpAfter;
  await write(
    parts,
    visit,
    tooOld ? 'gave_up' : state,
    found ? amountOf(found.order) : visit.total_fen,
    DESK,
  );
  return state;
}

/** Writes down how a visit stands, and has its door's card follow. What a person said is settled stays so. */
async function write(
  parts: RequestParts,
  visit: Visit,
  state: Visit['state'],
  total: Fen | null,
  actor: string,
): Promise<void> {
  const at = parts.now();
  const change = { state, total_fen: total, seen_at: at, ...(state === 'settled' && { settled_by: actor }) };
  await parts.db.transaction().execute(async (trx) => {
    if (!(await changeVisit(trx, visit.receipt, ['open', 'unpaid'], change))) return;
    if (state === visit.state && total === visit.total_fen) return;
    const row = await getRequest(trx, visit.request);
    const before = row && followedOf(row);
    if (row && before) {
      const next = followed({ ...before, unpaid: state === 'unpaid' ? total : null });
      await note(trx, row.id, ['done'], {
        at,
        actor: DESK,
        event: 'request.followed',
        note: `visit ${state}`,
        only: { followed: row.followed },
        change: { followed: next },
      });
    }
    if (state === 'settled') {
      const subject = refId({ source: 'cabinet', number: visit.receipt });
      await appendAudit(trx, {
        at,
        actor,
        event: 'visit.settled',
        subject,
        request: visit.request,
        amountFen: total,
      });
    }
  });
  parts.wake();
}

/**
 * A person says that a visit is settled: the order is read live. What the books show as paid, refunded or closed leaves the list;
 * what they show as unpaid does once the person has confirmed it. Answers what the books show. Throws `RequestRefused` or
 * `VendorError`.
 */
export async function settleVisit(
  parts: RequestParts,
  staff: Staff,
  receipt: string,
  confirmed: boolean,
): Promise<{ readonly visit: Visit; readonly books: VisitState; readonly listed: boolean }> {
  const { policy, db } = parts;
  if (!inAnyGroup(staff, policy.door.request)) {
    throw new RequestRefused({ kind: 'may_not_ask', what: 'door', groups: policy.door.request });
  }
  const visit = await getVisit(db, receipt);
  if (!visit) throw new RequestRefused({ kind: 'no_such_order', number: receipt });
  const books = await lookAt(parts, visit);
  const seen = (await getVisit(db, receipt)) ?? visit;
  if (books !== 'unpaid' || !confirmed) return { visit: seen, books, listed: seen.state === 'unpaid' };
  await write(parts, seen, 'settled', seen.total_fen, staff.id);
  return { visit: seen, books, listed: false };
}
