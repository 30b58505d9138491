import { refId } from '../domain/order-ref.ts';
import type { RequestFacts } from '../domain/request.ts';

/** What a request is about, as it is stored: `c.<receipt>` for an order, `d.<CID>` for a device. */
export function subjectOf(facts: RequestFacts): string {
  return facts.kind === 'refund'
    ? refId({ source: facts.source, number: facts.order })
    : deviceSubject(facts.deviceId);
}

/** `d.<CID>` */
export function deviceSubject(deviceId: string): string {
  return `d.${deviceId}`;
}
