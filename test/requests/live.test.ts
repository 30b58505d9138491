import { afterAll, beforeAll, expect, test } from 'vitest';
import { liveOrder } from '../../src/kit/live.ts';
import type { Store } from '../../src/store/open-store.ts';
import { startDesk, type TestDesk } from '../desk/desk.ts';
import { describeOnEachEngine } from '../store/engines.ts';

describeOnEachEngine('an order read live', (open) => {
  let store: Store;
  let desk: TestDesk;
  beforeAll(async () => {
    store = await open();
    desk = await startDesk(store);
  });
  afterAll(() => desk.close());

  test.each(['two words', ' ', '', '9'.repeat(65), 'line\nbreak'])(
    'of %j is none, and no vendor is asked: customers and notifications give anything for a number',
    async (number) => {
      expect(await liveOrder(desk.parts, { source: 'cabinet', number }, 'trace')).toBeNull();
      expect(desk.yopoint.calls).toEqual([]);
    },
  );
});
