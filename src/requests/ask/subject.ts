import { refId } from '../../domain/order-ref.ts';
import type { RequestFacts } from '../../domain/request.ts';
import { orderOf } from '../../domain/request-facts.ts';

/** What a request is about, as it is stored: `c.<receipt>` for an order, `d.<CID>` for a device. */
export function subjectOf(facts: RequestFacts): string {
  if (facts.kind === 'door') return deviceSubject(facts.deviceId);
  return refId(orderOf(facts));
}

/** `d.<CID>` */
export function deviceSubject(deviceId: string): string {
  return `d.${deviceId}`;
}
