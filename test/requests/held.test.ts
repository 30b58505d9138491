import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import type { Ground } from '../../src/ground/ground.ts';
import { askDoor } from '../../src/requests/ask/ask-door.ts';
import { approve, reject } from '../../src/requests/decide/decide.ts';
import { execute } from '../../src/requests/do/execute.ts';
import { attemptsAt } from '../../src/store/attempts.ts';
import type { Store } from '../../src/store/open-store.ts';
import { getRequest } from '../../src/store/requests.ts';
import { startDesk, type TestDesk } from '../desk/desk.ts';
import { describeOnEachEngine } from '../store/engines.ts';
import { askFor, crowded, MINUTE, refusalOf, sold, TRACE } from './asking.ts';

const HELD = { kind: 'money_held', part: 'database' };

describeOnEachEngine('while something is wrong with the ground', (open) => {
  let store: Store;
  let desk: TestDesk;
  let ground: Ground;
  beforeAll(async () => {
    store = await open();
    desk = await startDesk(store, { policy: crowded });
    ({ ground } = desk.parts);
  });
  afterEach(() => ground.clearTrouble('database_replaced'));
  afterAll(() => desk.close());

  const goWrong = () => ground.noteTrouble('database_replaced', 'the file is gone');
  const device = () => desk.yopoint.state.addCabinet().DeviceCode;
  const door = () => askDoor(desk.parts, desk.mei, { device: device(), reason: 'stuck' }, TRACE);
  const refundsOf = (number: string) => desk.yopoint.arrived('cabinet.order.refund.apply', number);

  test('refunds and doors are neither taken nor approved, and who asks is told why; a no is taken', async () => {
    const request = await askFor(desk.parts, desk.mei, sold(desk).ref);
    goWrong();
    expect(await refusalOf(askFor(desk.parts, desk.mei, sold(desk).ref))).toEqual(HELD);
    expect(await refusalOf(door())).toEqual(HELD);
    expect(await refusalOf(approve(desk.parts, desk.lin, request.id))).toEqual(HELD);
    expect(await getRequest(store.db, request.id)).toMatchObject({ state: 'pending' });
    expect(await reject(desk.parts, desk.lin, request.id, 'no')).toMatchObject({ state: 'rejected' });
  });

  test('what was approved before waits, and is sent once when all is well', async () => {
    const { ref } = sold(desk);
    const { id } = await askFor(desk.parts, desk.mei, ref);
    await approve(desk.parts, desk.lin, id);
    goWrong();
    await desk.pass(2 * MINUTE);
    expect(await getRequest(store.db, id)).toMatchObject({ state: 'approved' });
    expect(refundsOf(ref.number)).toBe(0);
    ground.clearTrouble('database_replaced');
    await desk.pass(10_000);
    expect(await getRequest(store.db, id)).toMatchObject({ state: 'done', ending: 'accepted' });
    expect(refundsOf(ref.number)).toBe(1);
  });

  test('a door that waited past its not-after is never sent', async () => {
    const cabinet = desk.yopoint.state.addCabinet();
    const wish = { device: cabinet.DeviceCode, reason: 'stuck' };
    const { id } = await askDoor(desk.parts, desk.mei, wish, TRACE);
    await approve(desk.parts, desk.lin, id);
    goWrong();
    await desk.pass(2 * MINUTE);
    expect(await getRequest(store.db, id)).toMatchObject({ state: 'failed', ending: 'too_late' });
    expect(desk.yopoint.arrived('cabinet.open.door', cabinet.id)).toBe(0);
  });

  test.each([1, 2, 3, 4, 5])(
    'it may go wrong at any look before a refund leaves (%i): it waits and is sent once, whatever was tried before',
    async (at) => {
      const { ref } = sold(desk);
      const { id } = await askFor(desk.parts, desk.mei, ref);
      await approve(desk.parts, desk.lin, id);
      let asked = 0;
      const watched: Ground = {
        ...ground,
        holdsMoney: () => {
          asked += 1;
          if (asked === at) goWrong();
          return ground.holdsMoney();
        },
      };
      const parts = { ...desk.parts, ground: watched };
      const tasks = {
        ...desk.tasks,
        'request.execute': (job: Parameters<typeof execute>[1]) => execute(parts, job),
      };
      const end = desk.clock.ms + 2 * MINUTE;
      while (desk.clock.ms < end) {
        await desk.runDue(tasks);
        desk.clock.ms += 1_000;
        if (desk.clock.ms > end - MINUTE) ground.clearTrouble('database_replaced');
      }
      expect(await getRequest(store.db, id)).toMatchObject({ state: 'done' });
      expect(refundsOf(ref.number)).toBe(1);
      const outcomes = (await attemptsAt(store.db, id)).map(({ outcome }) => outcome);
      expect(outcomes.filter((outcome) => outcome !== 'not_sent')).toEqual(['accepted']);
    },
  );
});
