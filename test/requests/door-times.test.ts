import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { Cabinet } from '../../sandbox/fleet/types.ts';
import type { RequestView } from '../../src/domain/request-view.ts';
import type { Kit } from '../../src/kit/kit.ts';
import { askDoor } from '../../src/requests/ask/ask-door.ts';
import { approve } from '../../src/requests/decide/decide.ts';
import { attemptsAt } from '../../src/store/attempts.ts';
import type { Store } from '../../src/store/open-store.ts';
import { getRequest } from '../../src/store/requests.ts';
import { verifyAudit } from '../../src/store/verify-audit.ts';
import { startDesk, type TestDesk } from '../desk/desk.ts';
import { describeOnEachEngine } from '../store/engines.ts';
import { asked, crowded, eventsOf, HOUR, MINUTE, TRACE } from './asking.ts';

const NOT_AFTER = 60_000;
const COOL_DOWN = 30_000;
/** Between a call that never left and the one other try. */
const SECOND_TRY = 5_000;

describeOnEachEngine('a door in time', (open) => {
  let store: Store;
  let desk: TestDesk;
  beforeAll(async () => {
    store = await open();
    desk = await startDesk(store, { policy: crowded });
  });
  afterEach(async () => {
    desk.yopoint.faults.clear();
    expect(await verifyAudit(store.db)).toMatchObject({ ok: true });
    // Nothing of one test is due in the next.
    desk.clock.ms += 24 * HOUR;
    await desk.runDue();
  });
  afterAll(() => desk.close());

  /** A request for a device, approved just now. */
  async function approved(
    device: Cabinet = desk.yopoint.state.addCabinet(),
    parts: Kit = desk.parts,
  ): Promise<{ readonly request: RequestView; readonly device: Cabinet }> {
    const wish = { device: device.DeviceCode, reason: 'stuck' };
    const request = await askDoor(parts, desk.mei, wish, TRACE);
    await approve(parts, desk.lin, request.id);
    return { request, device };
  }

  /** The result when its job runs this long after now. */
  async function runAfter(ms: number, { id }: RequestView) {
    desk.clock.ms += ms;
    await desk.runDue();
    return getRequest(store.db, id);
  }

  const opens = ({ id }: Cabinet) => desk.yopoint.arrived('cabinet.open.door', id);

  describe('a command carries its not-after:', () => {
    test('it is sent in the last millisecond of it', async () => {
      const { request, device } = await approved();
      expect(await runAfter(NOT_AFTER, request)).toMatchObject({ state: 'done', ending: 'accepted' });
      expect(opens(device)).toBe(1);
    });

    test('and not in the next one', async () => {
      const { request, device } = await approved();
      expect(await runAfter(NOT_AFTER + 1, request)).toMatchObject({ state: 'failed', ending: 'too_late' });
      expect(opens(device)).toBe(0);
      expect(await attemptsAt(store.db, request.id)).toEqual([]);
    });

    test('a second try that can still be made in the last millisecond is made', async () => {
      const { request, device } = await approved();
      desk.yopoint.faults.add({ match: 'cabinet.list', kind: 'cut_before' });
      expect(await runAfter(NOT_AFTER - SECOND_TRY, request)).toMatchObject({ state: 'approved' });
      desk.yopoint.faults.clear();
      expect(await runAfter(SECOND_TRY, request)).toMatchObject({ state: 'done' });
      expect(opens(device)).toBe(1);
    });

    test('one that would come a millisecond later is not waited for', async () => {
      const { request, device } = await approved();
      desk.yopoint.faults.add({ match: 'cabinet.list', kind: 'cut_before' });
      expect(await runAfter(NOT_AFTER - SECOND_TRY + 1, request)).toMatchObject({
        state: 'failed',
        ending: 'unread',
      });
      expect(opens(device)).toBe(0);
    });

    test('a refund has none: it is sent hours after its approval', async () => {
      const request = await asked(desk, desk.mei);
      await approve(desk.parts, desk.lin, request.id);
      expect(await runAfter(3 * HOUR, request)).toMatchObject({ state: 'done' });
    });
  });

  describe('what was asked for before the policy let a door rest still waits for its rest:', () => {
    /** Two commands to one door, the second approved at once, under a policy that does not know any rest. */
    async function twice() {
      const { policy } = desk.parts;
      const restless = { ...desk.parts, policy: { ...policy, door: { ...policy.door, coolDownMs: 0 } } };
      const { request: first, device } = await approved();
      expect(await runAfter(0, first)).toMatchObject({ state: 'done' });
      return approved(device, restless);
    }

    test('up to its last millisecond', async () => {
      const { request, device } = await twice();
      expect(await runAfter(COOL_DOWN - 1, request)).toMatchObject({
        state: 'failed',
        ending: 'cooling_down',
      });
      expect(opens(device)).toBe(1);
      expect(await attemptsAt(store.db, request.id)).toEqual([]);
    });

    test('and no longer', async () => {
      const { request, device } = await twice();
      expect(await runAfter(COOL_DOWN, request)).toMatchObject({ state: 'done' });
      expect(opens(device)).toBe(2);
    });
  });

  test('a door is brought up again after its five minutes, not a millisecond sooner, and once', async () => {
    const { DeviceCode: device } = desk.yopoint.state.addCabinet();
    const { id } = await askDoor(desk.parts, desk.mei, { device, reason: 'stuck' }, TRACE);
    const reminders = async () => (await eventsOf(store, id)).filter((event) => event === 'request.reminded');
    desk.clock.ms += 5 * MINUTE - 1;
    await desk.runDue();
    expect(await reminders()).toHaveLength(0);
    desk.clock.ms += 1;
    await desk.runDue();
    expect(await reminders()).toHaveLength(1);
    desk.clock.ms += 10 * MINUTE - 1;
    await desk.runDue();
    expect(await reminders()).toHaveLength(1);
  });
});
