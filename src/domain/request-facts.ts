import { type Books, booksOf, type DeskKnowledge, returnedOf } from './books.ts';
import type { Cabinet } from './device.ts';
import type { Order } from './order.ts';
import { CABINET, cabinetOrder, type OrderRef } from './order-ref.ts';
import type { RequestRefusal } from './refusal.ts';
import type { ChangedFact, DoorFacts, FilingFacts, RefundFacts, RequestFacts } from './request.ts';
import { canBeAsked, type OrderSource, type VendorName, vendorOf } from './vendors.ts';

/** A rule that keeps a refund or a door open from being asked for, and from being done. */
type Obstacle = Extract<
  RequestRefusal,
  {
    readonly kind:
      | 'refund_elsewhere'
      | 'appeal_elsewhere'
      | 'already_refunded'
      | 'partly_refunded'
      | 'under_review'
      | 'not_paid'
      | 'device_offline'
      | 'device_unpowered'
      | 'device_not_selling';
  }
>;

/** What a refund of this order is decided on; null when the vendor does not say how much was paid. No personal data. */
export function refundFactsOf(order: Order, known?: DeskKnowledge): RefundFacts | null {
  const paid = order.paid ?? (order.state.meaning === 'awaiting_payment' ? 0 : null);
  if (paid === null) return null;
  const { device } = order;
  const books = booksOf(order, known);
  return {
    kind: 'refund',
    source: order.source,
    order: order.number,
    state: order.state,
    paid,
    paidAt: order.paidAt,
    refunded: returnedOf(books),
    underReview: books.asked?.review === 'goes_on',
    suspicious: order.suspicious === true,
    goods: order.lines.map(({ name, quantity, total }) => ({ name, quantity, total })),
    deviceId: device?.id ?? null,
    deviceCode: device?.code ?? null,
    deviceName: device?.name ?? null,
  };
}

/** The order that a refund or an appeal is about. */
export function orderOf(facts: RefundFacts | FilingFacts): OrderRef & { readonly source: OrderSource } {
  return facts.kind === 'refund' ? { source: facts.source, number: facts.order } : cabinetOrder(facts.order);
}

/** The kind of orders that a request is about; of a door: that it makes. */
export function sourceOf(facts: RequestFacts): OrderSource {
  return facts.kind === 'door' ? CABINET : orderOf(facts).source;
}

/** The vendor that is asked for what a request is about. */
export function vendorOfFacts(facts: RequestFacts): VendorName {
  return vendorOf(sourceOf(facts));
}

/** What opening a door of this cabinet is decided on. */
export function doorFactsOf(cabinet: Cabinet): DoorFacts {
  return {
    kind: 'door',
    deviceId: cabinet.id,
    deviceCode: cabinet.code,
    deviceName: cabinet.name,
    place: cabinet.place,
    online: cabinet.online,
    powered: cabinet.powered,
    sellingEnabled: cabinet.sellingEnabled,
    selling: cabinet.selling,
  };
}

/** What a customer's appeal about this order is filed with; without `known`: as the vendor's books alone have it. */
export function filingFactsOf(order: Order, known?: DeskKnowledge): FilingFacts {
  const { number, state, paid, suspicious, lines, device } = order;
  return {
    kind: 'appeal',
    order: number,
    state,
    paid,
    refunded: returnedOf(booksOf(order, known)),
    suspicious: suspicious === true,
    goods: lines.map(({ name, quantity, total }) => ({ name, quantity, total })),
    deviceId: device?.id ?? null,
    deviceCode: device?.code ?? null,
    deviceName: device?.name ?? null,
  };
}

/** The rule that keeps an appeal from being filed, or null: not every vendor takes one, and nothing is left of one refunded whole. */
export function filingObstacle({ source }: Order, { returned }: Books): Obstacle | null {
  if (!canBeAsked(source, 'appeal')) return { kind: 'appeal_elsewhere', source };
  return returned?.how === 'whole'
    ? { kind: 'already_refunded', amount: returned.amount, at: returned.at }
    : null;
}

/** The rule that refuses a refund of an order by its books, or null. What was refunded says more than any state, and comes first. */
export function whyNoRefund({ source, state }: Order, { paid, returned, asked }: Books): Obstacle | null {
  if (!canBeAsked(source, 'refund')) return { kind: 'refund_elsewhere', source };
  if (returned?.how === 'part') return { kind: 'partly_refunded', amount: returned.amount ?? 0 };
  if (returned) return { kind: 'already_refunded', amount: returned.amount, at: returned.at };
  if (asked?.review === 'goes_on') return { kind: 'under_review', source, at: asked.at };
  return state.meaning === 'paid' && (paid ?? 0) > 0 ? null : { kind: 'not_paid', state };
}

/** The facts as JSON that is the same for the same facts, whatever the order of their keys: what the digest is taken of. */
export function canonicalFacts(facts: RequestFacts): string {
  return canonical(facts);
}

function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'null';
  const fields = Object.entries(value)
    .filter(([, field]) => field !== undefined)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, field]) => `${JSON.stringify(key)}:${canonical(field)}`);
  return `{${fields.join(',')}}`;
}

/** The rule that refuses to open a door on these facts, or null. What the vendor does not say refuses nothing: it will know. */
export function doorObstacle(facts: DoorFacts): Obstacle | null {
  const [first] = doorChanges(facts);
  return first === undefined ? null : { kind: DOOR_RULES[first] };
}

type DoorChange = Extract<ChangedFact, 'offline' | 'unpowered' | 'not_selling'>;

const DOOR_RULES = {
  offline: 'device_offline',
  unpowered: 'device_unpowered',
  not_selling: 'device_not_selling',
} as const satisfies Record<DoorChange, Obstacle['kind']>;

function doorChanges({ online, powered, sellingEnabled, selling }: DoorFacts): readonly DoorChange[] {
  const sells =
    sellingEnabled !== false && selling.meaning !== 'stopped' && selling.meaning !== 'not_deployed';
  const found: readonly (DoorChange | null)[] = [
    online === false ? 'offline' : null,
    powered === false ? 'unpowered' : null,
    sells ? null : 'not_selling',
  ];
  return found.filter((change) => change !== null);
}

/**
 * What of the facts changed since they were shown so that the request must not be carried out; empty when nothing did. Names,
 * goods and the suspicion flag do not matter. A door has to work now, whatever was shown.
 */
export function changesBetween(shown: RequestFacts, live: RequestFacts): readonly ChangedFact[] {
  if (shown.kind === 'door' && live.kind === 'door') {
    return shown.deviceId === live.deviceId ? doorChanges(live) : ['gone'];
  }
  if (shown.kind === 'refund' && live.kind === 'refund') {
    return shown.order === live.order && shown.source === live.source ? refundChanges(shown, live) : ['gone'];
  }
  if (shown.kind === 'appeal' && live.kind === 'appeal') {
    return shown.order === live.order && shown.refunded === live.refunded ? [] : ['refunded'];
  }
  return ['gone'];
}

function refundChanges(shown: RefundFacts, live: RefundFacts): readonly ChangedFact[] {
  const found: readonly (ChangedFact | null)[] = [
    // The bare code counts too where nobody knows what it means.
    shown.state.meaning === live.state.meaning && shown.state.code === live.state.code ? null : 'state',
    shown.paid === live.paid ? null : 'amount',
    shown.refunded === live.refunded ? null : 'refunded',
    live.underReview && !shown.underReview ? 'under_review' : null,
  ];
  return found.filter((change) => change !== null);
}
