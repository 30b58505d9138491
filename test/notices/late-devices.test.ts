import { expect, test } from 'vitest';
import type { Store } from '../../src/store/open-store.ts';
import { type createPoster, encoded, signedFields } from '../http/deliveries.ts';
import type { Doors } from '../http/doors.ts';
import { useDoors } from '../http/use-doors.ts';
import { describeOnEachEngine } from '../store/engines.ts';

const HOUR = 3_600;

describeOnEachEngine('what a device notice says that comes late', (open) => {
  let store: Store;
  let doors: Doors;
  let poster: ReturnType<typeof createPoster>;
  useDoors(open, (made) => {
    ({ store, doors, poster } = made);
  });

  /** The vendor reports this cabinet as offline, this many seconds after its first report. */
  async function saidOffline(cid: string, secondsAgo: number): Promise<void> {
    const cabinet = doors.desk.yopoint.state.cabinets.get(cid);
    const content = JSON.stringify({
      ...cabinet,
      id: undefined,
      RequestID: `${cid} ${secondsAgo}`,
      OnlineStatus: 0,
    });
    const at = Math.floor(doors.desk.clock.ms / 1000) - secondsAgo;
    expect(
      (await poster.post(encoded(signedFields('notify.cabinet.changed', content, 'appSecret', at)))).status,
    ).toBe(200);
    await doors.desk.runDue();
  }

  /** A cabinet that the desk has looked at already. */
  async function knownCabinet(): Promise<string> {
    const { id } = doors.desk.yopoint.state.addCabinet();
    doors.desk.clock.ms += 10 * 60_000;
    await doors.desk.runDue();
    return id;
  }

  async function offlineAlerts(cid: string): Promise<number> {
    const code = doors.desk.yopoint.state.cabinets.get(cid)?.Code ?? '';
    const rows = await store.db
      .selectFrom('alerts')
      .select('id')
      .where('kind', '=', 'device_offline')
      .where('subject', '=', code)
      .execute();
    return rows.length;
  }

  test('in time it is believed', async () => {
    const cid = await knownCabinet();
    await saidOffline(cid, 5);
    expect(await offlineAlerts(cid)).toBe(1);
  });

  test('held up, or sent again after months, it is not: the devices are looked at instead', async () => {
    // From here on the devices are looked at from time to time, as a service does.
    await saidOffline(await knownCabinet(), HOUR);
    const cid = await knownCabinet();
    await saidOffline(cid, HOUR);
    await saidOffline(cid, 90 * 24 * HOUR);
    expect(await offlineAlerts(cid)).toBe(0);
    doors.desk.yopoint.state.setOnline(cid, false);
    await saidOffline(cid, 2 * HOUR);
    expect(await offlineAlerts(cid)).toBe(1);
  });
});
