import type { Cabinet } from '../domain/device.ts';
import type { Order } from '../domain/order.ts';
import { type OrderRef, parseRef, refId } from '../domain/order-ref.ts';
import type { Kit } from './kit.ts';

/*
 * Facts read from the vendor for this very question. A cache may stand in for a look-up, never for a decision: what could
 * not be read now is thrown as the vendor's error.
 */

/**
 * The order a reference leads to, read now; null when nobody knows it. What a customer or a notification gave for a number may be
 * no number at all, and of that there is no order. Throws `VendorError`.
 */
export async function liveOrder(
  { orders }: Kit,
  ref: OrderRef,
  trace: string,
): Promise<{ readonly order: Order; readonly ref: OrderRef } | null> {
  if (parseRef(refId(ref)) === null) return null;
  const finding = await orders.find(ref, { refresh: true, trace });
  if (finding.kind === 'found') {
    const { known } = finding;
    if (known.standing !== 'live') throw known.trouble ?? new Error('An order could not be read live');
    return { order: known.value.facts, ref: finding.ref };
  }
  const [unanswered] = finding.kind === 'not_found' ? finding.unanswered : [];
  if (unanswered) throw unanswered.error;
  return null;
}

/** The devices a person's words mean, read now; a single one when the words are its code, name or CID. Throws `VendorError`. */
export async function liveCabinets(
  { cabinets }: Kit,
  words: string,
  trace: string,
): Promise<readonly Cabinet[]> {
  if (!cabinets) return [];
  if (words.startsWith('d.')) {
    const cabinet = await cabinets.readNow(words.slice(2), { trace });
    return cabinet ? [cabinet] : [];
  }
  const known = await cabinets.all({ refresh: true, trace });
  if (known.standing !== 'live') throw known.trouble ?? new Error('The devices could not be read live');
  return words.trim() === '' ? [] : cabinets.match(words, { trace });
}
