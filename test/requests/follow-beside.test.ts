import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Kit } from '../../src/kit/kit.ts';
import { askDoor } from '../../src/requests/ask/ask-door.ts';
import { approve } from '../../src/requests/decide/decide.ts';
import { follow, settle } from '../../src/requests/follow/follow.ts';
import { followedOf } from '../../src/requests/show/view.ts';
import type { Store } from '../../src/store/open-store.ts';
import { getRequest } from '../../src/store/requests.ts';
import { startDesk, type TestDesk } from '../desk/desk.ts';
import { describeOnEachEngine } from '../store/engines.ts';
import { crowded, TRACE } from './asking.ts';

describeOnEachEngine('what becomes of a door, learned in two ways at once', (open) => {
  let store: Store;
  let desk: TestDesk;
  beforeAll(async () => {
    store = await open();
    desk = await startDesk(store, { policy: crowded });
  });
  afterAll(() => desk.close());

  /** A door that was opened and is known to be open; its order already shows it shut, with goods. */
  async function opened() {
    const cabinet = desk.yopoint.state.addCabinet();
    const wish = { device: cabinet.DeviceCode, reason: 'stuck' };
    const { id } = await askDoor(desk.parts, desk.mei, wish, TRACE);
    await approve(desk.parts, desk.lin, id);
    await desk.runDue();
    const { receipt } = await rowOf(id);
    desk.yopoint.state.closeDoor(receipt ?? '');
    const barcode = desk.yopoint.state.stock.find(({ CID }) => CID === cabinet.id)?.BarCode ?? '';
    desk.yopoint.state.recognise(receipt ?? '', [{ BarCode: barcode, Qty: 1 }]);
    return id;
  }
  const rowOf = async (id: string) => (await getRequest(store.db, id)) ?? expect.fail();

  test('loses nothing that the last look saw while a notice was written down', async () => {
    const id = await opened();
    let reads = 0;
    const orders: Kit['orders'] = {
      ...desk.parts.orders,
      find: async (...asked) => {
        const found = await desk.parts.orders.find(...asked);
        reads += 1;
        if (reads === 1) await settle(desk.parts, await rowOf(id), 'opened');
        return found;
      },
    };
    const job = { key: `request.follow:${id}`, kind: 'request.follow', subject: id } as Parameters<
      typeof follow
    >[1];
    // Repeats the follow job as the worker would.
    for (let looks = 0; looks < 3; looks += 1) {
      if ((await follow({ ...desk.parts, orders }, job)) === 'done') break;
    }
    expect(followedOf(await rowOf(id))).toMatchObject({ what: 'opened', taken: [{ quantity: 1 }] });
  });
});
