import { afterAll, beforeAll, expect, test } from 'vitest';
import { openDesk, type RunningDesk } from '../desk/service.ts';
import { answerTo, read } from '../slack/desk.ts';

let desk: RunningDesk;
beforeAll(async () => {
  desk = await openDesk();
});
afterAll(() => desk?.close());

test('without a device it asks which one, in a proper sentence', async () => {
  const slack = desk.world.slack;
  const card = read(
    await answerTo(desk, 'U0LIN', () => slack.as('U0LIN').command('/stock', ''), [/Which device|哪台设备/]),
  );
  expect(card).toContain('/stock');
  expect(card).not.toContain('“”');
});
