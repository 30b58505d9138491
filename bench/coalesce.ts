import type { OrderRef } from '../src/domain/order-ref.ts';
import { ORDER_NUMBER } from './load.ts';
import type { Bench, Row } from './result.ts';
import { type SimulatedVendors, startVendors } from './simulated-vendors.ts';

const AT_ONCE = 1_000;
const VENDOR_MS = 25;

/** Concurrent look-ups of one uncached order cause one vendor call. */
export const coalesce: Bench = {
  name: 'coalesce',
  async run() {
    const vendors = await startVendors();
    try {
      const rows: Row[] = [];
      for (const { what, ref, questions } of cases(vendors)) {
        rows.push(await countCalls(vendors, what, ref, questions));
      }
      return { rows, turns: Object.fromEntries(rows.map((row) => [row.what, row.value])) };
    } finally {
      await vendors.close();
    }
  },
};

async function countCalls(
  vendors: SimulatedVendors,
  what: string,
  ref: OrderRef,
  questions: number,
): Promise<Row> {
  const { yopoint, baifude } = vendors;
  const slow = [yopoint, baifude].map(({ faults }) => faults.add({ kind: 'delay', ms: VENDOR_MS }));
  const before = yopoint.calls.length + baifude.calls.length;
  const { orders } = vendors.coldLookups();
  const findings = await Promise.all(Array.from({ length: AT_ONCE }, () => orders.find(ref)));
  for (const turnOff of slow) turnOff();
  const wrong = findings.filter(({ kind }) => kind !== 'found').length;
  if (wrong > 0) throw new Error(`${wrong} of ${AT_ONCE} look-ups by ${what} found nothing.`);
  const calls = yopoint.calls.length + baifude.calls.length - before;
  if (calls !== questions) {
    throw new Error(`${AT_ONCE} look-ups by ${what} made ${calls} vendor calls instead of ${questions}.`);
  }
  return {
    what: questions === 1 ? what : `${what} (${questions} questions, each once)`,
    measured: `${calls} calls`,
    against: `${AT_ONCE} look-ups`,
    value: calls,
    target: { exactly: questions },
  };
}

/** An order of every kind, by every number that may be typed for it. */
function cases({ fleet }: SimulatedVendors): { what: string; ref: OrderRef; questions: number }[] {
  const trade = first(fleet.cabinetOrders, ({ TradeNo }) => /^(?:20|42)\d{26}$/.test(TradeNo)).TradeNo;
  const vending = first(fleet.consumerOrders, ({ ReceiptNo }) => /^OD\d{18}$/.test(ReceiptNo)).ReceiptNo;
  const benefit = first(
    fleet.baifudeOrders,
    ({ orderNo, payOrderNo }) => /^21\d{18}$/.test(orderNo) && /^2\d{26}$/.test(payOrderNo),
  );
  const typed = (number: string): OrderRef => ({ source: 'typed', number });
  return [
    { what: 'cabinet receipt', ref: typed(ORDER_NUMBER), questions: 1 },
    { what: 'cabinet trade number', ref: typed(trade), questions: 1 },
    { what: 'vending receipt', ref: { source: 'vending', number: vending }, questions: 1 },
    { what: 'benefit order', ref: typed(benefit.orderNo), questions: 1 },
    // A payment leads to its order in two steps.
    { what: 'benefit payment', ref: typed(benefit.payOrderNo), questions: 2 },
  ];
}

function first<T>(all: readonly T[], fits: (one: T) => boolean): T {
  const one = all.find(fits);
  if (one === undefined) throw new Error('The sandbox has no order of this kind.');
  return one;
}
