import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { projectFile } from '../../sandbox/project-root.ts';
import { startService } from '../../sandbox/service.ts';
import type { Message } from '../../sandbox/slack/workspace.ts';
import { openDesk, type RunningDesk } from '../desk/service.ts';
import { answerTo, CABINET_SAMPLE, raw, read, VENDING_SAMPLE } from './desk.ts';

const UNKNOWN = '9876543210123456';

/** The ids of a message's buttons. */
function buttonsOf(message: Message): string[] {
  return [...raw(message).matchAll(/"action_id":"([^"]+)"/g)].map(([, id]) => id ?? '');
}

describe('a card before a channel', () => {
  let desk: RunningDesk;
  beforeAll(async () => {
    desk = await openDesk();
  });
  afterAll(() => desk.close());

  const as = (who: string) => desk.world.slack.as(who);
  const put = (command: string, text: string) =>
    answerTo(desk, 'U0CHEN', () => as('U0MEI').command(command, text));

  test.each([
    ['a shared order', 'order.refresh', () => put('/order', `${CABINET_SAMPLE} share`)],
    ['a shared list', 'list.refresh', () => put('/orders', '7d share')],
    ['shared stock', 'stock.refresh', () => put('/stock', 'A001 share')],
    [
      'the answer to a mention',
      'order.refresh',
      () =>
        answerTo(desk, 'U0CHEN', () => as('U0MEI').mention('C0SUPPORT', VENDING_SAMPLE), [VENDING_SAMPLE]),
    ],
  ])('%s stays one for everybody when somebody else refreshes it', async (_what, actionId, make) => {
    let card = await make();
    expect(buttonsOf(card)).toEqual([actionId]);
    for (const who of ['U0LIN', 'U0CHEN']) {
      const shown = card;
      card = await answerTo(desk, 'U0MEI', () => as(who).click({ actionId, message: shown }));
      expect(card.ts).toBe(shown.ts);
      expect(card.threadTs).toBe(shown.threadTs);
      expect(card.ephemeralFor).toBeUndefined();
      expect(buttonsOf(card)).toEqual([actionId]);
      // The policy's language, also when the one who pressed reads English.
      expect(raw(card)).toContain('刷新');
    }
  });

  test('is not taken away by a Refresh that no vendor answers: who pressed is told', async () => {
    const { world } = desk;
    const card = await put('/order', `${CABINET_SAMPLE} share`);
    // A service that has nothing in memory.
    await desk.service.stop();
    const service = await startService(world);
    desk = { ...desk, service, close: () => service.stop().then(() => world.close()) };
    world.yopoint.faults.add({ kind: 'cut_before' });
    try {
      const told = await answerTo(
        desk,
        'U0LIN',
        () => as('U0LIN').click({ actionId: 'order.refresh', message: card }),
        ['YoPoint'],
      );
      expect(told.ephemeralFor).toBe('U0LIN');
      expect(told.ts).not.toBe(card.ts);
      expect(world.slack.visibleTo('U0CHEN').find(({ ts }) => ts === card.ts)).toBe(card);
    } finally {
      world.yopoint.faults.clear();
    }
  });
});

describe('what a mention gets', () => {
  let desk: RunningDesk;
  let folder = '';
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'latchkey-policy-'));
    const policy = await readFile(projectFile('policy.example.yml'), 'utf8');
    const path = join(folder, 'policy.yml');
    await writeFile(path, policy.replace('allow: [support, leads, finance]', 'allow: [leads]'));
    desk = await openDesk({ env: { LATCHKEY_POLICY: path } });
  });
  afterAll(async () => {
    await desk.close();
    await rm(folder, { recursive: true, force: true });
  });

  test.each([
    ['from somebody who may not look up', 'U0CHEN', CABINET_SAMPLE, 'leads'],
    ['without a number', 'U0LIN', 'hello there', 'No order number'],
  ])('%s is private, and the thread stays empty', async (_what, who, text, wanted) => {
    const { slack } = desk.world;
    const told = await answerTo(desk, who, () => slack.as(who).mention('C0SUPPORT', text), [wanted]);
    expect(told.ephemeralFor).toBe(who);
    expect(told.threadTs).toBeUndefined();
    expect(slack.visibleTo('U0MEI').filter(({ via }) => via !== 'person')).toEqual([]);
  });

  test('with an unknown number is in the thread, for everybody', async () => {
    const { slack } = desk.world;
    const { message } = await slack.as('U0LIN').mention('C0SUPPORT', UNKNOWN);
    const answer = await slack.waitForMessage('U0MEI', (one) => one.threadTs === message.ts);
    expect(read(answer)).toContain(UNKNOWN);
    expect(answer.ephemeralFor).toBeUndefined();
  });
});
