import { once } from 'node:events';
import { connect } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Message } from '../../sandbox/slack/workspace.ts';
import { messageText } from '../../sandbox/tour/transcript.ts';
import type { SentNotification } from '../../sandbox/yopoint/notifier.ts';
import { openDesk, policyWith, type RunningDesk, sellOrder } from '../desk/service.ts';

const ALERTS = 'C0ALERTS';
const MOBILE = '13912345678';
const WORDS = '这是顾客自己的话';

let desk: RunningDesk;
/** A refund whose payment system is slow: it takes a while, in which the others run. */
let slow: { readonly receipt: string; readonly sending: Promise<SentNotification> };
beforeAll(async () => {
  desk = await openDesk({
    forwardRefunds: true,
    // Each alert has a card of its own here, however many there are.
    policy: policyWith({ appeals: { digestAbove: { count: 1_000, within: '1m' } } }),
  });
  const { yopoint, paymentSystem } = desk.world;
  const receipt = sellOrder(desk.world, 600).ReceiptNo;
  paymentSystem.faults.add({ kind: 'delay', ms: 60_000, times: 1 });
  slow = { receipt, sending: yopoint.announce.refundOrdered(receipt) };
  await desk.world.slack.waitFor(() => paymentSystem.calls.length === 1, {
    what: 'the slow refund to be asked for',
  });
});
afterAll(() => desk.close());

/** Waits for a card in the alerts channel with all of this on it. */
function alerted(...wanted: readonly (string | RegExp)[]): Promise<Message> {
  const fits = (text: string) =>
    wanted.every((each) => (typeof each === 'string' ? text.includes(each) : each.test(text)));
  return desk.world.slack.waitForMessage('U0LIN', (one) => one.channel === ALERTS && fits(messageText(one)), {
    timeoutMs: 20_000,
    what: `an alert with ${wanted.map(String).join(', ')}`,
  });
}

function cardsAbout(text: string): readonly Message[] {
  return desk.world.slack.workspace
    .messages()
    .filter((one) => one.channel === ALERTS && one.threadTs === undefined && messageText(one).includes(text));
}

test('an appeal from the operator’s app is one card in the alerts channel, with the order and the words', async () => {
  const order = sellOrder(desk.world, 1_234);
  const sent = { receiptNo: order.ReceiptNo, kind: 'after_payment', reason: WORDS, mobile: MOBILE };
  const first = await desk.world.consumerApp.appeal({ ...sent, images: ['https://pic.example/1.jpg'] });
  const again = await desk.world.consumerApp.appeal(sent);
  expect([first, again]).toMatchObject([
    { status: 202, body: { duplicate: false } },
    { status: 202, body: { id: first.body['id'], duplicate: true } },
  ]);
  const card = await alerted(order.ReceiptNo, WORDS, '¥12.34');
  expect(messageText(card)).not.toContain(MOBILE);
  expect(cardsAbout(order.ReceiptNo)).toHaveLength(1);
});

test('a device that the vendor says went offline is alerted, and that it is back', async () => {
  const { yopoint } = desk.world;
  const cabinet = yopoint.state.addCabinet();
  expect((await yopoint.announce.deviceChanged(cabinet.id, { online: false })).outcome).toBe('accepted');
  await alerted(cabinet.DeviceCode, /离线|offline/);
  expect((await yopoint.announce.deviceChanged(cabinet.id, { online: true })).outcome).toBe('accepted');
  await alerted(cabinet.DeviceCode, /恢复|back/);
});

test('a refund that the vendor orders is made by the operator’s payment system, once, and stands in the vendor’s books', async () => {
  const { yopoint, paymentSystem } = desk.world;
  const order = sellOrder(desk.world, 500);
  expect((await yopoint.announce.refundOrdered(order.ReceiptNo)).outcome).toBe('accepted');
  expect((await yopoint.announce.refundOrdered(order.ReceiptNo)).outcome).toBe('accepted');
  expect(paymentSystem.refunds.filter((receipt) => receipt === order.ReceiptNo)).toHaveLength(1);
  expect(yopoint.state.cabinetOrders.get(order.ReceiptNo)).toMatchObject({
    TradeStatus: 2,
    RefundsPrice: 500,
  });
});

test('a payment system that is slow keeps the vendor no longer than it waits; asked again, the answer is known', async () => {
  const { outcome, answers } = await slow.sending;
  expect(answers[0]?.status).toBe(503);
  expect(outcome).toBe('accepted');
  const calls = desk.world.paymentSystem.calls.filter(({ body }) => body['receiptNo'] === slow.receipt) ?? [];
  expect(calls.length).toBeGreaterThan(1);
  expect(new Set(calls.map(({ key }) => key)).size).toBe(1);
  await alerted(slow.receipt, /已退|made/);
});

test('what was answered with 200 or 202 is not lost when the process is killed in that moment', async () => {
  const { yopoint, consumerApp } = desk.world;
  const order = sellOrder(desk.world, 700);
  const cabinet = yopoint.state.addCabinet();
  yopoint.state.setOnline(cabinet.id, false);
  const { notifyUrl = '' } = yopoint;
  const biz = { RequestID: 'killed', ...cabinet, id: undefined };
  const [appeal, notified] = await Promise.all([
    consumerApp.appeal({ receiptNo: order.ReceiptNo, kind: 'after_payment', reason: WORDS }),
    yopoint.notify(notifyUrl, 'notify.cabinet.changed', biz),
  ]);
  await desk.service.kill();
  expect([appeal.status, notified[0]?.status]).toEqual([202, 200]);
  await desk.start();
  await alerted(order.ReceiptNo, '¥7.00');
  await alerted(cabinet.DeviceCode, /离线|offline/);
  expect(cardsAbout(order.ReceiptNo)).toHaveLength(1);
});

test('while it stops, whatever is still answered with success is stored', async () => {
  const { yopoint } = desk.world;
  const { notifyUrl = '' } = yopoint;
  const deliveries = Array.from({ length: 60 }, async (_, index) => {
    const biz = { ReceiptNo: `stopping-${index}`, Status: 1, Msg: '' };
    const answers = await yopoint.notify(notifyUrl, 'notify.close.door', biz).catch(() => []);
    return answers[0]?.status === 200 ? [`stopping-${index}`] : [];
  });
  await Promise.race(deliveries);
  // As a balancer keeps one at hand: it is open, says nothing, and must not keep the process from ending.
  const silent = connect(Number(new URL(desk.service.url).port), '127.0.0.1');
  await once(silent, 'connect');
  silent.on('error', () => {});
  const exit = await desk.service.stop();
  expect(exit).toEqual({ code: 0, signal: null });
  const accepted = (await Promise.all(deliveries)).flat();
  expect(accepted.length).toBeGreaterThan(0);
  const rows = await desk.store.db
    .selectFrom('notices')
    .select('content')
    .where('content', 'like', '%stopping-%')
    .execute();
  const stored = new Set(rows.map(({ content }) => JSON.parse(content).ReceiptNo));
  expect(accepted.filter((number) => !stored.has(number))).toEqual([]);
  await desk.start();
});

test('neither the log nor the metrics hold a secret, a number of a customer’s, or their words', async () => {
  const metrics = await (await fetch(`${desk.service.url}/metrics`)).text();
  const said = [...desk.service.log, ...desk.service.errors, metrics].join('\n');
  for (const hidden of [
    MOBILE,
    WORDS,
    'sandbox-appeals-secret',
    'sandbox-forward-secret',
    'sandbox-pay-key',
    'sandbox-app-secret',
    'biz_content',
  ]) {
    expect(said.includes(hidden), hidden).toBe(false);
  }
});
