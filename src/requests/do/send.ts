import { maskText } from '../../domain/mask.ts';
import type { Ending } from '../../domain/request.ts';
import { sourceOf } from '../../domain/request-facts.ts';
import type { OrderSource } from '../../domain/vendors.ts';
import type { TaskOutcome } from '../../jobs/task.ts';
import type { Kit } from '../../kit/kit.ts';
import { isAhead, latestBy } from '../../lib/clock.ts';
import type { Attempt } from '../../store/attempts.ts';
import type { RequestRow } from '../../store/requests.ts';
import {
  VendorBusy,
  VendorError,
  VendorRefused,
  VendorRejectedSignature,
  VendorTimeout,
  VendorUnreachable,
} from '../../vendors/errors.ts';
import { portOf } from '../../vendors/port.ts';
import { requestFacts } from '../show/view.ts';
import { markUnknown, recordOutcome, retryOrFail } from './conclude.ts';

/** The vendor's words on a card, in UTF-16 units. */
const LONGEST_WORDS = 200;

const TOO_SLOW = { ending: 'too_slow', words: null } as const;

/**
 * Calls the vendor, once, and writes down what came of it: `done`, `failed` with the vendor's words, `unknown` when it may
 * have arrived, or back to `approved` when it surely did not.
 */
export async function sendToVendor(
  parts: Kit,
  row: RequestRow,
  attempt: Attempt,
  notAfter: number,
): Promise<TaskOutcome> {
  // The process may have slept between storing and here; what is stored may be somebody else's to judge by now.
  const inTime = () => latestBy(parts) <= attempt.send_by && !isAhead(attempt.stored_at, parts.now());
  if (!inTime()) return retryOrFail(parts, row, attempt, notAfter, TOO_SLOW);
  const mayLeave = () => inTime() && parts.ground.holdsMoney() === null;
  let receipt: string | null;
  try {
    receipt = await callVendor(parts, row, mayLeave);
  } catch (error) {
    parts.log.warn({ err: error, request: row.id, trace: row.trace }, 'a vendor write did not go well');
    return afterFailure(parts, row, attempt, notAfter, error);
  }
  return recordOutcome(parts, row, attempt, { event: 'succeed', ending: 'accepted', words: null, receipt });
}

/** The one place where money is asked back, doors are opened and appeals are filed: at the vendor that the request is about. */
async function callVendor(
  { vendors, doorOpenId }: Kit,
  row: RequestRow,
  mayLeave: () => boolean,
): Promise<string | null> {
  const facts = requestFacts(row);
  const source = sourceOf(facts);
  const port = portOf(vendors, source);
  const { trace } = row;
  if (facts.kind === 'door') {
    if (doorOpenId === null) throw new Error('There is no identity to open doors for');
    const door = port?.door ?? nobody(source);
    return door({ deviceId: facts.deviceId, openId: doorOpenId }, trace, mayLeave);
  }
  const write = port?.[facts.kind] ?? nobody(source);
  await write(facts.order, trace, mayLeave);
  return null;
}

function nobody(source: OrderSource): never {
  throw new Error(`There is no vendor to call about orders of the kind ${source}`);
}

function afterFailure(
  parts: Kit,
  row: RequestRow,
  attempt: Attempt,
  notAfter: number,
  error: unknown,
): Promise<TaskOutcome> {
  if (error instanceof VendorRefused) {
    return recordOutcome(parts, row, attempt, {
      event: 'fail',
      ending: 'refused',
      words: refusalWords(error),
    });
  }
  if (error instanceof VendorRejectedSignature) {
    return recordOutcome(parts, row, attempt, { event: 'fail', ending: 'signature', words: null });
  }
  if (error instanceof VendorBusy && error.sent === 'yes') {
    return recordOutcome(parts, row, attempt, { event: 'fail', ending: 'refused', words: 'HTTP 429' });
  }
  if (error instanceof VendorError && error.sent === 'no') {
    // It waited for its turn until it might no longer leave: nothing is wrong with the way to the vendor.
    const late = error instanceof VendorBusy && parts.now() > attempt.send_by;
    return retryOrFail(parts, row, attempt, notAfter, late ? TOO_SLOW : undefined);
  }
  return markUnknown(parts, row, attempt, lostBy(error));
}

/** What the vendor said when it refused, masked and not too long for a card. */
export function refusalWords({ vendorMessage, vendorCode }: VendorRefused): string {
  return maskText(`${vendorMessage} (${vendorCode})`).slice(0, LONGEST_WORDS);
}

function lostBy(error: unknown): Extract<Ending, 'no_answer' | 'cut_off' | 'unreadable'> {
  if (error instanceof VendorTimeout) return 'no_answer';
  return error instanceof VendorUnreachable ? 'cut_off' : 'unreadable';
}
