import autocannon from 'autocannon';
import { z } from 'zod';

/** What to send, as JSON in the first argument. */
const Order = z.object({
  url: z.string(),
  headers: z.record(z.string(), z.string()),
  body: z.string(),
  expected: z.string(),
  connections: z.int(),
  seconds: z.number().optional(),
  requests: z.int().optional(),
});

const order = Order.parse(JSON.parse(process.argv[2] ?? ''));
const result = await autocannon({
  url: order.url,
  method: 'POST',
  headers: order.headers,
  body: order.body,
  connections: order.connections,
  ...(order.requests === undefined ? { duration: order.seconds ?? 3 } : { amount: order.requests }),
  verifyBody: (body) => String(body).includes(order.expected),
});
const answers = result['2xx'] + result.non2xx;
process.stdout.write(
  JSON.stringify({
    requestsPerSecond: answers / result.duration,
    p50Ms: result.latency.p50,
    p99Ms: result.latency.p99,
    answers,
    // Time-outs are among the errors.
    failures: result.non2xx + result.errors + result.mismatches,
  }),
);
