import { expect, test } from 'vitest';
import { createLog } from '../../src/observe/log.ts';
import { createMetrics } from '../../src/observe/metrics.ts';
import { createLearned, type LearnedFact } from '../../src/relay/learned.ts';

test('what is proved is remembered while the database is away, however much comes that is not', async () => {
  const learned = createLearned({
    log: createLog('silent', []),
    metrics: createMetrics(),
    quiet: async () => undefined,
  });
  for (let count = 0; count < 20_000; count += 1) learned.note({ what: 'not_proved' });
  const notification = {
    method: 'cabinet.order.vi.result.notify',
    content: '{"ReceiptNo":"VI000000000000000001"}',
    sentAt: null,
    key: 'k',
  };
  learned.note({ what: 'notification', notification });
  const written: LearnedFact[] = [];
  learned.writeWith(async (seen) => {
    written.push(seen);
  });
  await learned.written(5_000);
  expect(written).toEqual([{ what: 'not_proved' }, { what: 'notification', notification }]);
  // The next unproved one is recorded again.
  learned.note({ what: 'not_proved' });
  await learned.written(5_000);
  expect(written.at(-1)).toEqual({ what: 'not_proved' });
});
