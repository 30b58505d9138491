import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { messageText } from '../../sandbox/tour/transcript.ts';
import { openStore } from '../../src/store/open-store.ts';
import { allAppeals, ledger } from '../appeals/appealing.ts';
import { openDesk, policyWith, sellOrder } from '../desk/service.ts';
import { gate } from '../jobs/harness.ts';
import { describeOnEachEngine } from '../store/engines.ts';
import { cuttable } from './outage.ts';

/** The duration of the database's outage, in ms. */
const AWAY_MS = 18_000;
const EVERY_MS = 700;

describeOnEachEngine('while the database is stopped', (_open, fresh, engine) => {
  // The embedded one stops with the process; what happens while it hangs is another suite's.
  if (engine === 'sqlite') {
    test('there is none to be stopped on SQLite', async () => expect((await fresh()).engine).toBe('sqlite'));
    return;
  }

  test('notifications and appeals are answered 503 or taken, a post under way is not made again, and afterwards nothing is lost or doubled', async () => {
    const place = await fresh();
    if (place.engine !== 'postgres') throw new Error('This is about PostgreSQL');
    const outage = await cuttable(place.url);
    const desk = await openDesk({
      database: outage.location,
      policy: policyWith({ appeals: { digestAbove: { count: 1_000, within: '1m' } } }),
    });
    const { world, service } = desk;
    const statuses: number[] = [];
    /** What a caller does who wants to be heard: again and again, until it is taken. */
    async function insist(send: () => Promise<number>): Promise<void> {
      const until = performance.now() + AWAY_MS + 40_000;
      while (performance.now() < until) {
        const status = await send();
        statuses.push(status);
        if (status === 200 || status === 202) return;
        await sleep(EVERY_MS);
      }
      throw new Error('Nobody took it');
    }
    const receipts: string[] = [];
    const devices: string[] = [];
    const callers: Promise<void>[] = [];
    const appeal = async (receipt: string): Promise<number> => {
      const said = { kind: 'after_payment', reason: 'nothing came out' } as const;
      return (await world.consumerApp.appeal({ ...said, receiptNo: receipt, ref: receipt })).status;
    };
    const arrived = () =>
      world.slack.workspace
        .messages()
        .filter(({ channel, threadTs }) => channel === 'C0ALERTS' && threadTs === undefined)
        .map(messageText);
    const about = (text: string) => arrived().filter((card) => card.includes(text)).length;
    try {
      // It stands in Slack, whose answer comes when it can no longer be written down; others wait behind it.
      const posted = sellOrder(world, 900).ReceiptNo;
      const away = gate();
      world.slack.faults.add({
        match: 'chat.postMessage',
        about: posted,
        kind: 'late_answer',
        until: away.opened,
      });
      receipts.push(posted, ...Array.from({ length: 4 }, () => sellOrder(world, 900).ReceiptNo));
      for (const receipt of receipts) expect(await appeal(receipt)).toBe(202);
      await world.slack.waitFor(() => about(posted) > 0, { timeoutMs: 20_000, what: 'the first card' });
      const end = performance.now() + AWAY_MS;
      await outage.begin();
      away.open();
      while (performance.now() < end) {
        const receipt = sellOrder(world, 900).ReceiptNo;
        receipts.push(receipt);
        callers.push(insist(() => appeal(receipt)));
        if (devices.length < 12) {
          const cabinet = world.yopoint.state.addCabinet();
          world.yopoint.state.setOnline(cabinet.id, false);
          devices.push(cabinet.DeviceCode);
          const biz = { ...cabinet, OnlineStatus: 0, RequestID: `offline-${cabinet.id}` };
          callers.push(
            insist(async () => {
              const [answer] = await world.yopoint.notify(
                `${service.url}/yopoint/notify`,
                'notify.cabinet.changed',
                biz,
              );
              return answer?.status ?? 0;
            }),
          );
        }
        await sleep(EVERY_MS);
      }
      await outage.end();
      await Promise.all(callers);

      expect([...new Set(statuses)].sort()).toEqual(expect.arrayContaining([503]));
      expect(statuses.filter((status) => ![200, 202, 503].includes(status))).toEqual([]);
      const store = await openStore(place);
      try {
        await world.slack.waitFor(() => [...receipts, ...devices].every((each) => about(each) > 0), {
          timeoutMs: 60_000,
          what: 'a card for each',
        });
        const appeals = (await allAppeals(store)).map(({ receipt }) => receipt);
        expect(appeals.filter((receipt) => receipts.includes(receipt)).sort()).toEqual([...receipts].sort());
        expect([...receipts, ...devices].filter((each) => about(each) !== 1)).toEqual([]);
        // What stands in Slack is written down as sent a moment later.
        const unsettled = async () =>
          (await ledger(store)).filter(({ kind, state }) => kind === 'card' && state !== 'sent');
        await expect.poll(unsettled, { timeout: 20_000 }).toEqual([]);
      } finally {
        await store.close();
      }
    } finally {
      await outage.close();
      await desk.close();
    }
  }, 180_000);
});
