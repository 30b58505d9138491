import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { Fault } from '../../sandbox/faults.ts';
import { openDesk, type RunningDesk } from '../desk/service.ts';
import { answerTo, CABINET_SAMPLE, read, untouched } from './desk.ts';

describe.each(['http', 'socket'] as const)('when something is slow, over %s', (transport) => {
  let desk: RunningDesk;
  beforeAll(async () => {
    desk = await openDesk({ transport });
  });
  afterAll(() => desk.close());
  afterEach(() => {
    desk.world.slack.faults.clear();
    desk.world.yopoint.faults.clear();
  });

  test('a look-up that takes longer than Slack waits is acknowledged in time, and its answer follows', async () => {
    const { slack, yopoint } = desk.world;
    const { number, goods } = untouched(desk.world);
    yopoint.faults.add({ kind: 'delay', ms: 3_000, match: 'cabinet.order.get' });
    const gesture = await slack.as('U0LIN').command('/order', number);
    expect(gesture.error).toBeUndefined();
    expect(gesture.ms).toBeLessThan(3_000);
    expect(gesture.message && read(gesture.message)).toContain('Looking up');
    expect(gesture.message && read(gesture.message)).not.toContain(goods);
    const answer = await slack.waitForMessage('U0LIN', (one) => read(one).includes(goods), {
      timeoutMs: 10_000,
    });
    expect(answer.via).toBe('response_url');
    expect(answer.ephemeralFor).toBe('U0LIN');
    expect(slack.deliveries.filter(({ failed }) => failed)).toEqual([]);
  });

  test('shared as well: the channel sees the card, only the asker the words before it', async () => {
    const { slack, yopoint } = desk.world;
    const { number, goods } = untouched(desk.world);
    yopoint.faults.add({ kind: 'delay', ms: 3_000, match: 'cabinet.order.get' });
    const gesture = await slack.as('U0LIN').command('/order', `${number} share`);
    expect(gesture.message?.ephemeralFor).toBe('U0LIN');
    const shared = await slack.waitForMessage('U0CHEN', (one) => read(one).includes(goods), {
      timeoutMs: 10_000,
    });
    expect(shared.ephemeralFor).toBeUndefined();
  });

  test('a slow Slack, asked who the person is, does not cost the acknowledgement', async () => {
    const { slack } = desk.world;
    await slack.changePerson('U0CHEN', {});
    slack.faults.add({ kind: 'delay', ms: 2_800, match: 'users.info', times: 1 });
    const gesture = await slack.as('U0CHEN').command('/order', CABINET_SAMPLE);
    expect(gesture.error).toBeUndefined();
    await slack.waitForMessage('U0CHEN', (one) => read(one).includes('元气森林'), { timeoutMs: 10_000 });
  });

  test('Slack takes four seconds to say who the person is: acknowledged in time, and the card follows', async () => {
    const { slack } = desk.world;
    await slack.changePerson('U0LIN', {});
    slack.faults.add({ kind: 'delay', ms: 4_000, match: 'users.info', times: 1 });
    const gesture = await slack.as('U0LIN').command('/order', CABINET_SAMPLE);
    expect(gesture.error).toBeUndefined();
    // Who asks is not known yet, so these words are in the policy's language.
    expect(gesture.message && read(gesture.message)).toContain('正在查询');
    const answer = await slack.waitForMessage(
      'U0LIN',
      (one) =>
        one.via === 'response_url' && one.ts > (gesture.message?.ts ?? '') && read(one).includes('元气森林'),
      { timeoutMs: 10_000 },
    );
    expect(answer.ephemeralFor).toBe('U0LIN');
    expect(slack.deliveries.filter(({ failed }) => failed)).toEqual([]);
  });

  test.each([
    ['429 once', { kind: 'rate_limit', retryAfter: 1, times: 1 }],
    ['500 twice', { kind: 'server_error', times: 2 }],
    ['a cut connection', { kind: 'cut_before', times: 1 }],
    ['a lost answer', { kind: 'cut_after', times: 1 }],
  ] as const satisfies readonly (readonly [string, Fault])[])(
    'a response URL with %s: the answer still arrives',
    async (_what, fault) => {
      const { slack } = desk.world;
      const card = await answerTo(desk, 'U0LIN', () => slack.as('U0LIN').command('/order', CABINET_SAMPLE), [
        CABINET_SAMPLE,
      ]);
      slack.faults.add({ ...fault, match: 'response_url' });
      const fresh = await answerTo(
        desk,
        'U0LIN',
        () => slack.as('U0LIN').click({ actionId: 'order.refresh', message: card }),
        [CABINET_SAMPLE],
      );
      expect(fresh.ts).toBe(card.ts);
    },
  );

  test('a response URL that is dead: the person gets an ephemeral message instead', async () => {
    const { slack } = desk.world;
    const card = await answerTo(desk, 'U0LIN', () => slack.as('U0LIN').command('/order', CABINET_SAMPLE), [
      CABINET_SAMPLE,
    ]);
    slack.faults.add({ kind: 'server_error', match: 'response_url' });
    const instead = await answerTo(
      desk,
      'U0LIN',
      () => slack.as('U0LIN').click({ actionId: 'order.refresh', message: card }),
      [CABINET_SAMPLE],
    );
    expect(instead.ephemeralFor).toBe('U0LIN');
    expect(instead.via).toBe('web_api');
  });

  test('a response URL used up: the person gets an ephemeral message instead', async () => {
    const { slack, yopoint } = desk.world;
    const { number, goods } = untouched(desk.world);
    yopoint.faults.add({ kind: 'delay', ms: 2_900, match: 'cabinet.order.get' });
    const command = slack.as('U0LIN').command('/order', number);
    const { message } = await command;
    expect(message && read(message)).toContain('Looking up');
    slack.faults.add({ kind: 'server_error', code: '503', match: 'response_url' });
    const instead = await slack.waitForMessage('U0LIN', (one) => read(one).includes(goods), {
      timeoutMs: 10_000,
    });
    expect(instead.via).toBe('web_api');
    expect(instead.ephemeralFor).toBe('U0LIN');
  });

  test('a channel that is limited gets its threads’ answers all the same', async () => {
    const { slack } = desk.world;
    slack.limitPosts = true;
    try {
      const asked = [
        (await slack.as('U0MEI').mention('C0SUPPORT', CABINET_SAMPLE)).message,
        (await slack.as('U0LIN').mention('C0SUPPORT', CABINET_SAMPLE)).message,
      ];
      for (const { ts } of asked) {
        await slack.waitForMessage('U0CHEN', (one) => one.threadTs === ts, { timeoutMs: 10_000 });
      }
    } finally {
      slack.limitPosts = false;
    }
  });
});
