import pino from 'pino';
import { expect, test } from 'vitest';
import { watchLookups } from '../../src/lookups/cached-read.ts';
import { createMetrics } from '../../src/observe/metrics.ts';

test('every failure is counted and leaves a line with the look-up, the error and the gesture', async () => {
  const lines: string[] = [];
  const log = pino({ base: null }, { write: (line: string) => lines.push(line) });
  const metrics = createMetrics();
  const tell = watchLookups(log, metrics);
  const error = new Error('no answer');
  for (const kind of ['failed', 'renew_failed', 'last_known'] as const) {
    tell({ kind, name: 'orders', error, trace: 'trace-1' });
  }
  tell({ kind: 'hit', name: 'orders' });
  expect(lines.map((line) => JSON.parse(line))).toMatchObject([
    { level: 40, lookup: 'orders', trace: 'trace-1', err: { message: 'no answer' }, msg: 'a look-up failed' },
    { level: 40, lookup: 'orders', trace: 'trace-1', msg: 'facts could not be renewed' },
    { level: 40, lookup: 'orders', trace: 'trace-1', msg: 'older facts stand in' },
  ]);
  const counted = await metrics.registry.getSingleMetricAsString('latchkey_lookups_total');
  expect(counted).toContain('{lookup="orders",event="failed"} 1');
  expect(counted).toContain('{lookup="orders",event="hit"} 1');
});
