import { afterEach, beforeEach, expect, it } from 'vitest';
import { createFleet } from '../../sandbox/fleet.ts';
import { createYoPoint, type YoPoint } from '../../sandbox/yopoint/index.ts';
import { json, type Loopback, type Reply, startLoopback } from '../vendors/loopback.ts';
import { NOW, PAY_KEY, SAMPLE_CID, SECRET } from './vendors-client.ts';

const SUCCESS = { error_code: 0, error_msg: 'SUCCESS', data: {} };

let yopoint: YoPoint;
let receiver: Loopback;
let reply: Reply;
beforeEach(async () => {
  reply = (response) => json(response, SUCCESS);
  receiver = await startLoopback((...given) => reply(...given));
  yopoint = createYoPoint({
    appId: '930859529955',
    appSecret: SECRET,
    payKey: PAY_KEY,
    now: () => NOW,
    fleet: createFleet({ now: NOW }),
    retryPausesMs: [1, 2, 3, 4, 5],
  });
  yopoint.notifyUrl = receiver.url;
});
afterEach(async () => {
  await yopoint.close();
  await receiver.close();
});

function received(): Record<string, string>[] {
  return receiver.received.map(({ body }) => Object.fromEntries(new URLSearchParams(body)));
}

function lastBiz(): Record<string, unknown> {
  return JSON.parse(received().at(-1)?.['biz_content'] ?? '{}');
}

/** An order that was opened and not paid. */
function opened(): string {
  const cabinet = yopoint.state.cabinets.get(SAMPLE_CID);
  if (!cabinet) throw new Error('The fleet has no first cabinet');
  return yopoint.state.openDoor(cabinet, 'somebody').ReceiptNo;
}

const goods = () => [
  { BarCode: yopoint.state.stock.find(({ CID }) => CID === SAMPLE_CID)?.BarCode ?? '', Qty: 2 },
];

it('has nobody to notify until it is told whom', async () => {
  yopoint.notifyUrl = undefined;
  await expect(yopoint.send('notify.close.door', {})).rejects.toThrow(/notifyUrl/);
});

it.each<[string, Reply]>([
  ['503', (response) => json(response, { error_code: -1 }, 503)],
  ['200 with an error code', (response) => json(response, { error_code: -1 })],
  ['a page', (response) => response.end('<p>')],
  ['nothing', (response) => response.destroy()],
])('tries six times on %s, the same to the letter, and drops it then', async (_what, bad) => {
  reply = bad;
  const sent = await yopoint.send('notify.close.door', { Status: 1 });
  expect(sent.outcome).toBe('dropped');
  expect(sent.answers).toHaveLength(6);
  expect(new Set(receiver.received.map(({ body }) => body)).size).toBe(1);
  expect(yopoint.sent).toEqual([sent]);
});

it('stops trying with the first success', async () => {
  reply = (response, _request, index) => json(response, SUCCESS, index < 2 ? 503 : 200);
  const heard: unknown[] = [];
  const stop = yopoint.onSent(() => heard.push(yopoint.sent.at(-1)?.answers.length));
  const sent = await yopoint.send('notify.close.door', { Status: 1 });
  stop();
  expect(heard).toEqual([0, 1, 2, 3]);
  expect(sent.outcome).toBe('accepted');
  expect(sent.answers.map(({ status }) => status)).toEqual([503, 503, 200]);
});

it('drops what is under way when it is closed', async () => {
  reply = (response) => json(response, {}, 503);
  const patient = createYoPoint({
    appId: '1',
    appSecret: SECRET,
    payKey: PAY_KEY,
    fleet: createFleet({ now: NOW }),
    retryPausesMs: [600_000],
  });
  patient.notifyUrl = receiver.url;
  const sending = patient.send('notify.close.door', {});
  await expect.poll(() => receiver.received.length).toBe(1);
  await patient.close();
  expect((await sending).outcome).toBe('dropped');
});

it('announces that a door has closed, and what was taken, and that it was paid', async () => {
  const receipt = opened();
  await yopoint.announce.doorCloses(receipt);
  expect(lastBiz()).toEqual({ Status: 1, ReceiptNo: receipt, Msg: expect.any(String) });
  await yopoint.announce.recognised(receipt, goods());
  expect(lastBiz()).toMatchObject({
    ReceiptNo: receipt,
    Products: [{ Qty: 2, TotalPrice: expect.any(Number) }],
  });
  await yopoint.announce.orderPaid(receipt);
  const order = yopoint.state.cabinetOrders.get(receipt);
  expect(lastBiz()).toEqual({ ReceiptNo: receipt, CID: SAMPLE_CID, PayTime: order?.PayTime });
  expect(order).toMatchObject({ TradeStatus: 1, PayPrice: order?.Price });
  expect(received().map(({ method, appid }) => [method, appid !== undefined])).toEqual([
    ['notify.close.door', true],
    ['cabinet.order.vi.result.notify', false],
    ['notify.cabinet.order.simple', true],
  ]);
});

it('announces a door that was never opened', async () => {
  await yopoint.announce.doorCloses(opened(), { opened: false });
  expect(lastBiz()).toMatchObject({ Status: 2 });
});

it('announces the order that stands in for another one', async () => {
  const { ReceiptNo } = yopoint.state.sell(SAMPLE_CID, { payPriceFen: 500 });
  const { order, sent } = await yopoint.announce.replaced(ReceiptNo, goods());
  expect(sent.outcome).toBe('accepted');
  expect(order).toMatchObject({ TradeStatus: 0, CID: SAMPLE_CID, Price: expect.any(Number) });
  expect(yopoint.state.cabinetOrders.get(order.ReceiptNo)).toBe(order);
  expect(lastBiz()).toMatchObject({ ReceiptNo: order.ReceiptNo, PaySuccessNotifyUrl: order.NotifyUrl });
  expect(Object.values(lastBiz())).toContain(ReceiptNo);
});

it('announces what changed of a device, each time as another event, without its CID', async () => {
  await yopoint.announce.deviceChanged(SAMPLE_CID, { online: false });
  const first = lastBiz();
  expect(first).toMatchObject({ OnlineStatus: 0, DeviceCode: 'A001' });
  expect(JSON.stringify(first)).not.toContain(SAMPLE_CID);
  await yopoint.announce.deviceChanged(SAMPLE_CID, { online: true, sellStatus: 0 });
  expect(lastBiz()).toMatchObject({ OnlineStatus: 1, SellStatus: 0 });
  expect(lastBiz()['RequestID']).not.toBe(first['RequestID']);
});

it('orders a refund, and its books say refunded when the answer does', async () => {
  const [made, refused] = [500, 700].map((payPriceFen) => yopoint.state.sell(SAMPLE_CID, { payPriceFen }));
  reply = (response) =>
    json(response, { ...SUCCESS, data: { RefundsTime: 1_763_983_111, RefundsRawData: {} } });
  expect((await yopoint.announce.refundOrdered(made?.ReceiptNo ?? '')).outcome).toBe('accepted');
  expect(lastBiz()).toEqual({ ReceiptNo: made?.ReceiptNo, TradeNo: made?.TradeNo, RefundsPrice: 500 });
  expect(made).toMatchObject({ TradeStatus: 2, RefundsPrice: 500, RefundsTime: 1_763_983_111 });
  reply = (response) => json(response, { error_code: -1, error_msg: 'no', data: {} });
  expect((await yopoint.announce.refundOrdered(refused?.ReceiptNo ?? '')).outcome).toBe('dropped');
  expect(refused).toMatchObject({ TradeStatus: 1, RefundsPrice: 0 });
});
