import { type Books, booksOf, type DeskKnowledge, returnedOf } from './books.ts';
import type { Cabinet } from './device.ts';
import type { Order } from './order.ts';
import { CABINET, cabinetOrder, type OrderRef } from './order-ref.ts';
import type { RequestRefusal } from './refusal.ts';
import type { ChangedFact, DoorFacts, FilingFacts, RefundFacts, RequestFacts } from './request.ts';
import { canBeAsked, type OrderSource, type VendorName, vendorOf } from './vendors.ts';

/** A rule that prevents a refund or a door command, when it is asked for and before it is sent. */
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

/** The facts for deciding a refund; null when the vendor does not say how much was paid. No personal data. */
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

/** The order of a refund or an appeal. */
export function orderOf(facts: RefundFacts | FilingFacts): OrderRef & { readonly source: OrderSource } {
  return facts.kind === 'refund' ? { source: facts.source, number: facts.order } : cabinetOrder(facts.order);
}

/** The kind of a request's order; for a door: of the order that it creates. */
export function sourceOf(facts: RequestFacts): OrderSource {
  return facts.kind === 'door' ? CABINET : orderOf(facts).source;
}

/** The vendor that executes a request. */
export function vendorOfFacts(facts: RequestFacts): VendorName {
  return vendorOf(sourceOf(facts));
}

/** The facts for deciding a door command. */
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

/** The facts for filing a customer's appeal. Without `known`, only the vendor's books count. */
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

/** The rule that prevents filing an appeal, or null: the vendor takes none, or the order is refunded whole. */
export function filingObstacle({ source }: Order, { returned }: Books): Obstacle | null {
  if (!canBeAsked(source, 'appeal')) return { kind: 'appeal_elsewhere', source };
  return returned?.how === 'whole'
    ? { kind: 'already_refunded', amount: returned.amount, at: returned.at }
    : null;
}

/**
 * The rule that prevents a refund according to the books, or null. Refunds are more reliable than any state, so they are checked first.
 */
export function whyNoRefund({ source, state }: Order, { paid, returned, asked }: Books): Obstacle | null {
  if (!canBeAsked(source, 'refund')) return { kind: 'refund_elsewhere', source };
  if (returned?.how === 'part') return { kind: 'partly_refunded', amount: returned.amount ?? 0 };
  if (returned) return { kind: 'already_refunded', amount: returned.amount, at: returned.at };
  if (asked?.review === 'goes_on') return { kind: 'under_review', source, at: asked.at };
  return state.meaning === 'paid' && (paid ?? 0) > 0 ? null : { kind: 'not_paid', state };
}

/** The facts as JSON that does not depend on the order of keys; the digest is computed from it. */
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

/**
 * The rule that prevents opening a door, or null. A fact that the vendor leaves out prevents nothing, because the vendor checks it
 * itself.
 */
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
 * The changes between the shown and the live facts that prevent the execution; empty when there are none. Names, goods and the suspicion
 * flag do not count. A door must work now, whatever was shown.
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
    // Compares the code too, because unknown codes share one meaning.
    shown.state.meaning === live.state.meaning && shown.state.code === live.state.code ? null : 'state',
    shown.paid === live.paid ? null : 'amount',
    shown.refunded === live.refunded ? null : 'refunded',
    live.underReview && !shown.underReview ? 'under_review' : null,
  ];
  return found.filter((change) => change !== null);
}
