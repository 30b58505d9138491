import { LATCHKEY } from '../../domain/actor.ts';
import { BOOKS } from '../../domain/books.ts';
import { cabinetOrder } from '../../domain/order-ref.ts';
import type { FollowUp, Goods, RequestFacts, RequestState } from '../../domain/request.ts';
import type { TaskOutcome } from '../../jobs/task.ts';
import type { Kit } from '../../kit/kit.ts';
import { liveOrder } from '../../kit/live.ts';
import type { Job } from '../../store/jobs.ts';
import { changeRequest, getRequest, type RequestRow } from '../../store/requests.ts';
import { VendorError } from '../../vendors/errors.ts';
import { note } from '../change.ts';
import { forget } from '../do/conclude.ts';
import { followedOf, requestFacts } from '../show/view.ts';
import { pauseAfter, TIMES } from '../times.ts';
import { alarm, alarmIfLeftOpen } from './alarm.ts';
import { findDoorOrder } from './find-door-order.ts';
import { followDoor } from './follow-door.ts';
import { type FollowedRow, followed } from './following.ts';
import { lookAtRefund } from './look-at-refund.ts';

/** What a look showed, and whether there is more to come. */
export type Look = { readonly seen: FollowedRow; readonly over: boolean };

/** When the vendor could not be asked at the very end of looking, it is asked for so much longer, in ms. */
const LAST_LOOK_MS = 24 * 60 * 60_000;

/**
 * Looks what became of a request that was carried out, less and less often, until it is known or too old. After a review has ended
 * without money, less and less often since then: money may still come.
 */
export async function follow(parts: Kit, { subject: id }: Job): Promise<TaskOutcome> {
  const row = await getRequest(parts.db, id);
  if (row?.state !== 'done') return 'done';
  const before = watched(parts, row);
  const times = TIMES[row.kind === 'refund' ? 'review' : 'door'];
  let look: Look = { seen: before, over: false };
  let patience = 0;
  try {
    look = await lookAgain(parts, row, requestFacts(row), before);
  } catch (error) {
    if (!(error instanceof VendorError)) throw error;
    patience = LAST_LOOK_MS;
    parts.log.warn(
      { err: error, request: id, trace: row.trace },
      'what became of a request could not be read',
    );
  }
  const passed = parts.now() - lookingSince(row, look.seen);
  if (!look.over && passed > times.endsAfter + patience) look = tooOld(look.seen, parts.now());
  // Somebody else learned of it meanwhile: nothing of this look is lost, it is made anew.
  if (!(await write(parts, row, before, look.seen))) return { againAt: parts.now() };
  if (look.seen.what === 'open') await alarmIfLeftOpen(parts, row, look.seen);
  return look.over ? 'done' : { againAt: nextLook(look.seen, parts.now(), pauseAfter(passed, times)) };
}

/** Pauses grow from here, unix ms. */
function lookingSince({ kind, ended_at, created_at }: RequestRow, seen: FollowedRow): number {
  if (kind === 'refund' && seen.what === 'refunded') return seen.at;
  return seen.reviewEndedSince ?? ended_at ?? created_at;
}

/** When the next look is due, unix ms; not later than an ended review begins to say something. */
function nextLook({ what, reviewEndedSince }: FollowedRow, at: number, pause: number): number {
  const isWaited = what === 'watching' && reviewEndedSince !== undefined;
  return isWaited ? Math.max(at, Math.min(at + pause, reviewEndedSince + BOOKS.grace)) : at + pause;
}

async function lookAgain(
  parts: Kit,
  row: RequestRow,
  facts: RequestFacts,
  before: FollowedRow,
): Promise<Look> {
  // What becomes of an appeal that was filed is followed by the appeal itself.
  if (facts.kind === 'appeal') return { seen: before, over: true };
  if (facts.kind === 'refund') return lookAtRefund(parts, row, facts, before);
  const { trace } = row;
  const since = row.begun_at ?? row.created_at;
  const receipt = row.receipt ?? (await findDoorOrder(parts, facts, since, trace));
  if (receipt === null) return { seen: before, over: false };
  if (row.receipt === null) await keepReceipt(parts, row, receipt);
  const found = await liveOrder(parts, cabinetOrder(receipt), trace);
  return found ? followDoor(found.order, before, parts.now()) : { seen: before, over: false };
}

