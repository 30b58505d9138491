import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, describe, expect, test } from 'vitest';
import { VendorBusy, VendorTimeout, VendorUnreachable, VendorUnreadable } from '../../src/vendors/errors.ts';
import type {
  CallObservation,
  Transport,
  TransportCall,
  TransportOptions,
} from '../../src/vendors/transport.ts';
import { createTransport } from '../../src/vendors/transport.ts';
import type { Loopback, Reply } from './loopback.ts';
import { closedPort, json, rejection, startLoopback, startTcp } from './loopback.ts';

const ends: (() => unknown)[] = [];

afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
});

async function server(reply: Reply): Promise<Loopback> {
  const loopback = await startLoopback(reply);
  ends.push(loopback.close);
  return loopback;
}

async function tcp(onSocket: Parameters<typeof startTcp>[0]) {
  const listening = await startTcp(onSocket);
  ends.push(listening.close);
  return listening;
}

function transport(options: Partial<TransportOptions> = {}): Transport {
  const made = createTransport({ vendor: 'yopoint', ...options });
  ends.push(made.close);
  return made;
}

function read(url: string, more: Partial<TransportCall> = {}): TransportCall {
  return {
    method: 'some.read',
    url,
    headers: { 'Content-Type': 'text/plain' },
    body: 'b=1',
    kind: 'read',
    ...more,
  };
}

function write(url: string): TransportCall {
  return read(url, { method: 'some.write', kind: 'write' });
}

describe('connections', () => {
  test('reads share one connection kept alive', async () => {
    const vendor = await server((response) => json(response, { ok: true }));
    const { call } = transport();
    for (let count = 0; count < 5; count += 1) await call(read(vendor.url));
    expect(vendor.received).toHaveLength(5);
    expect(vendor.connections()).toBe(1);
  });

  test('a write never rides on an idle connection, which the vendor may be closing just then', async () => {
    const vendor = await server((response) => json(response, { ok: true }));
    const { call } = transport();
    await call(read(vendor.url));
    await call(write(vendor.url));
    await call(write(vendor.url));
    expect(vendor.connections()).toBe(3);
  });

  test('body and headers go out exactly as given, the answer comes back as text', async () => {
    const vendor = await server((response) => response.end('{"a": 1}\n'));
    const { call } = transport();
    const answer = await call(
      read(vendor.url, { body: 'x=友&y=%2F', headers: { 'Content-Type': 'a/b', 'X-Y': 'z' } }),
    );
    expect(answer).toEqual({ status: 200, text: '{"a": 1}\n' });
    expect(vendor.received[0]?.body).toBe('x=友&y=%2F');
    expect(vendor.received[0]?.headers).toMatchObject({ 'content-type': 'a/b', 'x-y': 'z' });
  });

  test('a 4xx is an answer for the client to read', async () => {
    const vendor = await server((response) => json(response, { no: true }, 400));
    await expect(transport().call(read(vendor.url))).resolves.toEqual({ status: 400, text: '{"no":true}' });
    expect(vendor.received).toHaveLength(1);
  });

  test('redirects are not followed', async () => {
    const elsewhere = await server((response) => json(response, {}));
    const vendor = await server((response) => response.writeHead(302, { Location: elsewhere.url }).end());
    const error = await rejection(transport().call(read(vendor.url)));
    expect(error).toBeInstanceOf(VendorUnreadable);
    expect(vendor.received).toHaveLength(1);
    expect(elsewhere.received).toHaveLength(0);
  });

  test('proxy variables are ignored', async () => {
    const proxy = await server((response) => json(response, { from: 'proxy' }));
    const vendor = await server((response) => json(response, { from: 'vendor' }));
    const before = process.env['http_proxy'];
    process.env['http_proxy'] = proxy.url;
    ends.push(() => {
      if (before === undefined) delete process.env['http_proxy'];
      else process.env['http_proxy'] = before;
    });
    expect((await transport().call(read(vendor.url))).text).toBe('{"from":"vendor"}');
    expect(proxy.received).toHaveLength(0);
  });
});

