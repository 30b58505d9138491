import { beforeEach, describe, expect, test } from 'vitest';
import type { CabinetOrder } from '../../sandbox/fleet/types.ts';
import { resolve } from '../../src/requests/decide/resolve.ts';
import { followedOf } from '../../src/requests/show/view.ts';
import type { Store } from '../../src/store/open-store.ts';
import { getRequest } from '../../src/store/requests.ts';
import type { TestDesk } from '../desk/desk.ts';
import { useFaultyDesk } from '../desk/suites.ts';
import type { VendorFault, VendorLine } from '../desk/vendor-line.ts';
import { HOUR, MINUTE, stateOf } from '../requests/asking.ts';
import { approvedWish, METHODS, standOf, wishFor } from '../requests/wishes.ts';
import { describeOnEachEngine } from '../store/engines.ts';
import { notified } from './notified.ts';

describeOnEachEngine('where the answer to a write was lost', (open) => {
  let store: Store;
  let desk: TestDesk;
  let line: VendorLine;
  useFaultyDesk(open, (made) => {
    ({ store, desk, line } = made);
  });

  describe('of a refund', () => {
    test('that the vendor orders an hour later, it is found at once and not with the next look', async () => {
      const wish = wishFor(desk, 'refund');
      const id = await approvedWish(desk, wish);
      line.fail('cut_after', METHODS.refund.write);
      await desk.runDue();
      line.mend();
      line.fail('garbage', METHODS.refund.books);
      await desk.leap(HOUR);
      line.mend();
      expect(await standOf(store, id)).toMatchObject({ state: 'unknown', personAsked: true });
      wish.finish();
      const receipt = (await getRequest(store.db, id))?.subject.slice(2);
      await notified(desk, 'cabinet.order.refunds.result.notify', {
        ReceiptNo: receipt,
        RefundsPrice: 1_205,
      });
      expect(await stateOf(store, id)).toBe('done');
    });
  });

  describe('of a door', () => {
    const SECOND = 1_000;
    const { write, books, following } = METHODS.door;
    beforeEach(() => {
      desk.yopoint.state.doorsNameOrder = true;
      desk.yopoint.state.listedBy = 'made';
    });

    /** A door is commanded while the line has this fault; answers its request, and the number of the order it created. */
    async function commanded(fault: VendorFault | null) {
      const wish = wishFor(desk, 'door');
      const id = await approvedWish(desk, wish);
      if (fault) line.fail(fault, write);
      await desk.runDue();
      line.mend();
      const order = [...desk.yopoint.state.cabinetOrders.values()].at(-1);
      return { wish, id, receipt: order?.ReceiptNo ?? '' };
    }

    /** The door falls shut, and the vendor says so. */
    async function shut(receipt: string, opened = true): Promise<void> {
      desk.yopoint.state.closeDoor(receipt, { opened });
      await notified(desk, 'notify.close.door', { ReceiptNo: receipt, Status: opened ? 1 : 2 });
    }

    const known = async (id: string) => {
      const row = await getRequest(store.db, id);
      return {
        state: row?.state,
        ending: row?.ending,
        receipt: row?.receipt,
        became: row && followedOf(row)?.what,
      };
    };

    test.each([
      ['the list refuses', () => line.fail('refuse', books)],
      [
        'the list goes by the time of payment',
        () => {
          desk.yopoint.state.listedBy = 'paid';
        },
      ],
    ])('its notice shows that it arrived where %s', async (_, hideIt) => {
      const { wish, id, receipt } = await commanded('cut_after');
      hideIt();
      await desk.leap(5 * MINUTE);
      expect(await known(id)).toMatchObject({ state: 'unknown', receipt: null });
      await shut(receipt);
      expect(await known(id)).toEqual({ state: 'done', ending: 'found', receipt, became: 'opened' });
      expect(wish.arrived()).toBe(1);
    });

    test.each([
      [true, 'opened'],
      [false, 'never_opened'],
    ] as const)(
      'that was accepted without naming its order, its notice says what became of it (opened: %s)',
      async (opened, became) => {
        const { state } = desk.yopoint;
        state.doorsNameOrder = false;
        state.doors = opened ? 'open_at_once' : 'wait';
        state.listedBy = 'paid';
        const { id, receipt } = await commanded(null);
        state.doors = 'open_at_once';
        await desk.leap(MINUTE);
        expect(await known(id)).toMatchObject({ state: 'done', receipt: null, became: 'watching' });
        await shut(receipt, opened);
        expect(await known(id)).toMatchObject({ state: 'done', ending: 'accepted', receipt, became });
      },
    );

    test('a notice that comes while the command is under way is not lost with its answer', async () => {
      desk.yopoint.state.listedBy = 'paid';
      const wish = wishFor(desk, 'door');
      const id = await approvedWish(desk, wish);
      const { met, letGo } = line.hold(write);
      const doing = desk.runDue();
      await met;
      const receipt = [...desk.yopoint.state.cabinetOrders.values()].at(-1)?.ReceiptNo ?? '';
      await shut(receipt);
      expect(await known(id)).toMatchObject({ state: 'executing', receipt });
      letGo();
      await doing;
      expect(await known(id)).toMatchObject({ state: 'done', receipt });
    });

    test('a notice whose order cannot be read is looked at again until it can', async () => {
      const { id, receipt } = await commanded('cut_after');
      desk.yopoint.state.listedBy = 'paid';
      line.fail('garbage', following);
      await shut(receipt);
      await desk.leap(5 * MINUTE);
      expect(await known(id)).toMatchObject({ state: 'unknown', receipt: null });
      line.mend();
      await desk.leap(6 * MINUTE);
      expect(await known(id)).toMatchObject({ state: 'done', ending: 'found', receipt });
    });

    test.each<[string, (order: CabinetOrder) => void]>([
      ['in a customer’s name', (order) => Object.assign(order, { OpenID: 'a-customer' })],
      ['of another device', (order) => Object.assign(order, { CID: '5f6da2362201410011fe7b72' })],
    ])('the notice of an order %s shows nothing', async (_, change) => {
      const { id, receipt } = await commanded('cut_after');
      desk.yopoint.state.listedBy = 'paid';
      const order = desk.yopoint.state.cabinetOrders.get(receipt);
      if (order) change(order);
      await shut(receipt);
      await desk.leap(20 * MINUTE);
      expect(await standOf(store, id)).toMatchObject({ state: 'unknown', personAsked: true });
    });

    test('the notice of a visit that began before the command shows nothing', async () => {
      const { state } = desk.yopoint;
      state.listedBy = 'paid';
      const { wish, id, receipt } = await commanded('cut_after');
      await desk.leap(16 * MINUTE);
      await resolve(desk.parts, desk.lin, id, 'not_done', 'nobody saw it open');
      const next = await approvedWish(desk, wish);
      line.fail('cut_before', write);
      await desk.runDue();
      line.mend();
      await shut(receipt);
      await desk.leap(20 * MINUTE);
      expect(await standOf(store, next)).toMatchObject({ state: 'unknown', personAsked: true });
    });

    test('of two commands without an order the notice is given to the one that its order follows', async () => {
      const { state } = desk.yopoint;
      Object.assign(state, { doorsNameOrder: false, listedBy: 'paid' });
      const first = await commanded(null);
      await desk.leap(40 * SECOND);
      const second = await approvedWish(desk, first.wish);
      await desk.runDue();
      const later = [...state.cabinetOrders.values()].at(-1)?.ReceiptNo ?? '';
      await shut(later);
      await shut(first.receipt);
      expect(await known(first.id)).toMatchObject({ receipt: first.receipt, became: 'opened' });
      expect(await known(second)).toMatchObject({ receipt: later, became: 'opened' });
    });
  });
});
