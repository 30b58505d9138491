import { LRUCache } from 'lru-cache';
import type { Order } from '../domain/order.ts';
import { type OrderRef, parseRef, refId } from '../domain/order-ref.ts';
import { NUMBERS, numberOf, type Probe, SOURCES } from '../domain/vendors.ts';
import { portOf } from '../vendors/port.ts';
import { createCachedRead, type GetOptions } from './cached-read.ts';
import type { LookupDeps } from './sources.ts';
import { isVendorError, toFacts } from './sources.ts';
import { MOST_NAMES, ORDERS } from './times.ts';
import type { Facts, Known } from './types.ts';

/** Facts that are there. */
type FoundOrder = Known<Facts<Order>> & { readonly value: Facts<Order> };

/** What one way of asking gave. */
export type ProbeAnswer =
  | { readonly kind: 'found'; readonly ref: OrderRef; readonly known: FoundOrder }
  | { readonly kind: 'payment_only'; readonly asOf: number }
  | { readonly kind: 'absent' };

/** Orders by vendor's number, and the other numbers that lead to them. */
type OrderReads = {
  /** Asks one vendor in one way. Throws its `VendorError` when nothing is known. */
  readonly ask: (probe: Probe, number: string, options?: GetOptions) => Promise<ProbeAnswer>;
  /** The order that a number led to before. */
  readonly resolved: (number: string) => OrderRef | null;
  readonly resolve: (number: string, ref: OrderRef) => void;
  readonly forget: (number: string) => void;
  readonly drop: (number: string) => void;
  readonly dropAll: () => void;
};

/** The orders a number of the payment kind leads to; `facts` where the order itself came in the same answer. */
type Lead = { readonly refs: readonly OrderRef[]; readonly facts: Facts<Order> | null };

/** A payment may have paid several orders; the first that exists is the answer, and no more than these are tried. */
const MOST_ORDERS = 5;

/** Facts are cached once per order, whichever of its numbers they are asked by. */
export function createOrderReads(deps: LookupDeps): OrderReads {
  const { now, onEvent, vendors } = deps;
  const common = { ...ORDERS, now, onEvent, isTrouble: isVendorError };
  const orders = createCachedRead<Facts<Order>>({ ...common, name: 'orders', read: readOrder });
  const leads = createCachedRead<Lead>({ ...common, name: 'order_numbers', read: readLead });
  const names = new LRUCache<string, OrderRef>({ max: MOST_NAMES });
  let drops = 0;

  async function readOrder(id: string, trace?: string): Promise<Facts<Order> | null> {
    const ref = parseRef(id);
    if (ref === null) throw new Error('An order was looked up under an id that no order reference gives');
    const port = ref.source === 'typed' ? null : portOf(vendors, ref.source);
    const answer = port && (await port.byNumber(ref.number, trace));
    return answer && keep(ref, answer, trace);
  }

  function keep(
    ref: OrderRef,
    { order, unread }: { readonly order: Order; readonly unread: readonly string[] },
    trace?: string,
  ) {
    // A name that already leads somewhere stays: one payment may stand on several orders.
    for (const number of [ref.number, order.paymentNumber]) {
      if (number !== null && !names.has(number)) names.set(number, ref);
    }
    return toFacts(deps, 'orders', order, unread, trace);
  }

  async function readLead(key: string, trace?: string): Promise<Lead | null> {
    const { probe, number } = leadOf(key);
    const { source, way } = numberOf(probe);
    const dropsBefore = drops;
    const answer = (await portOf(vendors, source)?.byOther[way]?.(number, trace)) ?? null;
    if (answer === null) return null;
    if ('error' in answer) {
      toFacts(deps, 'order_numbers', null, answer.unread, trace);
      throw answer.error;
    }
    const refs = answer.numbers.slice(0, MOST_ORDERS).map((each): OrderRef => ({ source, number: each }));
    const [first] = refs;
    if (!first || !answer.answer) return { refs, facts: null };
    const facts = keep(first, answer.answer, trace);
    // Which order it would be was not known when the read began, so any drop since may have been of this one.
    if (drops === dropsBefore) orders.put(refId(first), facts);
    return { refs, facts };
  }

  async function ask(probe: Probe, number: string, options?: GetOptions): Promise<ProbeAnswer> {
    const { source, isOwn } = numberOf(probe);
    if (isOwn) {
      const ref: OrderRef = { source, number };
      const known = await orders.get(refId(ref), options);
      return isFound(known) ? { kind: 'found', ref, known } : { kind: 'absent' };
    }
    const lead = await leads.get(leadKey(probe, number), options);
    return lead.value === null ? { kind: 'absent' } : follow(lead.value, lead, options);
  }

  async function follow(
    { refs, facts }: Lead,
    { asOf, standing }: Known<Lead>,
    options?: GetOptions,
  ): Promise<ProbeAnswer> {
    const justRead = standing === 'live' && facts !== null;
    for (const ref of refs) {
      const known = await orders.get(refId(ref), justRead ? undefined : options);
      if (!isFound(known)) continue;
      const live = justRead && known.value === facts;
      return { kind: 'found', ref, known: live ? { ...known, standing: 'live' } : known };
    }
    return { kind: 'payment_only', asOf };
  }

  return {
    ask,
    resolved: (number) => names.get(number) ?? null,
    resolve: (number, ref) => void names.set(number, ref),
    forget: (number) => void names.delete(number),
    drop: (number) => {
      drops += 1;
      for (const source of SOURCES) orders.drop(refId({ source, number }));
      const ref = names.get(number);
      if (ref) orders.drop(refId(ref));
      for (const { probe, isOwn } of NUMBERS) if (!isOwn) leads.drop(leadKey(probe, number));
    },
    dropAll: () => {
      drops += 1;
      orders.dropAll();
      leads.dropAll();
    },
  };
}

function leadKey(probe: Probe, number: string): string {
  return `${probe} ${number}`;
}

function leadOf(key: string): { readonly probe: Probe; readonly number: string } {
  const [probe, ...rest] = key.split(' ');
  const found = NUMBERS.find((one) => one.probe === probe);
  if (!found) throw new Error('An order was looked up under a key that no number gives');
  return { probe: found.probe, number: rest.join(' ') };
}

function isFound(known: Known<Facts<Order>>): known is FoundOrder {
  return known.value !== null;
}
