import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Store } from '../../src/store/open-store.ts';
import { type createPoster, encoded, signedFields } from '../http/deliveries.ts';
import type { Doors } from '../http/doors.ts';
import { EVERY_METHOD, event, METHODS, type Method, numberOf, sentOf } from '../http/events.ts';
import { useDoors } from '../http/use-doors.ts';
import { describeOnEachEngine } from '../store/engines.ts';

describeOnEachEngine('what was stored is handled', (open) => {
  let store: Store;
  let doors: Doors;
  let poster: ReturnType<typeof createPoster>;
  useDoors(open, (made) => {
    ({ store, doors, poster } = made);
  });

  function waiting() {
    return store.db.selectFrom('notices').selectAll().where('handled_at', 'is', null).execute();
  }

  async function take(method: Method, content: string): Promise<void> {
    const signedWith = METHODS[method] === 'either' ? 'appSecret' : METHODS[method];
    expect((await poster.post(encoded(signedFields(method, content, signedWith)))).status).toBe(200);
  }

  test('whatever a genuine notification says', async () => {
    let serial = 0;
    const drawn = fc.sample(event, 120).map((one) => ({ ...one, alteration: null }));
    for (const one of drawn) {
      serial += 1;
      const [delivery] = sentOf(one, numberOf(serial)).deliveries;
      if (delivery) expect((await poster.post(delivery)).status).toBe(200);
    }
    expect((await waiting()).length).toBeGreaterThan(50);
    await doors.desk.runDue();
    expect(await waiting()).toEqual([]);
  });

  test.each<[string, string]>([
    ['no JSON', 'hello'],
    ['a list', '[]'],
    ['nothing', '{}'],
    [
      'an order number that is none',
      '{"ReceiptNo":"two words","Status":1,"OnlineStatus":0,"Code":"two words"}',
    ],
    [
      'an order number without end',
      `{"ReceiptNo":"${'9'.repeat(50_000)}","Status":1,"Code":"${'9'.repeat(50_000)}"}`,
    ],
    ['numbers where texts belong', '{"ReceiptNo":1,"CID":2,"TID":3,"Code":4,"Products":5}'],
    [
      'what no column holds',
      '{"ReceiptNo":"\\u0000\\ud800","CID":"\\u0000","Code":"\\u0000","Name":"\\ud800"}',
    ],
    ['lists without end', `{"ReceiptNo":"VI1","Products":${'['.repeat(20_000)}${']'.repeat(20_000)}}`],
    ['ten thousand goods', `{"ReceiptNo":"VI2","Products":[${Array(10_000).fill('{"Qty":1}').join()}]}`],
    [
      'names without end',
      `{"ReceiptNo":"VI3",${Array.from({ length: 2_000 }, (_, n) => `"n${n}":"VI${String(n).padStart(18, '0')}"`).join()}}`,
    ],
  ])('with %s in it, by every method', async (_what, content) => {
    for (const method of EVERY_METHOD) await take(method, content);
    await doors.desk.runDue();
    expect(await waiting()).toEqual([]);
  });
});
