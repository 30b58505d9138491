import { afterAll, afterEach, beforeAll, beforeEach, expect } from 'vitest';
import type { Store } from '../../src/store/open-store.ts';
import { verifyAudit } from '../../src/store/verify-audit.ts';
import { HOUR } from '../requests/asking.ts';
import type { TestDesk } from './desk.ts';
import { type SlackDesk, startSlackDesk } from './slack-desk.ts';
import { startFaultyDesk, type VendorLine } from './vendor-line.ts';

type Open = () => Promise<Store>;

/** One desk for a suite whose vendor is in trouble. `made` is given it before the first test; each begins with a line that works. */
export function useFaultyDesk(
  open: Open,
  made: (suite: { readonly store: Store; readonly desk: TestDesk; readonly line: VendorLine }) => void,
): void {
  let line: VendorLine;
  useDesk(open, async (store) => {
    const started = await startFaultyDesk(store);
    line = started.line;
    made({ store, ...started });
    return started.desk;
  });
  afterEach(() => line.mend());
}

/** The same where Slack is in trouble. */
export function useSlackDesk(
  open: Open,
  made: (suite: { readonly store: Store; readonly desk: SlackDesk }) => void,
): void {
  let desk: SlackDesk;
  useDesk(open, async (store) => {
    desk = await startSlackDesk(store);
    made({ store, desk });
    return desk;
  });
  beforeEach(() => desk.reconnect());
  afterEach(() => {
    desk.slack.faults.clear();
    desk.slack.limitPosts = false;
    desk.yopoint.faults.clear();
  });
}

/** Removes what an earlier request left, and verifies the audit's chain after each test. */
function useDesk(open: Open, start: (store: Store) => Promise<Pick<TestDesk, 'clock' | 'close'>>): void {
  let store: Store;
  let desk: Pick<TestDesk, 'clock' | 'close'>;
  beforeAll(async () => {
    store = await open();
    desk = await start(store);
  });
  beforeEach(async () => {
    await store.db.deleteFrom('jobs').execute();
    desk.clock.ms += HOUR;
  });
  afterAll(async () => {
    expect(await verifyAudit(store.db)).toMatchObject({ ok: true });
    await desk.close();
  });
}
