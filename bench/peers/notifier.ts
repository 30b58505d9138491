import autocannon from 'autocannon';
import { z } from 'zod';
import { notificationParams } from '../../sandbox/yopoint/notify.ts';
import { orderPaid } from '../order-paid.ts';

/** What to send, as JSON in the first argument. */
const Order = z.object({
  url: z.string(),
  keys: z.object({ appId: z.string(), appSecret: z.string(), payKey: z.string() }),
  connections: z.int(),
  seconds: z.number(),
  /** Orders are numbered from here on: each is notified once. */
  first: z.int(),
});

/* A fast YoPoint: it signs and posts distinct notifications over a number of connections at once. */
const { url, keys, connections, seconds, first } = Order.parse(JSON.parse(process.argv[2] ?? ''));
let sent = 0;
const body = () => {
  const message = { ...orderPaid(first + sent), nowMs: Date.now() };
  sent += 1;
  return new URLSearchParams(notificationParams('business', keys, message)).toString();
};
const result = await autocannon({
  url,
  method: 'POST',
  headers: { 'content-type': 'application/x-www-form-urlencoded' },
  connections,
  duration: seconds,
  requests: [{ setupRequest: (request) => ({ ...request, body: body() }) }],
  verifyBody: (answer) => String(answer).includes('"SUCCESS"'),
});
process.stdout.write(
  JSON.stringify({
    perSecond: result['2xx'] / result.duration,
    answered: result['2xx'],
    sent,
    failures: result.non2xx + result.errors + result.mismatches,
  }),
);
