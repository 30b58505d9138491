import { Agent, request } from 'node:http';
import { text } from 'node:stream/consumers';
import { createWorld } from '../sandbox/world.ts';
import { notificationParams } from '../sandbox/yopoint/notify.ts';
import { lineFrom, startChild } from './child.ts';
import type { Bench, Row } from './result.ts';
import { startDesk } from './servers.ts';
import { median } from './stats.ts';
import { inTurns } from './turns.ts';

const WARM_UP_ROUNDS = 20;
const ROUNDS = 40;
const CALLBACKS = 20;
const PAY_KEY = 'bench-pay-key';
/** Milliseconds that the relay may add. */
const TARGET = { atMost: 3 } as const;

/**
 * From a signed payment callback sent until the payment system's answer is back, through the real service, which stores what it
 * learned beside that; against the same through a bare pass-through. Each callback is about another order.
 */
export const relay: Bench = {
  name: 'relay',
  async run() {
    const payment = await startChild('bench/peers/payment.js');
    const world = await createWorld();
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    try {
      const paymentUrl = await lineFrom(payment, 'listening on ');
      const bare = await startChild('bench/peers/pass-through.js', { args: [paymentUrl] });
      try {
        const desk = await startDesk(world, {
          YOPOINT_PAYMENT_RELAY_URL: paymentUrl,
          YOPOINT_PAY_KEY: PAY_KEY,
          LOG_LEVEL: 'info',
        });
        try {
          const urls = {
            desk: new URL('/yopoint/notify', desk.url).href,
            bare: await lineFrom(bare, 'listening on '),
          };
          let count = 0;
          const through = async (url: string) => {
            count += 1;
            return timed(url, bodyOf(count), agent);
          };
          const single = (url: string) => async () => {
            const took: number[] = [];
            for (let sent = 0; sent < CALLBACKS; sent += 1) took.push(await through(url));
            return took;
          };
          const contestants = { desk: single(urls.desk), bare: single(urls.bare) };
          await inTurns(WARM_UP_ROUNDS, contestants);
          const turns = await inTurns(ROUNDS, contestants);
          return {
            rows: [rowOf(turns.desk.flat(), turns.bare.flat())],
            turns,
          };
        } finally {
          await desk.child.stop();
        }
      } finally {
        await bare.stop();
      }
    } finally {
      agent.destroy();
      await world.close();
      await payment.stop();
    }
  },
};

function rowOf(desk: readonly number[], bare: readonly number[]): Row {
  const [a, b] = [median(desk), median(bare)];
  return {
    what: 'a payment callback, ms more',
    measured: `${a.toFixed(2)} ms`,
    against: `bare pass-through ${b.toFixed(2)} ms`,
    value: a - b,
    target: TARGET,
  };
}

function bodyOf(count: number): string {
  const bizContent = { ReceiptNo: `VI${String(count).padStart(18, '0')}`, Products: [] };
  const message = { method: 'cabinet.order.vi.result.notify', bizContent, nowMs: Date.now() };
  const keys = { appId: 'bench-app', appSecret: 'bench-app-secret', payKey: PAY_KEY };
  return new URLSearchParams(notificationParams('payment', keys, message)).toString();
}

/** Milliseconds until the whole answer is there. Throws when it is not the payment system's. */
function timed(url: string, body: string, agent: Agent): Promise<number> {
  const started = performance.now();
  return new Promise((resolve, reject) => {
    const headers = { 'content-type': 'application/x-www-form-urlencoded', 'content-length': body.length };
    const sending = request(url, { method: 'POST', agent, headers }, (response) => {
      text(response).then((answer) => {
        if (response.statusCode === 200 && answer.includes('SUCCESS')) resolve(performance.now() - started);
        else reject(new Error(`${url} answered ${response.statusCode} ${answer.slice(0, 200)}`));
      }, reject);
    });
    sending.once('error', reject);
    sending.end(body);
  });
}
