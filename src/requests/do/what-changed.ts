import type { ChangedFact, RequestFacts } from '../../domain/request.ts';
import {
  changesBetween,
  doorFactsOf,
  filingFactsOf,
  orderOf,
  refundFactsOf,
} from '../../domain/request-facts.ts';
import type { Kit } from '../../kit/kit.ts';
import { liveOrder } from '../../kit/live.ts';
import type { RequestRow } from '../../store/requests.ts';
import { deskKnows } from '../ask/desk-knows.ts';
import { requestFacts } from '../show/view.ts';

/**
 * What of the facts a request was decided on no longer holds, read live. `between` runs between two reads where it takes
 * several. Throws `VendorError`, and what `between` throws.
 */
export async function whatChanged(
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
