import { inspect } from 'node:util';
import { afterEach, expect, test } from 'vitest';
import { RefundNotKnown } from '../../src/vendors/payment/errors.ts';
import { createPaymentSystem, type RefundOutcome } from '../../src/vendors/payment/payment-system.ts';
import { closedPort, json, type Reply, rejection, startLoopback, startTcp } from './loopback.ts';

const SECRET = 'forward-secret-1';
const ORDER = {
  receipt: 'VI13800138000',
  trade: null,
  amount: null,
  notification: '{"Mobile":"13800138000"}',
};
const ends: (() => unknown)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
});

function ask(url: string, withinMs = 2_000): Promise<RefundOutcome> {
  return createPaymentSystem({ url, secret: SECRET, now: () => 1_700_000_000_999 }).refund(
    ORDER,
    'key-1',
    withinMs,
  );
}

async function answering(reply: Reply) {
  const server = await startLoopback(reply);
  ends.push(server.close);
  return server;
}

test.each<[string, unknown, RefundOutcome]>([
  [
    'refunded, with what the channel said',
    { refunded: true, refundedAt: 1_700_000_001, raw: { id: 'R1' }, more: 1 },
    { refunded: true, at: 1_700_000_001, raw: { id: 'R1' } },
  ],
  ['refunded', { refunded: true, refundedAt: 1_700_000_001 }, { refunded: true, at: 1_700_000_001, raw: {} }],
  ['refused', { refunded: false, reason: 'balance too low' }, { refunded: false, reason: 'balance too low' }],
  ['refused without a reason', { refunded: false }, { refunded: false, reason: '' }],
  [
    'refused in words that nobody may see',
    { refunded: false, reason: `a\nb ${SECRET} 13800138000 ${'0123456789abcdef'.repeat(4)}` },
    { refunded: false, reason: 'a b *** *** ***' },
  ],
])('it says %s', async (_what, body, wanted) => {
  const server = await answering((response) => json(response, body));
  expect(await ask(server.url)).toEqual(wanted);
});

test('a long reason is cut', async () => {
  const server = await answering((response) =>
    json(response, { refunded: false, reason: '长'.repeat(5_000) }),
  );
  expect(await ask(server.url)).toEqual({ refunded: false, reason: '长'.repeat(200) });
});

const unclear: readonly [string, Reply][] = [
  ['a time in milliseconds', (response) => json(response, { refunded: true, refundedAt: 1_700_000_001_000 })],
  ['no time', (response) => json(response, { refunded: true })],
  ['a time in words', (response) => json(response, { refunded: true, refundedAt: '1700000001' })],
  [
    'what the channel said as a list',
    (response) => json(response, { refunded: true, refundedAt: 1, raw: [1] }),
  ],
  ['yes in words', (response) => json(response, { refunded: 'true', refundedAt: 1 })],
  ['neither yes nor no', (response) => json(response, {})],
  ['a list', (response) => json(response, [])],
  ['a page that repeats what it got', (response, request) => response.end(`<p>${request.body}`)],
  ['201 and yes', (response) => json(response, { refunded: true, refundedAt: 1 }, 201)],
  ['400 and no', (response) => json(response, { refunded: false, reason: 'x' }, 400)],
  ['500', (response) => json(response, {}, 500)],
  ['a redirect', (response) => response.writeHead(307, { Location: '/elsewhere' }).end()],
  [
    'half',
    (response) => response.writeHead(200, { 'content-length': 90 }).write('{', () => response.destroy()),
  ],
  ['more than it may', (response) => json(response, { refunded: false, reason: 'x'.repeat(70_000) })],
  ['nothing before it breaks off', (response) => response.destroy()],
  ['nothing', () => undefined],
];

test.each(unclear)('when it answers %s nothing is known, and it was asked once', async (_what, reply) => {
  const server = await answering(reply);
  const error = await rejection(ask(server.url, 300));
  expect(error).toBeInstanceOf(RefundNotKnown);
  expect(inspect(error, { depth: 9, showHidden: true })).not.toMatch(
    /forward-secret|13800138000|key-1|127\.0\.0\.1|v1=/,
  );
  expect(server.received).toHaveLength(1);
});

test('nor when it cannot be reached, by whatever way', async () => {
  const silent = await startTcp(() => undefined);
  ends.push(silent.close);
  for (const url of [`http://127.0.0.1:${await closedPort()}`, `https://127.0.0.1:${silent.port}`]) {
    const error = await rejection(ask(url, 300));
    expect(error, url).toBeInstanceOf(RefundNotKnown);
    expect(inspect(error, { depth: 9 }), url).not.toMatch(/forward-secret|13800138000|127\.0\.0\.1/);
  }
});

test('each request goes out on a connection of its own', async () => {
  const server = await answering((response) => json(response, { refunded: false }));
  for (let time = 0; time < 3; time += 1) await ask(server.url);
  expect(server.connections()).toBe(3);
});

test('it is watched, whatever comes of it', async () => {
  const outcomes: string[] = [];
  const answers = [{ refunded: true, refundedAt: 1 }, { refunded: false }, {}];
  const server = await answering((response, _request, index) => json(response, answers[index]));
  const system = createPaymentSystem({
    url: server.url,
    secret: SECRET,
    now: Date.now,
    onCall: ({ outcome, durationMs }) => {
      expect(durationMs).toBeGreaterThanOrEqual(0);
      outcomes.push(outcome);
    },
  });
  for (const _ of answers) await system.refund(ORDER, 'key-1', 2_000).catch(() => undefined);
  expect(outcomes).toEqual(['answered', 'refused', 'not_known']);
});
