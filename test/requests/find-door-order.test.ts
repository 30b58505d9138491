import { expect, test } from 'vitest';
import type { Store } from '../../src/store/open-store.ts';
import type { TestDesk } from '../desk/desk.ts';
import { useFaultyDesk } from '../desk/suites.ts';
import type { VendorLine } from '../desk/vendor-line.ts';
import { describeOnEachEngine } from '../store/engines.ts';
import { HOUR, MINUTE, stateOf } from './asking.ts';
import { approvedWish, METHODS, standOf, wishFor } from './wishes.ts';

/** What the order list gives at a time. */
const PAGE = 100;
const { write, books } = METHODS.door;

describeOnEachEngine('the order of a door whose answer was lost', (open) => {
  let store: Store;
  let desk: TestDesk;
  let line: VendorLine;
  useFaultyDesk(open, (made) => {
    ({ store, desk, line } = made);
  });

  async function commanded(): Promise<string> {
    const id = await approvedWish(desk, wishFor(desk, 'door'));
    line.fail('cut_after', write);
    await desk.runDue();
    line.mend();
    return id;
  }

  /** Customers make this number of orders elsewhere. */
  function sold(count: number): void {
    const [cid = ''] = desk.yopoint.state.cabinets.keys();
    for (let sale = 0; sale < count; sale += 1) desk.yopoint.state.sell(cid, { payPriceFen: 100 });
  }

  /** Which pages of the list are asked for while this goes on. */
  async function pagesDuring(work: () => Promise<void>): Promise<readonly unknown[]> {
    const before = desk.yopoint.calls.length;
    await work();
    const calls = desk.yopoint.calls.slice(before).filter(({ method }) => method === books);
    return [...new Set(calls.map(({ biz }) => biz?.['page']))];
  }

  test('is found by one page, however many were sold while the list could not be read', async () => {
    const id = await commanded();
    line.fail('garbage', books);
    await desk.leap(HOUR);
    sold(21 * PAGE);
    line.mend();
    expect(await pagesDuring(() => desk.leap(11 * MINUTE))).toEqual([1]);
    expect(await standOf(store, id)).toMatchObject({ state: 'done', ending: 'found' });
  });

  test('is not looked for longer than the lease lasts, and is found when the list answers sooner', async () => {
    const id = await commanded();
    sold(PAGE);
    const pages = await pagesDuring(async () => {
      const { met, letGo } = line.hold(books);
      const looking = desk.leap(1_000);
      await met;
      desk.clock.ms += 10_000;
      letGo();
      await looking;
    });
    expect(await stateOf(store, id)).toBe('unknown');
    expect(pages).toEqual([1]);
    await desk.leap(MINUTE);
    expect(await standOf(store, id)).toMatchObject({ state: 'done', ending: 'found' });
  });
});