/** What is known stays; that nothing more will be looked for is said only where nothing final is known. */
function tooOld(seen: FollowedRow, at: number): Look {
  return { seen: seen.what === 'watching' ? { ...seen, what: 'gave_up', at } : seen, over: true };
}

/** States in which the order of a door command may become known apart from the vendor's answer. */
const COMMANDED: readonly RequestState[] = ['executing', 'unknown', 'done'];

/** Writes down which order the command of a door request created. Undefined: it is known already, or came to another end. */
export async function keepReceipt(
  parts: Kit,
  row: RequestRow,
  receipt: string,
): Promise<RequestRow | undefined> {
  return parts.db.transaction().execute((trx) =>
    note(trx, row.id, COMMANDED, {
      at: parts.now(),
      actor: LATCHKEY,
      event: 'request.followed',
      note: `order ${receipt}`,
      only: { receipt: null },
      change: { receipt },
    }),
  );
}

/** False: what was known when `before` was read has changed meanwhile, and nothing is written. */
async function write(parts: Kit, row: RequestRow, before: FollowedRow, seen: FollowedRow): Promise<boolean> {
  if (JSON.stringify(seen) === JSON.stringify(before)) return true;
  const at = parts.now();
  const change = { followed: followed(seen) };
  // While the vendor was asked its notice may have told more: what it told is not taken back by an older look.
  const only = { followed: row.followed };
  const isNews = seen.what !== before.what;
  const isOtherAmount = seen.refunded !== before.refunded;
  if (!isNews && !isOtherAmount && seen.taken === before.taken) {
    // Nothing that anybody sees.
    const changed = await parts.db
      .transaction()
      .execute((trx) => changeRequest(trx, row.id, ['done'], null, change, only));
    return changed !== undefined;
  }
  const isCorrection = seen.what === 'refunded' && before.what !== 'watching';
  const noted = await parts.db.transaction().execute((trx) =>
    note(trx, row.id, ['done'], {
      at,
      actor: LATCHKEY,
      event: isCorrection ? 'request.corrected' : 'request.followed',
      note: seen.what,
      told: isNews,
      change,
      only,
      ...((isNews || isOtherAmount) && {
        also: (trx, changed) => alarm(trx, parts.policy, changed, seen.what, at),
      }),
      // What its visit comes to is known now, and on the card before a minute is over.
      ...(row.kind === 'door' &&
        seen.taken !== before.taken && { next: [{ kind: 'visit.look', subject: row.id, runAt: at }] }),
    }),
  );
  if (!noted) return false;
  parts.wake();
  forget(parts, row);
  return true;
}

/** What the vendor's notice says of a door counts at once; what was taken is looked for afterwards. */
export async function settle(
  parts: Kit,
  row: RequestRow,
  what: Extract<FollowUp, 'opened' | 'never_opened'>,
): Promise<void> {
  const before = watched(parts, row);
  if (before.what !== 'watching' && before.what !== 'open') return;
  await write(parts, row, before, { ...before, what, at: parts.now(), refunded: null });
}

/** And so does what it says of what was taken; nothing (an empty list) is known from it alone. */
export async function settleTaken(parts: Kit, row: RequestRow, taken: readonly Goods[]): Promise<void> {
  const before = watched(parts, row);
  await write(parts, row, before, { ...before, taken });
}

/** What is known so far of what became of it. */
function watched(parts: Kit, row: RequestRow): FollowedRow {
  return followedOf(row) ?? { what: 'watching', at: parts.now(), refunded: null, taken: null };
}
