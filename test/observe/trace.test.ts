import { afterAll, beforeAll, expect, test } from 'vitest';
import { openDesk, type RunningDesk } from '../desk/service.ts';
import { answerTo, logLines, read, untouched } from '../slack/desk.ts';

let desk: RunningDesk;
beforeAll(async () => {
  desk = await openDesk();
});
afterAll(() => desk.close());

type Line = Record<string, unknown>;
const since = (from: number): Line[] => logLines(desk.service).slice(from);
const said = (lines: Line[], msg: string) => lines.filter((line) => line['msg'] === msg);

test('one id goes from the command to the vendor call and to the answer', async () => {
  const from = desk.service.log.length;
  const { number, goods } = untouched(desk.world);
  await answerTo(desk, 'U0LIN', () => desk.world.slack.as('U0LIN').command('/order', number), [goods]);
  await desk.world.slack.waitFor(() => said(since(from), 'answered').length === 1);
  const [answered] = said(since(from), 'answered');
  const [call] = said(since(from), 'vendor call');
  expect(answered).toMatchObject({ question: '/order', outcome: 'answered', by: 'lin', level: 30 });
  expect(call).toMatchObject({ vendor: 'yopoint', method: 'cabinet.order.get', outcome: 'answered' });
  expect(answered?.['trace']).toMatch(/^[0-9a-f]{12}$/);
  expect(call?.['trace']).toBe(answered?.['trace']);
});

test('two gestures at once do not mix their ids', async () => {
  const from = desk.service.log.length;
  const { slack } = desk.world;
  const orders = desk.world.fleet.cabinetOrders.slice(40, 46).map(({ ReceiptNo }) => ReceiptNo);
  await Promise.all(orders.map((number) => slack.as('U0MEI').command('/order', number)));
  await slack.waitFor(() => said(since(from), 'answered').length === orders.length);
  const traces = new Set(said(since(from), 'answered').map((line) => line['trace']));
  expect(traces.size).toBe(orders.length);
  for (const { trace } of said(since(from), 'vendor call')) expect(traces.has(trace)).toBe(true);
});

test('a click and a mention have ids of their own', async () => {
  const { slack } = desk.world;
  const { number } = untouched(desk.world);
  const card = await answerTo(desk, 'U0LIN', () => slack.as('U0LIN').command('/order', number), [number]);
  const from = desk.service.log.length;
  await answerTo(desk, 'U0LIN', () => slack.as('U0LIN').click({ actionId: 'order.refresh', message: card }));
  await slack.as('U0LIN').mention('C0SUPPORT', number);
  await slack.waitFor(() => said(since(from), 'answered').length === 2);
  const [click, mention] = said(since(from), 'answered');
  expect(click?.['trace']).not.toBe(mention?.['trace']);
  expect(said(since(from), 'vendor call').some(({ trace }) => trace === click?.['trace'])).toBe(true);
});

test('a failure is logged under the id of its gesture, and an unexpected one is told to the person', async () => {
  const from = desk.service.log.length;
  const { number } = untouched(desk.world);
  const off = desk.world.yopoint.faults.add({ kind: 'cut_before' });
  const card = await answerTo(desk, 'U0LIN', () => desk.world.slack.as('U0LIN').command('/order', number), [
    /YoPoint/,
  ]);
  off();
  expect(read(card)).toContain('could not be reached');
  const failed = said(since(from), 'a question could not be answered');
  for (const line of failed) expect(line['reference']).toBe(line['trace']);
  expect(said(since(from), 'answered')).toHaveLength(1);
});

test('a refused person leaves a line with the rule and the chat id, nothing else about them', async () => {
  const from = desk.service.log.length;
  await answerTo(desk, 'U0GUEST', () => desk.world.slack.as('U0GUEST').command('/order', '1'));
  const line = since(from).find(({ rule }) => rule === 'guest');
  expect(line).toMatchObject({ chatId: 'U0GUEST' });
  expect(JSON.stringify(line)).not.toContain('Guest"');
});

test('every line is one JSON object with a level, a time and a message', () => {
  expect(desk.service.errors).toEqual([]);
  for (const line of logLines(desk.service)) {
    expect(line).toMatchObject({
      level: expect.any(Number),
      time: expect.any(Number),
      msg: expect.any(String),
    });
    expect(line).not.toHaveProperty('hostname');
  }
});
