import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import type { Store, StoreLocation } from '../../src/store/open-store.ts';
import { describeOnEachEngine } from '../store/engines.ts';
import { type Answer, createPoster, encoded, type Fields, resigned, signedFields } from './deliveries.ts';
import { type Doors, openDoors } from './doors.ts';
import { stalled, withoutTable } from './stalling.ts';

const NOT_STORED = { status: 503, envelope: { error_code: -1, error_msg: 'ERR_SYSTEM', data: {} } };
const TEN_MINUTES = 600_000;

describeOnEachEngine('the door for notifications in trouble', (open, fresh, engine) => {
  let location: StoreLocation;
  let store: Store;
  let doors: Doors;
  const ends: (() => unknown)[] = [];
  beforeAll(async () => {
    location = await fresh();
    store = await open(location);
    // It tries again for longer than the database is away, however slow the machine.
    doors = await openDoors(store, { retryPausesMs: Array.from({ length: 100 }, () => 100) });
  });
  beforeEach(async () => {
    for (const table of ['notices', 'jobs', 'messages', 'alerts'] as const) {
      await store.db.deleteFrom(table).execute();
    }
    doors.lines.length = 0;
    // What was turned away in one test is told by its alarm alone.
    doors.desk.clock.ms += 2 * TEN_MINUTES;
  });
  afterEach(async () => {
    for (const end of ends.splice(0).reverse()) await end();
  });
  afterAll(() => doors.close());

  /** A hand that posts to these doors. */
  function handFor(url: string): (fields: Fields) => Promise<Answer> {
    const poster = createPoster(url);
    ends.push(poster.close);
    return (fields) => poster.post(encoded(fields));
  }

  function stored() {
    return store.db.selectFrom('notices').select('content').execute();
  }

  function alarms() {
    return store.db.selectFrom('alerts').select('id').where('kind', '=', 'forged_callback').execute();
  }

  function doorNotice(number: string): Fields {
    return signedFields('notify.close.door', JSON.stringify({ ReceiptNo: number, Status: 1 }), 'appSecret');
  }

  function forged(number: string): Fields {
    return resigned(doorNotice(number), 'another');
  }

  test('while it cannot be stored it gets 503, and once it can it is taken: nothing is lost', async () => {
    const send = handFor(doors.notifyUrl);
    const bringBack = await withoutTable(store, 'notices');
    expect(await send(doorNotice('VI1'))).toMatchObject(NOT_STORED);
    expect(await doors.counted('notices', { method: 'notify.close.door', outcome: 'not_stored' })).toBe(1);
    await bringBack();
    expect((await send(doorNotice('VI1'))).status).toBe(200);
    expect(await stored()).toHaveLength(1);
  });

  test('while another database answers it gets 503: what would be stored there is missing when the right one is back', async () => {
    const send = handFor(doors.notifyUrl);
    const { ground } = doors.desk.parts;
    ground.noteTrouble('database_replaced', 'another database answers');
    ends.push(() => ground.clearTrouble('database_replaced'));
    expect(await send(doorNotice('VI1'))).toMatchObject(NOT_STORED);
    expect(await stored()).toEqual([]);
    ground.clearTrouble('database_replaced');
    expect((await send(doorNotice('VI1'))).status).toBe(200);
  });

  test('a vendor that is answered 503 tries again, and its notification arrives once', async () => {
    const { yopoint } = doors.desk;
    const bringBack = await withoutTable(store, 'notices');
    const sending = yopoint.send('notify.close.door', { ReceiptNo: 'VI1', Status: 1, Msg: '' });
    await expect.poll(() => yopoint.sent.at(-1)?.answers.length).toBeGreaterThan(0);
    await bringBack();
    const { outcome, answers } = await sending;
    expect(outcome).toBe('accepted');
    expect(answers[0]?.status).toBe(503);
    expect(answers.at(-1)?.status).toBe(200);
    expect(await stored()).toHaveLength(1);
  });

  test('one whose work could not be written down is not stored either, and so comes again', async () => {
    const send = handFor(doors.notifyUrl);
    const bringBack = await withoutTable(store, 'jobs');
    expect(await send(doorNotice('VI1'))).toMatchObject(NOT_STORED);
    await bringBack();
    expect(await stored()).toEqual([]);
    expect((await send(doorNotice('VI1'))).status).toBe(200);
    expect(await doors.desk.runDue()).toBe(1);
  });

  test('a database that hangs does not hold the vendor up; what comes of it later is no second effect', async () => {
    const hurried = await openDoors(store, { beside: doors.desk, storedWithinMs: 150 });
    ends.push(hurried.close);
    const send = handFor(hurried.notifyUrl);
    const letGo = await stalled(store, 'notices');
    expect(await send(doorNotice('VI1'))).toMatchObject(NOT_STORED);
    await letGo();
    await expect.poll(async () => (await stored()).length).toBe(1);
    expect((await send(doorNotice('VI1'))).status).toBe(200);
    expect(await stored()).toHaveLength(1);
    expect(hurried.changed).toHaveLength(1);
  });

  test('with too many under way the next is answered 503 at once, and the others when they are stored', async () => {
    const narrow = await openDoors(store, { beside: doors.desk, storedWithinMs: 20_000, mostUnderWay: 3 });
    ends.push(narrow.close);
    const send = handFor(narrow.notifyUrl);
    const letGo = await stalled(store, 'notices');
    const answered: string[] = [];
    const waiting = ['VI1', 'VI2', 'VI3', 'VI4', 'VI5'].map(async (number) => {
      const answer = await send(doorNotice(number));
      answered.push(`${answer.status}`);
      return answer.status;
    });
    await expect.poll(() => answered).toEqual(['503', '503']);
    await letGo();
    expect((await Promise.all(waiting)).sort()).toEqual([200, 200, 200, 503, 503]);
    expect((await send(doorNotice('VI6'))).status).toBe(200);
    expect(await stored()).toHaveLength(4);
  });

  test('forged ones raise one alarm in ten minutes for each reason, on however many instances', async () => {
    const { clock } = doors.desk;
    clock.ms = Math.ceil(clock.ms / TEN_MINUTES) * TEN_MINUTES;
    const other = await openDoors(engine === 'sqlite' ? store : await open(location), { beside: doors.desk });
    ends.push(other.close);
    const hands = [handFor(doors.notifyUrl), handFor(other.notifyUrl)];
    const flood = async () => {
      const answers = Array.from({ length: 40 }, (_, index) => hands[index % 2]?.(forged(`VI${index}`)));
      for (const answer of await Promise.all(answers)) expect(answer?.status).toBe(401);
    };
    await flood();
    expect(await alarms()).toHaveLength(1);
    const { sign: _left, ...unsigned } = doorNotice('VI1');
    expect((await hands[0]?.(unsigned))?.status).toBe(401);
    expect(await alarms()).toHaveLength(2);
    // An instance that was started only now knows nothing of the alarm.
    clock.ms += TEN_MINUTES - 1;
    const fresh = await openDoors(store, { beside: doors.desk });
    ends.push(fresh.close);
    await handFor(fresh.notifyUrl)(forged('VI1'));
    await flood();
    expect(await alarms()).toHaveLength(2);
    clock.ms += 1;
    await flood();
    expect(await alarms()).toHaveLength(3);
    expect(await stored()).toEqual([]);
  });

  test('once the alarm is raised the database is not asked again for every forged one', async () => {
    const send = handFor(doors.notifyUrl);
    await send(forged('VI1'));
    const bringBack = await withoutTable(store, 'alerts');
    expect((await send(forged('VI2'))).status).toBe(401);
    expect(doors.lines.filter((line) => line.includes('nobody could be alarmed'))).toEqual([]);
    await bringBack();
  });

  test('a forged one is a 401 also while the alarm cannot be raised, which is made up for', async () => {
    const send = handFor(doors.notifyUrl);
    const bringBack = await withoutTable(store, 'alerts');
    for (const number of ['VI1', 'VI2']) expect((await send(forged(number))).status).toBe(401);
    expect(doors.lines.filter((line) => line.includes('nobody could be alarmed'))).toHaveLength(1);
    await bringBack();
    doors.desk.clock.ms += 31_000;
    await send(forged('VI3'));
    expect(await alarms()).toHaveLength(1);
  });

  test('what is no notification at all raises no alarm', async () => {
    const answer = await fetch(doors.notifyUrl, { method: 'POST', body: 'hello' });
    expect(answer.status).toBe(400);
    expect(await alarms()).toEqual([]);
    expect(await doors.counted('rejected', { path: '/yopoint/notify', reason: 'unreadable' })).toBe(1);
  });
});
