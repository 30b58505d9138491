import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { sql } from 'kysely';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { receiveNotice } from '../../src/notices/receive.ts';
import { createNoticeStore } from '../../src/notices/store-notices.ts';
import { storableText } from '../../src/store/audit-rows.ts';
import type { Store, StoreLocation } from '../../src/store/open-store.ts';
import type { Notification } from '../../src/vendors/yopoint/notification.ts';
import { createPoster, encoded, signedFields } from '../http/deliveries.ts';
import { type Doors, openDoors } from '../http/doors.ts';
import { stalled, withoutTable } from '../http/stalling.ts';
import { gate } from '../jobs/harness.ts';
import { describeOnEachEngine } from '../store/engines.ts';

const LARGEST = 262_144;
/** As long as a slow machine may take for what is at once elsewhere. */
const PATIENCE = { timeout: 20_000, interval: 5 };
const digest = (text: string) => createHash('sha256').update(text).digest('hex');

describeOnEachEngine('notifications that come together', (open, fresh, engine) => {
  let location: StoreLocation;
  let store: Store;
  let doors: Doors;
  const ends: (() => unknown)[] = [];
  beforeAll(async () => {
    location = await fresh();
    store = await open(location);
    doors = await openDoors(store);
  });
  beforeEach(async () => {
    for (const table of ['notices', 'jobs'] as const) await store.db.deleteFrom(table).execute();
    doors.changed.length = 0;
    doors.lines.length = 0;
  });
  afterEach(async () => {
    for (const end of ends.splice(0).reverse()) await end();
  });
  afterAll(() => doors.close());

  function doorNotice(
    order: string,
    content = JSON.stringify({ ReceiptNo: order, Status: 1 }),
  ): Notification {
    const method = 'notify.close.door';
    // As the product makes it, so that one that is posted is the same.
    const key = digest(JSON.stringify([method, content, null]));
    return { key, method, content, sentAt: doors.desk.clock.ms };
  }

  /** All in one turn of the event loop; answers of each whether it was there before. */
  async function receiveAll(notifications: readonly Notification[], parts = doors.parts): Promise<boolean[]> {
    const shared = { ...parts, storeNotice: createNoticeStore(parts) };
    const received = await Promise.all(notifications.map((one) => receiveNotice(shared, one)));
    return received.map(({ repeated }) => repeated);
  }

  /** Posts one for each order, at once; answers their statuses. */
  async function post(url: string, orders: readonly string[]): Promise<number[]> {
    const poster = createPoster(url);
    ends.push(poster.close);
    const answers = await Promise.all(
      orders.map((order) =>
        poster.post(encoded(signedFields('notify.close.door', doorNotice(order).content, 'appSecret'))),
      ),
    );
    return answers.map(({ status }) => status);
  }

  const rows = () => store.db.selectFrom('notices').select(['key', 'content']).orderBy('key').execute();
  const jobs = () => store.db.selectFrom('jobs').select(['subject', 'wanted']).orderBy('subject').execute();
  const orders = (count: number, from = 0) =>
    Array.from({ length: count }, (_, index) => `VI${from + index}`);

  test('share a few writes, and each is stored with its job and told of as changed', async () => {
    const notifications = orders(120).map((order) => doorNotice(order));
    expect(await receiveAll(notifications)).toEqual(Array(120).fill(false));
    const keys = notifications.map(({ key }) => key).sort();
    expect((await rows()).map(({ key }) => key)).toEqual(keys);
    expect(await jobs()).toEqual(keys.map((subject) => ({ subject, wanted: 1 })));
    // Several may run at once, and the first to end is reported first.
    expect(doors.changed.map(({ orders = [] }) => orders.length).sort()).toEqual([20, 50, 50]);
    expect(doors.changed.flatMap(({ orders = [] }) => orders).sort()).toEqual(orders(120).sort());
  });

  test('have one effect when they are the same, and the second is known as repeated', async () => {
    const [one, other] = [doorNotice('VI1'), doorNotice('VI2')];
    expect(await receiveAll([one, other, one, one])).toEqual([false, false, true, true]);
    expect(await receiveAll([one, doorNotice('VI3')])).toEqual([true, false]);
    expect(await rows()).toHaveLength(3);
    expect((await jobs()).map(({ wanted }) => wanted)).toEqual([1, 1, 1]);
    expect(doors.changed).toMatchObject([{ orders: ['VI1', 'VI2'] }, { orders: ['VI3'] }]);
    const told = doors.lines.filter((line) => line.includes('the vendor notified'));
    expect(told).toHaveLength(3);
  });

  test('are all answered 503 when the database refuses their write, and nothing of them is stored', async () => {
    const bringBack = await withoutTable(store, 'jobs');
    const before = doors.wakes();
    expect(await post(doors.notifyUrl, orders(30))).toEqual(Array(30).fill(503));
    await bringBack();
    expect(await rows()).toEqual([]);
    expect(doors.wakes()).toBe(before);
    expect(await post(doors.notifyUrl, orders(30))).toEqual(Array(30).fill(200));
    expect(await rows()).toHaveLength(30);
    expect(await jobs()).toHaveLength(30);
  });

  test('are stored whatever they say: none can make the database refuse the others', async () => {
    const anyContent = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 30 }),
      fc.constantFrom('\0', '{"ReceiptNo":"VI\0"}', '\ud800', 'a\udfff'),
      // Halves of surrogate pairs too.
      fc.array(fc.nat(0xffff), { maxLength: 30 }).map((units) => String.fromCharCode(...units)),
      fc.string({ maxLength: 30 }).map((text) => JSON.stringify({ ReceiptNo: text, CID: text })),
    );
    const anyNotification = fc.record({
      content: anyContent,
      method: fc.constantFrom('notify.close.door', 'notify.cabinet.order.simple', 'notify.new'),
      sentAt: fc.option(fc.integer({ min: 0, max: 99_999_999_999_999 })),
    });
    let serial = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(anyNotification, { minLength: 1, maxLength: 50 }), async (drawn) => {
        const notifications = drawn.map((one) => {
          serial += 1;
          return { ...one, key: digest(String(serial)) };
        });
        expect(await receiveAll(notifications)).toEqual(drawn.map(() => false));
        const stored = new Map((await rows()).map(({ key, content }) => [key, content]));
        for (const { key, content } of notifications) expect(stored.get(key)).toBe(storableText(content));
      }),
      { numRuns: 30 },
    );
  });

  test('fit into one write at their largest', async () => {
    const notifications = orders(50).map((order) =>
      doorNotice(order, `${JSON.stringify({ ReceiptNo: order }).slice(0, -1)},"Msg":"`.padEnd(LARGEST, '图')),
    );
    expect(await receiveAll(notifications)).toEqual(Array(50).fill(false));
    expect(await rows()).toHaveLength(50);
  });

  test('wait no longer than a caller may while the database hangs, and count as under way until it has done with them', async () => {
    const hurried = await openDoors(store, { beside: doors.desk, storedWithinMs: 150, mostUnderWay: 12 });
    ends.push(hurried.close);
    const letGo = await stalled(store, 'notices');
    expect(await post(hurried.notifyUrl, orders(12))).toEqual(Array(12).fill(503));
    expect(await post(hurried.notifyUrl, orders(3, 12))).toEqual([503, 503, 503]);
    const refused = (code: string) => hurried.lines.filter((line) => line.includes(code)).length;
    expect([refused('"took_too_long"'), refused('"too_many_under_way"')]).toEqual([12, 3]);
    await letGo();
    await expect.poll(async () => (await rows()).length, PATIENCE).toBe(12);
    expect(await post(doors.notifyUrl, orders(15))).toEqual(Array(15).fill(200));
    expect(await rows()).toHaveLength(15);
    expect((await jobs()).map(({ wanted }) => wanted)).toEqual(Array(15).fill(1));
  });

  // SQLite serialises all writers.
  if (engine === 'postgres') {
    /** Stores a notification and does not commit; the answer does. */
    async function storedByAnother({ key, method, content }: Notification): Promise<() => Promise<void>> {
      const [written, released] = [gate(), gate()];
      const at = doors.desk.clock.ms;
      const writing = store.db.transaction().execute(async (trx) => {
        await trx
          .insertInto('notices')
          .values({
            key,
            method,
            content,
            sent_at: at,
            received_at: at,
            handled_at: null,
            answering_until: null,
            answer: null,
          })
          .execute();
        written.open();
        await released.opened;
      });
      await written.opened;
      const commit = async () => {
        released.open();
        await writing;
      };
      ends.push(commit);
      return commit;
    }

    /** How many statements on the table of these notifications wait for a lock. */
    async function waiting(): Promise<number> {
      const { rows: found } = await sql<{ count: number }>`
        select count(*) as count from pg_locks held join pg_locks wanted using (pid)
        where held.relation = 'notices'::regclass and held.granted and not wanted.granted`.execute(store.db);
      return Number(found[0]?.count);
    }

    test('hold nobody up but their own write when another instance has one of them in hand', async () => {
      const patient = await openDoors(store, { beside: doors.desk, storedWithinMs: 20_000 });
      ends.push(patient.close);
      const commit = await storedByAnother(doorNotice('VI1'));
      const held = post(patient.notifyUrl, ['VI1']);
      await expect.poll(waiting, PATIENCE).toBe(1);
      for (let round = 0; round < 4; round += 1) {
        expect(await post(patient.notifyUrl, orders(5, 10 * (round + 1)))).toEqual(Array(5).fill(200));
      }
      expect(await waiting()).toBe(1);
      await commit();
      expect(await held).toEqual([200]);
      expect(await rows()).toHaveLength(21);
    });

    test('never wait for each other crosswise, in whichever order they come to each instance', async () => {
      const other = await open(location);
      const [first, middle, last] = orders(3)
        .map((order) => doorNotice(order))
        .sort((one, another) => (one.key < another.key ? -1 : 1));
      if (!first || !middle || !last) throw new Error('There are three');
      // Both get as far as the one in the middle: were they to begin at different ends, each would have what the other needs.
      const commit = await storedByAnother(middle);
      const here = receiveAll([first, middle, last]);
      const there = receiveAll([last, middle, first], { ...doors.parts, db: other.db });
      await expect.poll(waiting, PATIENCE).toBe(2);
      await commit();
      const [repeatedHere, repeatedThere] = await Promise.all([here, there]);
      expect([repeatedHere[1], repeatedThere[1]]).toEqual([true, true]);
      expect([repeatedHere[0], repeatedThere[2]].sort()).toEqual([false, true]);
      expect([repeatedHere[2], repeatedThere[0]].sort()).toEqual([false, true]);
      expect(await jobs()).toHaveLength(2);
    });
  }
});
