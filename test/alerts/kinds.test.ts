import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { clockOf } from '../../src/cards/plain-text.ts';
import { receiveNotice } from '../../src/notices/receive.ts';
import { createNoticeStore } from '../../src/notices/store-notices.ts';
import { askDoor } from '../../src/requests/ask/ask-door.ts';
import { askRefund } from '../../src/requests/ask/ask-refund.ts';
import { approve } from '../../src/requests/decide/decide.ts';
import { enqueue } from '../../src/store/jobs.ts';
import type { Store } from '../../src/store/open-store.ts';
import { getRequest } from '../../src/store/requests.ts';
import { ledger } from '../appeals/appealing.ts';
import { type PostingDesk, startDesk } from '../desk/desk.ts';
import { HOUR, MINUTE, sold, TRACE } from '../requests/asking.ts';
import { describeOnEachEngine } from '../store/engines.ts';
import { words } from './words.ts';

describeOnEachEngine('what else the alerts channel is told', (open) => {
  let store: Store;
  let desk: PostingDesk;
  beforeAll(async () => {
    store = await open();
    desk = await startDesk(store, { messenger: 'posting' });
  });
  beforeEach(() => desk.pass(2 * MINUTE, 30_000));
  afterAll(() => desk.close());

  /** The vendor notifies; whatever follows is done. */
  async function notified(method: string, content: object): Promise<void> {
    const parts = { ...desk.parts, storeNotice: createNoticeStore(desk.parts) };
    await receiveNotice(parts, {
      key: randomUUID(),
      method,
      content: JSON.stringify(content),
      sentAt: desk.clock.ms,
    });
    await desk.runDue();
  }
  const cardsAbout = (text: string) => desk.cards().filter((message) => words(message).includes(text));
  async function opened() {
    const cabinet = desk.yopoint.state.addCabinet();
    const request = await askDoor(
      desk.parts,
      desk.mei,
      { device: cabinet.DeviceCode, reason: 'cannot get it out' },
      TRACE,
    );
    await approve(desk.parts, desk.lin, request.id);
    await desk.runDue();
    await desk.pass(5_000);
    const receipt = (await getRequest(store.db, request.id))?.receipt ?? '';
    expect(receipt).not.toBe('');
    return { cabinet, request, receipt };
  }

  describe('a refund', () => {
    test.each([
      ['agree', /已退款|refunded/],
      ['refuse', /./],
    ] as const)('that was applied for is told when its review ends (%s), once', async (decision, said) => {
      const { order, ref } = sold(desk, 1_000);
      const request = await askRefund(desk.parts, desk.mei, { ref, reason: 'stuck', note: null }, TRACE);
      await approve(desk.parts, desk.lin, request.id);
      await desk.runDue();
      expect(cardsAbout(request.id)).toEqual([]);
      desk.yopoint.state.reviewRefund(order.ReceiptNo, decision);
      await desk.pass(2 * HOUR, 5 * MINUTE);
      const [card, ...others] = cardsAbout(request.id);
      expect(others).toEqual([]);
      expect(words(card)).toMatch(said);
      expect(words(card)).toContain(order.ReceiptNo);
    });
  });

  describe('a door', () => {
    test('that never opened is told once, by the notice or by looking', async () => {
      const { cabinet, receipt } = await opened();
      await notified('notify.close.door', { ReceiptNo: receipt, Status: 2 });
      await notified('notify.close.door', { ReceiptNo: receipt, Status: 2 });
      desk.yopoint.state.closeDoor(receipt, { opened: false });
      await desk.pass(10 * MINUTE, MINUTE);
      expect(cardsAbout(cabinet.DeviceCode)).toHaveLength(1);
    });

    test('that was opened and fell shut is no alarm', async () => {
      const { cabinet, receipt } = await opened();
      desk.yopoint.state.openedDoor(receipt);
      await desk.pass(2 * MINUTE, 10_000);
      desk.yopoint.state.closeDoor(receipt);
      await notified('notify.close.door', { ReceiptNo: receipt, Status: 1 });
      await desk.pass(20 * MINUTE, MINUTE);
      expect(cardsAbout(cabinet.DeviceCode)).toEqual([]);
    });

    test('that stands open is told, and again below it when it is shut', async () => {
      const { cabinet, receipt } = await opened();
      desk.yopoint.state.openedDoor(receipt);
      await desk.pass(15 * MINUTE, MINUTE);
      expect(cardsAbout(cabinet.DeviceCode)).toHaveLength(1);
      desk.yopoint.state.closeDoor(receipt);
      await notified('notify.close.door', { ReceiptNo: receipt, Status: 1 });
      await desk.pass(MINUTE, 10_000);
      const [card] = cardsAbout(cabinet.DeviceCode);
      if (!card) throw new Error('The card is gone');
      expect(words(card)).toMatch(/🟢|关/);
      expect(desk.below(card)).toHaveLength(1);
    });
  });

  describe('a device', () => {
    const changed = (cid: string) =>
      notified('notify.cabinet.changed', {
        ...desk.yopoint.state.cabinets.get(cid),
        RequestID: randomUUID(),
      });

    test('that goes offline is told by the notice, and its return ends it on the same card', async () => {
      const cabinet = desk.yopoint.state.addCabinet();
      await changed(cabinet.id);
      desk.yopoint.state.setOnline(cabinet.id, false);
      await changed(cabinet.id);
      await changed(cabinet.id);
      expect(cardsAbout(cabinet.DeviceCode)).toHaveLength(1);
      await desk.pass(3 * MINUTE, MINUTE);
      desk.yopoint.state.setOnline(cabinet.id, true);
      await changed(cabinet.id);
      const [card] = cardsAbout(cabinet.DeviceCode);
      if (!card) throw new Error('The card is gone');
      expect(words(card)).toContain('🟢');
      expect(desk.below(card)).toHaveLength(1);
    });

    test('that flaps is one card', async () => {
      const cabinet = desk.yopoint.state.addCabinet();
      await changed(cabinet.id);
      for (let turn = 0; turn < 6; turn += 1) {
        desk.yopoint.state.setOnline(cabinet.id, turn % 2 === 1);
        await changed(cabinet.id);
        await desk.pass(20_000, 10_000);
      }
      expect(cardsAbout(cabinet.DeviceCode)).toHaveLength(1);
    });

    test('that goes offline again soon after its return is told below its card, which says since when', async () => {
      const cabinet = desk.yopoint.state.addCabinet();
      await changed(cabinet.id);
      const turn = async (online: boolean) => {
        desk.yopoint.state.setOnline(cabinet.id, online);
        await changed(cabinet.id);
      };
      await turn(false);
      await desk.pass(3 * MINUTE, MINUTE);
      await turn(true);
      await desk.pass(8 * MINUTE, MINUTE);
      await turn(false);
      const since = clockOf('Asia/Shanghai').asOf(desk.clock.ms, desk.clock.ms);
      const [card, ...others] = cardsAbout(cabinet.DeviceCode);
      if (!card) throw new Error('The card is gone');
      expect(others).toEqual([]);
      expect(words(card)).toContain(`🔴 *${since} 起离线`);
      const below = desk.below(card).map((message) => words(message));
      expect(below).toHaveLength(2);
      expect(below[1]).toContain(`${since} 再次出现`);
      await desk.pass(MINUTE, MINUTE);
      await turn(true);
      expect(words(cardsAbout(cabinet.DeviceCode)[0])).toContain('离线 1 分钟');
    });

    test('that stops selling is told, one that is offline as well only once', async () => {
      const stopped = desk.yopoint.state.addCabinet();
      const dark = desk.yopoint.state.addCabinet();
      await changed(stopped.id);
      await changed(dark.id);
      desk.yopoint.state.setSelling(stopped.id, { sellStatus: 0 });
      desk.yopoint.state.setOnline(dark.id, false);
      desk.yopoint.state.setSelling(dark.id, { sellStatus: 0 });
      await changed(stopped.id);
      await changed(dark.id);
      expect(cardsAbout(stopped.DeviceCode)).toHaveLength(1);
      expect(cardsAbout(dark.DeviceCode)).toHaveLength(1);
    });

    test('whose notice was lost is found by looking through the list', async () => {
      const cabinet = desk.yopoint.state.addCabinet();
      const look = async () => {
        const job = { kind: 'devices.watch', subject: 'yopoint', runAt: desk.clock.ms } as const;
        await enqueue(store.db, job, desk.clock.ms);
        await desk.runDue();
      };
      await look();
      expect(cardsAbout(cabinet.DeviceCode)).toEqual([]);
      desk.yopoint.state.setPowered(cabinet.id, false);
      await look();
      expect(cardsAbout(cabinet.DeviceCode)).toHaveLength(1);
    });
  });

  test('nothing of all this waits in the ledger', async () => {
    await desk.pass(10 * MINUTE, MINUTE);
    expect((await ledger(store)).filter(({ state }) => state === 'queued' || state === 'failed')).toEqual([]);
  });
});
