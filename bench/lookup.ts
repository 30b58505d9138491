import { type FoundOrder, orderCard } from '../src/cards/orders/order.ts';
import type { OrderFinding } from '../src/lookups/types.ts';
import { renderMessage } from '../src/messengers/slack/render.ts';
import { ORDER_NUMBER } from './load.ts';
import type { Bench } from './result.ts';
import { startVendors } from './simulated-vendors.ts';
import { median, ratio } from './stats.ts';
import { inTurns } from './turns.ts';

const ROUNDS = 30;
const LOOKUPS = 500;

/** A cached look-up and its card, against a `Map` and the same card. */
export const lookup: Bench = {
  name: 'lookup',
  async run() {
    const vendors = await startVendors();
    try {
      const { orders } = vendors.coldLookups();
      const typed = { source: 'typed', number: ORDER_NUMBER } as const;
      const map = new Map<string, OrderFinding>([[ORDER_NUMBER, await orders.find(typed)]]);

      /** Microseconds for each look-up with its card. Facts are renewed before, so that all of it comes from memory. */
      const timed = async (work: () => Promise<void>) => {
        map.set(ORDER_NUMBER, await orders.find(typed, { refresh: true }));
        const callsBefore = vendors.yopoint.calls.length;
        const started = performance.now();
        await work();
        const micros = ((performance.now() - started) * 1_000) / LOOKUPS;
        if (vendors.yopoint.calls.length !== callsBefore)
          throw new Error('A cached look-up asked the vendor.');
        return micros;
      };
      const cached = () =>
        timed(async () => {
          for (let count = 0; count < LOOKUPS; count += 1) draw(await orders.find(typed));
        });
      const plainMap = () =>
        timed(async () => {
          for (let count = 0; count < LOOKUPS; count += 1) draw(map.get(ORDER_NUMBER));
        });

      await inTurns(4, { cached, plainMap }); // for the compiler
      const turns = await inTurns(ROUNDS, { cached, plainMap });
      const a = median(turns.cached);
      const b = median(turns.plainMap);
      return {
        rows: [
          {
            what: 'cached look-up and card',
            measured: `${a.toFixed(1)} us`,
            against: `Map.get and card ${b.toFixed(1)} us`,
            value: ratio(a, b),
            target: { atMost: 1.5 },
          },
        ],
        turns,
      };
    } finally {
      await vendors.close();
    }
  },
};

function draw(finding: OrderFinding | undefined): void {
  const found = foundIn(finding);
  const reader = { locale: 'zh-CN', zone: 'Asia/Shanghai', now: Date.now() } as const;
  const message = renderMessage(
    orderCard(reader, found, {
      forChannel: false,
      mayReveal: true,
      mayRefund: true,
      mayDoor: true,
      mayAppeal: true,
    }),
  );
  if (!message.text.includes(ORDER_NUMBER)) throw new Error('The card is not about the order.');
}

function foundIn(finding: OrderFinding | undefined): FoundOrder {
  if (finding?.kind !== 'found') throw new Error(`The order was not found: ${finding?.kind ?? 'nothing'}.`);
  return finding;
}