describe('reads are tried again', () => {
  test('after 5xx and a reset, and the third answer counts', async () => {
    const vendor = await server((response, _request, index) => {
      if (index === 0) json(response, {}, 502);
      else if (index === 1) response.destroy();
      else json(response, { ok: true });
    });
    const seen: CallObservation[] = [];
    const answer = await transport({ onCall: (call) => seen.push(call) }).call(read(vendor.url));
    expect(answer.text).toBe('{"ok":true}');
    expect(vendor.received).toHaveLength(3);
    expect(seen.map(({ attempt, outcome }) => [attempt, outcome])).toEqual([
      [1, 'vendor_unreadable'],
      [2, 'vendor_unreachable'],
      [3, 'answered'],
    ]);
    expect(seen.every(({ vendor: name, method }) => name === 'yopoint' && method === 'some.read')).toBe(true);
  });

  test('three times at most', async () => {
    const vendor = await server((response) => json(response, {}, 503));
    const error = await rejection(transport().call(read(vendor.url)));
    expect(error).toMatchObject({
      code: 'vendor_unreadable',
      sent: 'maybe',
      message: expect.stringContaining('503'),
    });
    expect(vendor.received).toHaveLength(3);
  });

  test('after 429, not before Retry-After', async () => {
    const at: number[] = [];
    const vendor = await server((response, _request, index) => {
      at.push(performance.now());
      if (index === 0) response.writeHead(429, { 'Retry-After': '1' }).end();
      else json(response, { ok: true });
    });
    await transport().call(read(vendor.url));
    expect(vendor.received).toHaveLength(2);
    // What must hold is the order: the vendor asked for a second. Timers may be early by a millisecond.
    expect((at[1] ?? 0) - (at[0] ?? 0)).toBeGreaterThanOrEqual(990);
  });

  test('not when Retry-After leads past the time there is', async () => {
    const vendor = await server((response) => response.writeHead(429, { 'Retry-After': '60' }).end());
    const error = await rejection(transport({ totalTimeoutMs: 5_000 }).call(read(vendor.url)));
    expect(error).toBeInstanceOf(VendorBusy);
    expect(error).toMatchObject({ reason: 'rate_limit', sent: 'yes' });
    expect(vendor.received).toHaveLength(1);
  });

  test('after an attempt without an answer, within the one time for all', async () => {
    const vendor = await server((response, _request, index) => {
      if (index > 0) json(response, { ok: true });
    });
    const { call } = transport({ totalTimeoutMs: 8_000, attemptTimeoutMs: 150 });
    expect((await call(read(vendor.url))).text).toBe('{"ok":true}');
    expect(vendor.received).toHaveLength(2);
  });

  test('an answer too large is not asked for again', async () => {
    const vendor = await server((response) => response.end('x'.repeat(5_000)));
    const error = await rejection(transport({ maxAnswerBytes: 1_000 }).call(read(vendor.url)));
    expect(error).toBeInstanceOf(VendorUnreadable);
    expect(error).toMatchObject({ message: expect.stringContaining('larger than allowed') });
    expect(vendor.received).toHaveLength(1);
  });
});

describe('a write reaches the vendor once at most', () => {
  const answers: readonly [string, Reply, string, string][] = [
    ['reset', (response) => response.destroy(), 'vendor_unreachable', 'maybe'],
    ['no answer in time', () => {}, 'vendor_timeout', 'maybe'],
    ['5xx', (response) => json(response, {}, 500), 'vendor_unreadable', 'maybe'],
    [
      'a body cut short',
      (response) => {
        response.writeHead(200, { 'Content-Length': '100' });
        response.write('{"error_code":0', () => response.destroy());
      },
      'vendor_unreadable',
      'maybe',
    ],
    ['429', (response) => response.writeHead(429).end(), 'vendor_busy', 'yes'],
  ];

  test.each(answers)('answered by %s', async (_name, reply, code, sent) => {
    const vendor = await server(reply);
    const seen: CallObservation[] = [];
    const made = transport({ totalTimeoutMs: 1_000, onCall: (call) => seen.push(call) });
    expect(await rejection(made.call(write(vendor.url)))).toMatchObject({ code, sent, method: 'some.write' });
    // Were there a second attempt, it would come within a retry's longest pause.
    await sleep(500);
    expect(vendor.received).toHaveLength(1);
    expect(seen).toHaveLength(1);
  });

  test('one that waited for a place longer than its caller did is never sent', async () => {
    const vendor = await server(() => {});
    const { call } = transport({ concurrency: 1, totalTimeoutMs: 400 });
    const [first, second] = await Promise.all([
      rejection(call(write(vendor.url))),
      rejection(call(write(vendor.url))),
    ]);
    expect(first).toMatchObject({ code: 'vendor_timeout', sent: 'maybe' });
    expect(second).toMatchObject({ sent: 'no' });
    await sleep(200);
    expect(vendor.received).toHaveLength(1);
  });

  test('one that got its place too late to hear of the outcome is not sent', async () => {
    const vendor = await server(() => {});
    const { call } = transport({ concurrency: 1, totalTimeoutMs: 2_000, attemptTimeoutMs: 1_500 });
    const [first, second] = await Promise.all([
      rejection(call(read(vendor.url))),
      rejection(call(write(vendor.url))),
    ]);
    expect(first).toMatchObject({ code: 'vendor_timeout' });
    expect(second).toMatchObject({ code: 'vendor_busy', reason: 'bulkhead', sent: 'no' });
    expect(vendor.received.every(({ body }) => body === 'b=1')).toBe(true);
  });
});

