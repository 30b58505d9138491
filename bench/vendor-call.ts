import { Agent } from 'node:http';
import axios from 'axios';
import { createTransport } from '../src/vendors/transport.ts';
import { createYoPointClient } from '../src/vendors/yopoint/client.ts';
import { sign } from '../src/vendors/yopoint/sign.ts';
import { lineFrom, startChild } from './child.ts';
import { ORDER_NUMBER } from './load.ts';
import type { Bench } from './result.ts';
import { median, ratio } from './stats.ts';
import { inTurns } from './turns.ts';

const WARM_UP_ROUNDS = 60;
const ROUNDS = 80;
const CALLS = 40;
const KEYS = { appId: 'bench-app', appSecret: 'bench-app-secret' } as const;

/** One signed call through the client, against bare axios with the same body, signed beforehand. */
export const vendorCall: Bench = {
  name: 'vendor-call',
  async run() {
    const simulator = await startChild('bench/peers/yopoint.js', { args: [KEYS.appId, KEYS.appSecret] });
    const transport = createTransport({ vendor: 'yopoint' });
    const httpAgent = new Agent({ keepAlive: true });
    try {
      const gatewayUrl = await lineFrom(simulator, 'listening on ');
      const client = createYoPointClient(
        { ...KEYS, gatewayUrl, timestampUnit: 's' },
        { transport, now: Date.now },
      );
      const body = signedBody();

      const throughClient = () =>
        timed(async () => {
          const answer = await client.cabinetOrderGet({ receiptNo: ORDER_NUMBER });
          if (answer?.order.number !== ORDER_NUMBER) throw new Error('The client read another order.');
        });
      const bareAxios = () =>
        timed(async () => {
          const answer = await axios.post<{ data?: { ReceiptNo?: string } }>(gatewayUrl, body, { httpAgent });
          if (answer.data.data?.ReceiptNo !== ORDER_NUMBER) throw new Error('axios read another order.');
        });

      await inTurns(WARM_UP_ROUNDS, { throughClient, bareAxios }); // for the compiler and the connections
      const turns = await inTurns(ROUNDS, { throughClient, bareAxios });
      const a = median(turns.throughClient);
      const b = median(turns.bareAxios);
      return {
        rows: [
          {
            what: 'cabinet.order.get',
            measured: `${a.toFixed(0)} us`,
            against: `bare axios ${b.toFixed(0)} us`,
            value: ratio(a, b),
            target: { atMost: 1.2 },
          },
        ],
        turns,
      };
    } finally {
      transport.close();
      httpAgent.destroy();
      await simulator.stop();
    }
  },
};

/** Microseconds a call, one after the other. */
async function timed(call: () => Promise<void>): Promise<number> {
  const started = performance.now();
  for (let count = 0; count < CALLS; count += 1) await call();
  return ((performance.now() - started) * 1_000) / CALLS;
}

/** A signed call dated now; the simulator accepts it for ten minutes. */
function signedBody(): string {
  const params = {
    appid: KEYS.appId,
    biz_content: JSON.stringify({ ReceiptNo: ORDER_NUMBER }),
    method: 'cabinet.order.get',
    sign_type: 'md5',
    timestamp: String(Math.floor(Date.now() / 1000)),
    version: '1.0.0',
  };
  return new URLSearchParams({ ...params, sign: sign(params, KEYS.appSecret) }).toString();
}
