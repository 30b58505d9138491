import { afterAll, beforeAll, expect, test } from 'vitest';
import { openDesk, type RunningDesk } from '../desk/service.ts';
import { answerTo, logLines, read, untouched } from './desk.ts';

let desk: RunningDesk;
beforeAll(async () => {
  desk = await openDesk();
});
afterAll(() => desk.close());

const type = (text: string, wanted: readonly (string | RegExp)[]) =>
  answerTo(desk, 'U0LIN', () => desk.world.slack.as('U0LIN').command('/order', text), wanted);

/** The log lines that the reference on a card leads to. */
function linesBehind(card: string): Record<string, unknown>[] {
  const reference = /Reference ([0-9a-f]{6,})/.exec(card)?.[1];
  expect(reference, card).toBeDefined();
  return logLines(desk.service).filter((line) => JSON.stringify(line).includes(reference ?? 'none'));
}

test.each([
  ['a price that is an object', { Price: { yuan: 3 } }, 'Price'],
  ['a time in words', { PayTime: 'yesterday' }, 'PayTime'],
  ['goods that are a word', { Products: 'water' }, 'Products'],
  ['a customer that is a number', { UserVO: 17 }, 'UserVO'],
  ['a refund that is a list', { RefundsPrice: [1, 2] }, 'RefundsPrice'],
  ['several at once', { PayPrice: 'much', DoorStatus: {}, IsSuspicious: [] }, 'DoorStatus'],
])('%s: the rest is shown, with a reference that finds the log line', async (_what, change, field) => {
  const { number } = untouched(desk.world);
  const order = desk.world.yopoint.state.cabinetOrders.get(number);
  Object.assign(order ?? {}, change);
  const card = read(await type(number, [number, 'could not be read', String(order?.['DeviceCode'])]));
  const lines = linesBehind(card);
  expect(JSON.stringify(lines)).toContain(field);
  expect(JSON.stringify(lines)).not.toContain('yesterday');
});

test('Baifude: amounts and goods of the wrong kind', async () => {
  const order = desk.world.fleet.baifudeOrders[2];
  const number = order?.orderNo ?? '';
  desk.world.baifude.state.change(number, { totalAmount: { yuan: 1 }, goodsList: 'oranges', auditStatus: 7 });
  const card = read(await type(number, [number, 'could not be read']));
  expect(JSON.stringify(linesBehind(card))).toContain('totalAmount');
});

test('one line of several that does not fit: the others are shown', async () => {
  const number = desk.world.fleet.cabinetOrders.find(({ Products }) => Products.length > 1)?.ReceiptNo ?? '';
  const order = desk.world.yopoint.state.cabinetOrders.get(number);
  const second = order?.Products[1]?.Name ?? 'none';
  Object.assign(order?.Products[0] ?? {}, { Name: 12, Price: 'free', Qty: {} });
  await type(number, [number, second, 'could not be read']);
});

test('one row of a list that does not fit: the others are listed', async () => {
  const state = desk.world.yopoint.state.cabinetOrders;
  const newest = [...state.values()].toSorted((a, b) => b.PayTime - a.PayTime)[0];
  Object.assign(newest ?? {}, { PayTime: 'soon', Price: [], Products: null });
  const gesture = await desk.world.slack.as('U0LIN').command('/orders', '7d');
  expect(gesture.message && read(gesture.message)).toMatch(/VI\d{18}/);
});

test('values nobody documented are shown as the vendor’s own, not hidden and not guessed', async () => {
  const { number } = untouched(desk.world);
  Object.assign(desk.world.yopoint.state.cabinetOrders.get(number) ?? {}, { TradeStatus: 77, PayType: 4711 });
  const card = read(await type(number, [number]));
  expect(card).toContain('77');
  expect(card).toContain('4711');
});

test('an answer that cannot be read at all names the vendor and offers Retry', async () => {
  const { number, goods } = untouched(desk.world);
  const off = desk.world.yopoint.faults.add({ kind: 'garbage', match: 'cabinet.order.get' });
  const card = await type(number, [/YoPoint/]);
  off();
  expect(JSON.stringify(card.blocks)).toContain('order.refresh');
  await answerTo(
    desk,
    'U0LIN',
    () => desk.world.slack.as('U0LIN').click({ actionId: 'order.refresh', message: card }),
    [goods],
  );
});
