import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type DeviceNews, noteDevices } from '../../src/devices/note-devices.ts';
import type { DeviceReport } from '../../src/domain/notice.ts';
import type { Store } from '../../src/store/open-store.ts';
import { NOON, startDesk, type TestDesk } from '../desk/desk.ts';
import { describeOnEachEngine } from '../store/engines.ts';

describeOnEachEngine('what is known of a device', (open) => {
  let store: Store;
  let desk: TestDesk;
  beforeAll(async () => {
    store = await open();
    desk = await startDesk(store);
  });
  afterAll(() => desk.close());

  let last = 0;
  /** A device without a stored state. */
  function device(): (state: { readonly online: boolean; readonly selling: boolean }) => DeviceReport {
    last += 1;
    const code = `C${last}`;
    return ({ online, selling }) => ({
      id: null,
      productionCode: code,
      code,
      name: null,
      place: null,
      online,
      powered: true,
      sellingEnabled: selling,
      selling: selling ? { code: 1, meaning: 'selling' } : { code: 0, meaning: 'stopped' },
      doors: null,
      servicePhone: null,
    });
  }
  const at = (second: number, given: Partial<DeviceNews> = {}): DeviceNews => ({
    seenAt: NOON + second * 1_000,
    sentAt: NOON + second * 1_000,
    announced: true,
    ...given,
  });
  const note = async (report: DeviceReport, news: DeviceNews) => {
    // Each alert at a time of its own, and later than what another one leaves open for a while.
    desk.clock.ms += 3_600_000;
    await noteDevices(desk.parts, [report], news);
  };
  /** Alerts about a device: what is unsettled, and how many there were. */
  async function alertsOf({ code }: DeviceReport) {
    const rows = await store.db
      .selectFrom('alerts')
      .select(['kind', 'settled_at'])
      .where('subject', '=', code)
      .orderBy('raised_at')
      .execute();
    return {
      open: rows.filter(({ settled_at }) => settled_at === null).map(({ kind }) => kind),
      all: rows.map(({ kind }) => kind),
    };
  }

  const WELL = { online: true, selling: true };
  const STOPPED = { online: true, selling: false };
  const DARK = { online: false, selling: true };
  const DARK_AND_STOPPED = { online: false, selling: false };

  describe('by several news at once', () => {
    test('is the newest, and no alert of it is lost', async () => {
      const news = [STOPPED, DARK_AND_STOPPED] as const;
      const each = Array.from({ length: 20 }, device);
      await Promise.all(each.map((report) => noteDevices(desk.parts, [report(WELL)], at(0))));
      await Promise.all(
        each.flatMap((report) =>
          news.map((state, index) => noteDevices(desk.parts, [report(state)], at(index + 1))),
        ),
      );
      for (const report of each) expect((await alertsOf(report(WELL))).open).toContain('device_offline');
    });
  });

  describe('by news that comes late', () => {
    test.each<[string, DeviceNews, DeviceNews]>([
      ['was sent earlier', at(2), at(1, { seenAt: NOON + 3_000 })],
      ['came earlier, sent in the same second', at(2, { seenAt: NOON + 2_100 }), at(2)],
    ])('stays as it was, when that %s', async (_what, newer, older) => {
      const report = device();
      await note(report(WELL), at(0));
      await note(report(WELL), newer);
      await note(report(DARK), older);
      expect((await alertsOf(report(WELL))).all).toEqual([]);
    });

    test('stays as it was, although the newer news changed nothing', async () => {
      const report = device();
      await note(report(DARK), at(0));
      await note(report(DARK), at(5));
      await note(report(WELL), at(3));
      expect((await alertsOf(report(WELL))).open).toEqual(['device_offline']);
    });

    test('stays as the desk saw it when it looked later', async () => {
      const report = device();
      await note(report(DARK), at(0));
      await note(report(WELL), at(2, { sentAt: null, announced: false }));
      await note(report(DARK), at(1));
      expect(await alertsOf(report(WELL))).toEqual({ open: [], all: ['device_offline'] });
    });

    test('follows what came while the desk was looking through the list', async () => {
      const report = device();
      await note(report(WELL), at(0));
      await note(report(DARK), at(2));
      await note(report(WELL), at(1, { sentAt: null, announced: false }));
      expect((await alertsOf(report(WELL))).open).toEqual(['device_offline']);
    });
  });

  describe('that sells no more while it is offline', () => {
    test('is told when it is back and still does not sell', async () => {
      const report = device();
      await note(report(WELL), at(0));
      await note(report(DARK_AND_STOPPED), at(1));
      expect((await alertsOf(report(WELL))).all).toEqual(['device_offline']);
      await note(report(STOPPED), at(2));
      expect(await alertsOf(report(WELL))).toEqual({
        open: ['device_stopped'],
        all: ['device_offline', 'device_stopped'],
      });
    });

    test('is told when it is back, even where the outage was the first that was heard of it', async () => {
      const report = device();
      await note(report(DARK_AND_STOPPED), at(1));
      await note(report(STOPPED), at(2));
      expect((await alertsOf(report(WELL))).open).toEqual(['device_stopped']);
    });

    test('is not told when it sells again once it is back', async () => {
      const report = device();
      await note(report(WELL), at(0));
      await note(report(DARK_AND_STOPPED), at(1));
      await note(report(WELL), at(2));
      expect(await alertsOf(report(WELL))).toEqual({ open: [], all: ['device_offline'] });
    });
  });

  test('of an alert that it does not sell is over when it sells, online or not', async () => {
    const report = device();
    await note(report(WELL), at(0));
    await note(report(STOPPED), at(1));
    await note(report(DARK), at(2));
    expect((await alertsOf(report(WELL))).open).toEqual(['device_offline']);
    await note(report(WELL), at(3));
    expect((await alertsOf(report(WELL))).open).toEqual([]);
  });
});