describe('what could not have been sent says so', () => {
  test('connection refused', async () => {
    const port = await closedPort();
    const error = await rejection(transport().call(write(`http://127.0.0.1:${port}/`)));
    expect(error).toBeInstanceOf(VendorUnreachable);
    expect(error).toMatchObject({
      sent: 'no',
      message: 'yopoint some.write: connection refused (ECONNREFUSED)',
    });
  });

  test('host name not found', async () => {
    const { call } = transport({ connectTimeoutMs: 1_000 });
    expect(await rejection(call(write('http://no-such-host.invalid/')))).toMatchObject({ sent: 'no' });
  });

  test('an address that is none', async () => {
    const error = await rejection(transport().call(write('not an address')));
    expect(error).toMatchObject({ code: 'vendor_unreachable', sent: 'no' });
  });

  test('connect time-out: accepted, but TLS is never spoken', async () => {
    const silent = await tcp(() => {});
    const { call } = transport({ connectTimeoutMs: 200, totalTimeoutMs: 5_000 });
    const error = await rejection(call(write(`https://127.0.0.1:${silent.port}/`)));
    expect(error).toBeInstanceOf(VendorTimeout);
    expect(error).toMatchObject({ sent: 'no', message: expect.stringContaining('200 ms') });
  });

  test('TLS handshake failed', async () => {
    const plain = await tcp((socket) => socket.once('data', () => socket.end('HTTP/1.1 200 OK\r\n\r\n')));
    const error = await rejection(transport().call(write(`https://127.0.0.1:${plain.port}/`)));
    expect(error).toBeInstanceOf(VendorUnreachable);
    expect(error).toMatchObject({ sent: 'no' });
  });

  test('connection closed during the TLS handshake', async () => {
    const closing = await tcp((socket) => socket.once('data', () => socket.resetAndDestroy()));
    const error = await rejection(transport().call(write(`https://127.0.0.1:${closing.port}/`)));
    expect(error).toMatchObject({ code: 'vendor_unreachable', sent: 'no' });
  });
});

describe('what may have been sent says so', () => {
  test('an answer that is not HTTP', async () => {
    const odd = await tcp((socket) => socket.once('data', () => socket.end('hello there\r\n\r\n')));
    const error = await rejection(transport().call(write(`http://127.0.0.1:${odd.port}/`)));
    expect(error).toBeInstanceOf(VendorUnreadable);
    expect(error).toMatchObject({ sent: 'maybe' });
  });

  test('a body that does not decompress', async () => {
    const vendor = await server((response) =>
      response.writeHead(200, { 'Content-Encoding': 'gzip' }).end('not gzip'),
    );
    expect(await rejection(transport().call(write(vendor.url)))).toMatchObject({
      code: 'vendor_unreadable',
      sent: 'maybe',
    });
  });

  test('a reset after the request', async () => {
    const resetting = await tcp((socket) => socket.once('data', () => socket.resetAndDestroy()));
    const error = await rejection(transport().call(write(`http://127.0.0.1:${resetting.port}/`)));
    expect(error).toBeInstanceOf(VendorUnreachable);
    expect(error).toMatchObject({ sent: 'maybe' });
  });
});

