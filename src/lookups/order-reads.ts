import { LRUCache } from 'lru-cache';
import type { Order } from '../domain/order.ts';
import { cabinetOrder, type OrderRef, parseRef, refId } from '../domain/order-ref.ts';
import type { Probe } from '../domain/vendors.ts';
import { VendorUnreadable } from '../vendors/errors.ts';
import { createCachedRead, type GetOptions } from './cached-read.ts';
import type { Known } from './known.ts';
import type { LookupDeps, Vendors } from './sources.ts';
import { isVendorError, toFacts } from './sources.ts';
import { MOST_NAMES, ORDERS } from './times.ts';
import type { Facts } from './types.ts';

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

const SOURCE_OF = {
  'cabinet.receipt': 'cabinet',
  'vending.receipt': 'vending',
  'benefit.order': 'benefit',
} as const;

/** Facts are cached once per order, whichever of its numbers they are asked by. */
export function createOrderReads({ yopoint, baifude, ...deps }: Vendors & LookupDeps): OrderReads {
  const { now, onEvent } = deps;
  const common = { ...ORDERS, now, onEvent, isTrouble: isVendorError };
  const orders = createCachedRead<Facts<Order>>({ ...common, name: 'orders', read: readOrder });
  const leads = createCachedRead<Lead>({ ...common, name: 'order_numbers', read: readLead });
  const names = new LRUCache<string, OrderRef>({ max: MOST_NAMES });
  let drops = 0;

  async function readOrder(id: string, trace?: string): Promise<Facts<Order> | null> {
    const ref = parseRef(id);
    if (ref === null) throw new Error('An order was looked up under an id that no order reference gives');
    const answer = await answerOf(ref, trace);
    return answer === null ? null : keep(ref, answer, trace);
  }

  function answerOf({ source, number }: OrderRef, trace?: string) {
    if (source === 'cabinet') return yopoint?.cabinetOrderGet({ receiptNo: number }, trace) ?? null;
    if (source === 'vending') return yopoint?.consumerOrderGet(number, trace) ?? null;
    return baifude?.getOrderInfo(number, { trace }) ?? null;
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

  function readLead(key: string, trace?: string): Promise<Lead | null> {
    const number = key.slice(2);
    return key.startsWith('t') ? readTrade(number, trace) : readPayment(number, trace);
  }

  async function readTrade(tradeNo: string, trace?: string): Promise<Lead | null> {
    const dropsBefore = drops;
    const answer = (await yopoint?.cabinetOrderGet({ tradeNo }, trace)) ?? null;
    if (answer === null) return null;
    const ref: OrderRef = cabinetOrder(answer.order.number);
    const facts = keep(ref, answer, trace);
    // Which order it would be was not known when the read began, so any drop since may have been of this one.
    if (drops === dropsBefore) orders.put(refId(ref), facts);
    return { refs: [ref], facts };
  }

  async function readPayment(paymentNumber: string, trace?: string): Promise<Lead | null> {
    const answer = (await baifude?.getList([paymentNumber], trace)) ?? null;
    if (answer === null) return null;
    const payment = answer.items.find((item) => item.number === paymentNumber);
    if (payment === undefined && answer.unread.length > 0) {
      toFacts(deps, 'order_numbers', null, answer.unread, trace);
      throw new VendorUnreadable(
        { vendor: 'baifude', method: 'order/getList' },
        'its answer names no payment',
      );
    }
    if (payment === undefined) return null;
    const refs = payment.orderNumbers.map((number): OrderRef => ({ source: 'benefit', number }));
    return { refs: refs.slice(0, MOST_ORDERS), facts: null };
  }

  async function ask(probe: Probe, number: string, options?: GetOptions): Promise<ProbeAnswer> {
    if (probe !== 'cabinet.trade' && probe !== 'benefit.payment') {
      const ref: OrderRef = { source: SOURCE_OF[probe], number };
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
      for (const source of ['cabinet', 'vending', 'benefit'] as const) orders.drop(refId({ source, number }));
      const ref = names.get(number);
      if (ref) orders.drop(refId(ref));
      leads.drop(leadKey('cabinet.trade', number));
      leads.drop(leadKey('benefit.payment', number));
    },
    dropAll: () => {
      drops += 1;
      orders.dropAll();
      leads.dropAll();
    },
  };
}

function leadKey(probe: 'cabinet.trade' | 'benefit.payment', number: string): string {
  return probe === 'cabinet.trade' ? `t.${number}` : `p.${number}`;
}

function isFound(known: Known<Facts<Order>>): known is FoundOrder {
  return known.value !== null;
}
