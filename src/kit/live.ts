import type { Cabinet } from '../domain/device.ts';
import type { Order } from '../domain/order.ts';
import { type OrderRef, parseRef, refId } from '../domain/order-ref.ts';
import type { Kit } from './kit.ts';

/*
 * Facts read from the vendor for this very question. A cache may answer a look-up, never a decision: a read that fails throws the
 * vendor's error.
 */

/**
 * Reads the order behind a reference now; null when no vendor knows it. A customer or a notification may give a text that is no order
 * number; it has no order. Throws `VendorError`.
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

/** Reads the devices that a person's words may mean now; a single one when the words are its code, name or CID. Throws `VendorError`. */
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