describe('breaker', () => {
  test('opens after failures in a row, lets one through after the pause, closes when that is answered', async () => {
    let healthy = false;
    const vendor = await server((response) => json(response, {}, healthy ? 200 : 500));
    const states: string[] = [];
    const { call } = transport({
      breakerFailures: 3,
      breakerPauseMs: 1_000,
      onBreaker: ({ state }) => states.push(state),
    });
    for (let count = 0; count < 3; count += 1) await rejection(call(write(vendor.url)));
    expect(vendor.received).toHaveLength(3);

    const refused = await rejection(call(write(vendor.url)));
    expect(refused).toBeInstanceOf(VendorBusy);
    expect(refused).toMatchObject({ reason: 'breaker', sent: 'no' });
    expect(await rejection(call(read(vendor.url)))).toMatchObject({ reason: 'breaker' });
    expect(vendor.received).toHaveLength(3);

    await sleep(1_050);
    await rejection(call(write(vendor.url)));
    expect(vendor.received).toHaveLength(4);
    expect(await rejection(call(write(vendor.url)))).toMatchObject({ reason: 'breaker' });

    await sleep(1_050);
    healthy = true;
    await call(write(vendor.url));
    await call(read(vendor.url));
    expect(vendor.received).toHaveLength(6);
    expect(states).toEqual(['open', 'half_open', 'open', 'half_open', 'closed']);
  });

  test('lets one through after the pause also when the wall clock was set back meanwhile', async () => {
    const vendor = await server((response) => json(response, {}, 500));
    const { call } = transport({ breakerFailures: 1, breakerPauseMs: 200 });
    await rejection(call(write(vendor.url)));
    const wall = Date.now;
    Date.now = () => wall() - 3 * 3_600_000;
    try {
      expect(await rejection(call(write(vendor.url)))).toMatchObject({ reason: 'breaker' });
      await sleep(250);
      await rejection(call(write(vendor.url)));
      expect(vendor.received).toHaveLength(2);
    } finally {
      Date.now = wall;
    }
  });

  test('a read stops trying once it is open', async () => {
    const vendor = await server((response) => json(response, {}, 500));
    const { call } = transport({ breakerFailures: 2 });
    expect(await rejection(call(read(vendor.url)))).toMatchObject({ code: 'vendor_busy', reason: 'breaker' });
    expect(vendor.received).toHaveLength(2);
  });

  test('answers do not open it: neither 4xx nor 429', async () => {
    const vendor = await server((response, _request, index) =>
      json(response, {}, index % 2 === 0 ? 400 : 429),
    );
    const { call } = transport({ breakerFailures: 2 });
    for (let count = 0; count < 6; count += 1) await call(write(vendor.url)).catch(() => {});
    expect(vendor.received).toHaveLength(6);
  });
});

describe('bulkhead', () => {
  test('so many at once, so many waiting, the rest is turned away unsent', async () => {
    const held: (() => void)[] = [];
    const vendor = await server((response) => held.push(() => json(response, { ok: true })));
    const { call } = transport({ concurrency: 2, queue: 1 });
    const calls = [1, 2, 3, 4].map(() => call(write(vendor.url)));
    const turnedAway = await rejection(calls[3] ?? Promise.resolve());
    expect(turnedAway).toMatchObject({ code: 'vendor_busy', reason: 'bulkhead', sent: 'no' });
    while (held.length < 2) await sleep(5);
    expect(vendor.received).toHaveLength(2);
    for (const release of held.splice(0)) release();
    while (held.length < 1) await sleep(5);
    for (const release of held.splice(0)) release();
    await Promise.all(calls.slice(0, 3));
    expect(vendor.received).toHaveLength(3);
  });

  test('a write that must not leave any more when its turn comes is not sent', async () => {
    const held: (() => void)[] = [];
    const vendor = await server((response) => held.push(() => json(response, { ok: true })));
    const { call } = transport({ concurrency: 1, totalTimeoutMs: 10_000 });
    const first = call(read(vendor.url));
    while (held.length < 1) await sleep(5);
    let isLate = false;
    const late = rejection(call({ ...write(vendor.url), mayLeave: () => !isLate }));
    const inTime = call({ ...write(vendor.url), mayLeave: () => true });
    isLate = true;
    for (const release of held.splice(0)) release();
    await first;
    expect(await late).toMatchObject({ code: 'vendor_busy', sent: 'no' });
    while (held.length < 1) await sleep(5);
    for (const release of held.splice(0)) release();
    await inTime;
    expect(vendor.received).toHaveLength(2);
  });

  test('one that gave up waiting does not hold up those behind it', async () => {
    const vendor = await server((response, _request, index) => {
      if (index > 0) json(response, { ok: true });
    });
    const { call } = transport({ concurrency: 1, totalTimeoutMs: 1_600, attemptTimeoutMs: 1_600 });
    const first = rejection(call(read(vendor.url)));
    const second = rejection(call(read(vendor.url)));
    await sleep(800);
    const third = call(read(vendor.url));
    expect([await first, await second]).toMatchObject([{ sent: 'maybe' }, { sent: 'no' }]);
    expect((await third).text).toBe('{"ok":true}');
    expect(vendor.received).toHaveLength(2);
  });
});

test('an observer that throws does not turn a call that was made into a failure', async () => {
  const vendor = await server((response) => json(response, { ok: true }));
  const warned = new Promise((resolve) => process.once('warning', resolve));
  const made = transport({
    onCall: () => {
      throw new Error('observer is broken');
    },
  });
  await expect(made.call(write(vendor.url))).resolves.toMatchObject({ status: 200 });
  await expect(warned).resolves.toMatchObject({ message: 'observer is broken' });
});
