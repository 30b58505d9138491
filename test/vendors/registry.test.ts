import pino from 'pino';
import { afterEach, expect, test } from 'vitest';
import { createMetrics } from '../../src/observe/metrics.ts';
import { observedTransport } from '../../src/vendors/registry.ts';
import { json, rejection, startLoopback } from './loopback.ts';

const ends: (() => unknown)[] = [];

afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
});

test('a silent vendor counts as failing without a break until it answers, also while a call tries it', async () => {
  let silent = true;
  const vendor = await startLoopback((response) => {
    if (!silent) json(response, {});
  });
  ends.push(vendor.close);
  const states: unknown[] = [];
  const log = pino({ base: null }, { write: (line: string) => states.push(JSON.parse(line).state) });
  const metrics = createMetrics();
  const limits = { breakerFailures: 1, breakerPauseMs: 30, totalTimeoutMs: 500 };
  const transport = observedTransport('yopoint', { log, metrics }, limits);
  ends.push(transport.close);
  const call = () =>
    transport.call({ method: 'some.write', url: vendor.url, headers: {}, body: '', kind: 'write' });
  const state = () => states.findLast((each) => each !== undefined);
  const failing = async () => (await metrics.breaker.get()).values.map(({ value }) => value);

  await rejection(call());
  await expect.poll(state).toBe('open');
  expect(await failing()).toEqual([1]);

  const trial = () => {
    call().catch(() => {});
    return state();
  };
  await expect.poll(trial, { interval: 10 }).toBe('half_open');
  expect(await failing()).toEqual([1]);

  silent = false;
  await expect.poll(trial, { interval: 10 }).toBe('closed');
  expect(await failing()).toEqual([0]);
});
