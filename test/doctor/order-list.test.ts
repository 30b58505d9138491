import { expect, test } from 'vitest';
import { checkOrderList } from '../../src/doctor/vendors.ts';
import { readEnvironment } from '../../src/settings/environment.ts';
import type { Settings } from '../../src/settings/settings.ts';
import type { Store, StoreLocation } from '../../src/store/open-store.ts';
import { lookThrough } from '../appeals/appealing.ts';
import { startDesk } from '../desk/desk.ts';
import { HOUR, MINUTE } from '../requests/asking.ts';
import { describeOnEachEngine } from '../store/engines.ts';

function settingsFor(location: StoreLocation): Settings {
  const place =
    location.engine === 'sqlite' ? { LATCHKEY_DATA_DIR: location.folder } : { DATABASE_URL: location.url };
  return readEnvironment({
    ...place,
    SLACK_BOT_TOKEN: 'xoxb-1',
    SLACK_SIGNING_SECRET: 'secret-of-slack',
    YOPOINT_APP_ID: '1',
    YOPOINT_APP_SECRET: 'secret-of-yopoint',
  });
}

describeOnEachEngine('the order list, as doctor sees it', (open, fresh) => {
  test('gets on, and where it stands still doctor says since when and what to do', async () => {
    const location = await fresh();
    const store: Store = await open(location);
    const desk = await startDesk(store);
    try {
      const { clock } = desk;
      const settings = settingsFor(location);
      const look = (before = { migrated: true, served: true }) =>
        checkOrderList(settings, before, () => clock.ms);
      expect(await look()).toMatchObject({ state: 'ok', what: 'nothing was looked through yet' });
      await lookThrough(desk, store);
      expect(await look()).toEqual({ state: 'ok', what: 'looked through until 2025-11-24T04:01:00.000Z' });

      const mend = desk.yopoint.faults.add({ match: 'cabinet.order.list', kind: 'refuse' });
      await desk.pass(30 * MINUTE, 10 * MINUTE);
      expect(await look()).toEqual({
        state: 'failed',
        what: 'looked through until 2025-11-24T04:01:00.000Z, and it has not got on since 2025-11-24T04:01:00.000Z',
        next: [expect.stringContaining('the order list could not be looked through'), expect.any(String)],
      });
      expect(await look({ migrated: true, served: false })).toMatchObject({ state: 'skipped' });
      expect(await look({ migrated: false, served: true })).toMatchObject({ state: 'skipped' });
      mend();

      // A desk that was down for a day is behind, and catches up.
      clock.ms += 24 * HOUR;
      await desk.runDue();
      expect(await look()).toMatchObject({ state: 'ok' });
    } finally {
      await desk.close();
    }
  });
});
