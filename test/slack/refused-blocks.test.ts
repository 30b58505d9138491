import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { Message } from '../../sandbox/slack/workspace.ts';
import { openDesk, type RunningDesk } from '../desk/service.ts';
import { answerTo, CABINET_SAMPLE, raw } from './desk.ts';

describe('when Slack refuses the blocks of an answer', () => {
  let desk: RunningDesk;
  beforeAll(async () => {
    desk = await openDesk();
  });
  afterAll(() => desk.close());
  afterEach(() => desk.world.slack.faults.clear());

  const ways: readonly (readonly [string, () => Promise<Message>])[] = [
    [
      'response_url',
      async () => {
        const { slack } = desk.world;
        const message = slack.as('U0MEI').say('C0SUPPORT', CABINET_SAMPLE);
        return answerTo(desk, 'U0LIN', () => slack.as('U0LIN').shortcut('order.lookup', message), [
          CABINET_SAMPLE,
        ]);
      },
    ],
    [
      'chat.postMessage',
      () =>
        answerTo(desk, 'U0CHEN', () => desk.world.slack.as('U0MEI').mention('C0SUPPORT', CABINET_SAMPLE), [
          CABINET_SAMPLE,
        ]),
    ],
  ];

  test.each(ways)('none: the card over %s has its pictures', async (_match, ask) => {
    expect(raw(await ask())).toContain('image_url');
  });

  test.each(ways)('once over %s: the card comes without pictures', async (match, ask) => {
    desk.world.slack.faults.add({ match, kind: 'refuse', code: 'invalid_blocks', times: 1 });
    const card = await ask();
    expect(card.blocks.length).toBeGreaterThan(0);
    expect(raw(card)).not.toContain('image_url');
    expect(raw(card)).toContain('order.refresh');
  });

  test.each(ways)('twice over %s: its bare text comes', async (match, ask) => {
    desk.world.slack.faults.add({ match, kind: 'refuse', code: 'invalid_blocks', times: 2 });
    const card = await ask();
    expect(card.blocks).toEqual([]);
    expect(card.text).toContain(CABINET_SAMPLE);
  });
});
