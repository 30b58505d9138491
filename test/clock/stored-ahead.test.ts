import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { watchOrders } from '../../src/appeals/watch.ts';
import { writeCursor } from '../../src/appeals/watch-cursor.ts';
import { askDoor } from '../../src/requests/ask/ask-door.ts';
import { approve } from '../../src/requests/decide/decide.ts';
import { claimEntry } from '../../src/store/inbox.ts';
import { bringForward, claimJob, enqueue, type JobKind, postponeJob } from '../../src/store/jobs.ts';
import type { Store } from '../../src/store/open-store.ts';
import { getRequest } from '../../src/store/requests.ts';
import { startDesk, type TestDesk } from '../desk/desk.ts';
import { askFor, crowded, HOUR, MINUTE, refusalOf, sold, TRACE } from '../requests/asking.ts';
import { describeOnEachEngine } from '../store/engines.ts';

const LEASE_MS = 30_000;
/** How far the clock was ahead of the present one. */
const AHEAD_MS = 3 * HOUR;

describeOnEachEngine('what a clock that was ahead has stored', (open, _fresh, engine) => {
  let store: Store;
  let desk: TestDesk;
  beforeAll(async () => {
    store = await open();
    desk = await startDesk(store, { policy: crowded });
  });
  afterAll(() => desk?.close());

  /** Does something while the clock is ahead. */
  async function ahead<T>(work: () => Promise<T>, byMs = AHEAD_MS): Promise<T> {
    desk.clock.ms += byMs;
    try {
      return await work();
    } finally {
      desk.clock.ms -= byMs;
    }
  }

  const bring = (byKind: Readonly<Record<string, number>>) =>
    bringForward(store.db, engine, desk.clock.ms, { byKind, leaseMs: LEASE_MS });
  const stateOf = async (id: string) => (await getRequest(store.db, id))?.state;

  describe('a door', () => {
    const door = async () => {
      const cabinet = desk.yopoint.state.addCabinet();
      const wish = { device: cabinet.DeviceCode, reason: 'stuck' };
      const { id } = await askDoor(desk.parts, desk.mei, wish, TRACE);
      return { id, opens: () => desk.yopoint.arrived('cabinet.open.door', cabinet.id) };
    };

    test('that was approved in the future is not opened', async () => {
      const { id, opens } = await door();
      await ahead(() => approve(desk.parts, desk.lin, id), 10 * MINUTE);
      await bring({ 'request.execute': MINUTE });
      await desk.runDue();
      expect(await getRequest(store.db, id)).toMatchObject({ state: 'failed', ending: 'too_late' });
      expect(opens()).toBe(0);
    });

    test('that was asked for in the future has lapsed: it is not approved, and its card says so soon', async () => {
      const { id } = await ahead(door);
      expect(await refusalOf(approve(desk.parts, desk.lin, id))).toMatchObject({ kind: 'already_decided' });
      await bring({ 'request.expire': 4 * HOUR, 'request.cards': MINUTE });
      await desk.runDue();
      expect(await stateOf(id)).toBe('expired');
    });

    test('that was opened in the future does not keep its device shut for hours', async () => {
      const cabinet = desk.yopoint.state.addCabinet();
      const wish = { device: cabinet.DeviceCode, reason: 'stuck' };
      await ahead(async () => {
        const { id } = await askDoor(desk.parts, desk.mei, wish, TRACE);
        await approve(desk.parts, desk.lin, id);
        await desk.runDue();
        expect(await stateOf(id)).toBe('done');
      });
      expect(await askDoor(desk.parts, desk.mei, wish, TRACE)).toMatchObject({ state: 'pending' });
    });

    test('is not opened while another clock says that it is too late, and is as soon as that is set back', async () => {
      const { id, opens } = await door();
      await approve(desk.parts, desk.lin, id);
      const doubtful = { ...desk.parts, latest: () => desk.clock.ms + 150_000 };
      await desk.runDue(desk.tasksOf(doubtful));
      desk.clock.ms += 3_000;
      await desk.runDue(desk.tasksOf(doubtful));
      expect(opens()).toBe(0);
      desk.clock.ms += 3_000;
      await desk.runDue();
      expect(await stateOf(id)).toBe('done');
      expect(opens()).toBe(1);
    });

    test('is too late after a machine was suspended, though the time that the process lived through is short', async () => {
      const { id, opens } = await door();
      await approve(desk.parts, desk.lin, id);
      await desk.runDue(desk.tasksOf({ ...desk.parts, latest: () => desk.clock.ms + HOUR }));
      // Believed by then.
      desk.clock.ms += HOUR;
      await desk.runDue();
      expect(await getRequest(store.db, id)).toMatchObject({ state: 'failed', ending: 'too_late' });
      expect(opens()).toBe(0);
    });
  });

  test('a refund that was approved in the future is applied for at once', async () => {
    const { ref } = sold(desk);
    const { id } = await askFor(desk.parts, desk.mei, ref);
    await ahead(() => approve(desk.parts, desk.lin, id));
    await bring({ 'request.execute': MINUTE });
    await desk.runDue();
    expect(await stateOf(id)).toBe('done');
  });

  test('the order list is looked through again, up to now', async () => {
    const at = Math.floor((desk.clock.ms + AHEAD_MS) / 1000);
    const past = { began: at, took: 60, pieces: [], page: 1, from: at, to: at };
    const cursor = { seen: at, bands: { hour: past, day: past, week: past }, gaps: [] };
    await store.db
      .transaction()
      .execute((trx) => writeCursor(trx, 'cabinet', cursor, desk.clock.ms + AHEAD_MS));
    const asked = desk.yopoint.calls.length;
    await watchOrders(desk.parts, { intervalMs: MINUTE, callsPerMinute: Number.POSITIVE_INFINITY })();
    const [look] = desk.yopoint.calls.slice(asked).filter(({ method }) => method === 'cabinet.order.list');
    const { StartTime, EndTime } = look?.biz ?? {};
    expect(Number(EndTime)).toBe(Math.floor(desk.clock.ms / 1000));
    expect(Number(StartTime)).toBeLessThan(Number(EndTime));
  });

  test('a delivery that was claimed in the future can be claimed', async () => {
    const delivery = { source: 'slack', key: 'from the future' };
    expect(await claimEntry(store.db, delivery, desk.clock.ms + AHEAD_MS, MINUTE)).toBe(true);
    expect(await claimEntry(store.db, delivery, desk.clock.ms, MINUTE)).toBe(true);
    expect(await claimEntry(store.db, delivery, desk.clock.ms, MINUTE)).toBe(false);
  });

  describe('a job', () => {
    const write = (subject: string, runAt: number, at = desk.clock.ms) =>
      // A kind that is put off by what a test says.
      enqueue(store.db, { kind: 'work' as JobKind, subject, runAt }, at);
    const take = (subject: string) => claimJob(store.db, engine, desk.clock.ms, LEASE_MS, `work:${subject}`);

    test('further away than its kind is ever put off is due, and one that is not so far is left alone', async () => {
      await write('far', desk.clock.ms + MINUTE + 1_001);
      await write('near', desk.clock.ms + MINUTE);
      await bring({ work: MINUTE });
      expect(await take('far')).toMatchObject({ attempts: 1 });
      expect(await take('near')).toBeNull();
    });

    test('of a kind that only a newer version knows is left alone', async () => {
      await write('unknown', desk.clock.ms + 24 * HOUR);
      await bring({ other: MINUTE });
      expect(await take('unknown')).toBeNull();
    });

    test('that was written in the future is due, once, and what it left is looked for a day back', async () => {
      await write('future', desk.clock.ms + AHEAD_MS, desk.clock.ms + AHEAD_MS);
      expect(await bring({ work: 24 * HOUR })).toBe(1);
      const job = await take('future');
      expect(job?.createdAt).toBe(desk.clock.ms - 24 * HOUR);
      if (job) await postponeJob(store.db, job, desk.clock.ms + HOUR, { failed: false });
      expect(await bring({ work: 24 * HOUR })).toBe(0);
    });

    test('that failed may be put off by a failure’s pause, whatever its kind', async () => {
      await write('failed', desk.clock.ms);
      const job = await take('failed');
      if (job) await postponeJob(store.db, job, desk.clock.ms + MINUTE, { failed: true });
      await bring({ work: 1_000 });
      expect(await take('failed')).toBeNull();
    });

    if (engine === 'postgres') {
      test('whose lease ends later than any lease lasts can be taken', async () => {
        await write('leased', desk.clock.ms);
        await claimJob(store.db, engine, desk.clock.ms + AHEAD_MS, LEASE_MS, 'work:leased');
        expect(await take('leased')).toBeNull();
        await bring({ work: MINUTE });
        expect(await take('leased')).toMatchObject({ fence: 2 });
      });
    }
  });
});
