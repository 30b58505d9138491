import { mkdir, readdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Service, startService } from '../../sandbox/service.ts';
import { messageText } from '../../sandbox/tour/transcript.ts';
import { MISCONFIGURED } from '../../src/lib/exit-codes.ts';
import { openDesk, type RunningDesk, sellOrder, writesAbout } from '../desk/service.ts';
import { posted } from '../requests/posted.ts';
import { ask, newRefund } from '../requests/shift.ts';
import { logLines } from '../slack/desk.ts';

/** Not in front of the payment system: such a one goes on passing callbacks, and waits. */
const ALONE = { YOPOINT_PAY_KEY: '', YOPOINT_PAYMENT_RELAY_URL: '' };

describe('a service whose database file is taken away', () => {
  let desk: RunningDesk;
  let folder: string;
  let aside: string;
  const approved = { id: '', about: '' };

  beforeAll(async () => {
    desk = await openDesk();
    folder = join(desk.world.folder, 'data');
    aside = join(desk.world.folder, 'aside');
    const wish = newRefund(desk.world, 500);
    approved.id = (await ask(desk.world, 'U0MEI', wish)) ?? '';
    approved.about = wish.about;
    await desk.world.slack.waitFor(() => posted(desk.world, `${approved.id}.approvals`) !== undefined, {
      what: 'a card',
    });
    await mkdir(aside);
    await moveFiles(folder, aside);
  });
  afterAll(() => desk?.close());

  async function moveFiles(from: string, to: string): Promise<void> {
    const names = (await readdir(from)).filter((name) => name.startsWith('latchkey.db'));
    await Promise.all(names.map((name) => rename(join(from, name), join(to, name))));
  }

  async function readyz(): Promise<{ readonly status: number; readonly said: string }> {
    const answer = await fetch(`${desk.service.url}/readyz`);
    return { status: answer.status, said: await answer.text() };
  }
  const untilReady = async (ready: boolean) => {
    let last = await readyz();
    for (let looks = 0; looks < 200 && (last.status === 200) !== ready; looks += 1) {
      await sleep(50);
      last = await readyz();
    }
    return last;
  };

  test('is not ready and says why, is alive, and has said so once in its log', async () => {
    const { status, said } = await untilReady(false);
    expect(status).toBe(503);
    expect(JSON.parse(said)).toMatchObject({
      missing: expect.arrayContaining([
        { what: 'database', why: expect.stringMatching(/latchkey\.db was removed while it was in use/) },
      ]),
    });
    expect((await fetch(`${desk.service.url}/healthz`)).status).toBe(200);
    const told = logLines(desk.service).filter(({ trouble }) => trouble === 'database_replaced');
    expect(told).toHaveLength(1);
  });

  test('takes no refund, and lets none be approved: nothing comes to the vendor', async () => {
    const { ReceiptNo } = sellOrder(desk.world, 500);
    const { message } = await desk.world.slack.as('U0MEI').command('/refund', `${ReceiptNo} 没出货`);
    expect(message && messageText(message)).toMatch(/暂停.*数据库|wait.*database/);
    const card = posted(desk.world, `${approved.id}.approvals`);
    if (!card) throw new Error('There is no card');
    const { error } = await desk.world.slack
      .as('U0LIN')
      .click({ actionId: 'request.approve', message: card });
    expect(error).toBeUndefined();
    expect(writesAbout(desk.world, ReceiptNo)).toBe(0);
    expect(writesAbout(desk.world, approved.about)).toBe(0);
  });

  const told = () =>
    desk.world.slack.workspace
      .messages()
      .filter(
        ({ channel, text }) =>
          channel === 'C0ALERTS' && /退款和开门暂停|Refunds and doors wait/.test(text ?? ''),
      );

  test('tells people once that refunds and doors wait, by itself, and when they no longer do', async () => {
    await desk.world.slack.waitFor(() => told().length > 0, { what: 'an alert', timeoutMs: 20_000 });
    await sleep(2_500);
    expect(told()).toHaveLength(1);
    // The messenger stumbles over the change of the card at first.
    const stumble = { kind: 'refuse', code: 'internal_error' } as const;
    desk.world.slack.faults.add({ match: 'chat.update', about: 'held.', times: 1, ...stumble });
    await moveFiles(aside, folder);
    expect((await untilReady(true)).status).toBe(200);
    await desk.world.slack.waitFor(
      () => told().some((message) => /已恢复|go on since/.test(message.text ?? '')),
      {
        what: 'the end of it',
        timeoutMs: 20_000,
      },
    );
    expect(told()).toHaveLength(1);
  }, 60_000);

  test('does what is approved then', async () => {
    const card = posted(desk.world, `${approved.id}.approvals`);
    if (!card) throw new Error('There is no card');
    await desk.world.slack.as('U0LIN').click({ actionId: 'request.approve', message: card });
    await desk.world.slack.waitFor(() => writesAbout(desk.world, approved.about) === 1, {
      what: 'the refund',
    });
  });

  test('is not started on a folder without it, unless it is told to begin anew; and says which file it serves', async () => {
    for (const name of await readdir(folder)) {
      if (name.startsWith('latchkey.db')) await rm(join(folder, name));
    }
    // Shortly after its end, the same card says again that they wait.
    const saysItIsOver = () => told().some(({ text }) => /已恢复/.test(text ?? ''));
    await desk.world.slack.waitFor(() => !saysItIsOver(), { what: 'the alert', timeoutMs: 20_000 });
    await desk.service.stop();
    // The next process knows nothing of this card, and would not tell when it is over.
    expect(told().map(({ text }) => /停止运行/.test(text ?? ''))).toEqual([true]);
    const refused = await startService(desk.world, { awaitReady: false, env: ALONE });
    const patience = setTimeout(() => void refused.stop(), 20_000);
    expect(await refused.exited).toMatchObject({ code: MISCONFIGURED });
    clearTimeout(patience);
    expect(refused.errors.join('\n')).toMatch(/is not there, but .*latchkey\.receipt.*start --new/);
    let anew: Service | undefined;
    try {
      anew = await startService(desk.world, { flags: ['--new'] });
      const database = join(folder, 'latchkey.db');
      expect(logLines(anew)).toContainEqual(
        expect.objectContaining({ database, msg: 'there was no database here: this one begins anew' }),
      );
      expect(await ask(desk.world, 'U0MEI', newRefund(desk.world, 500))).toBe('R1001');
    } finally {
      await anew?.stop();
    }
  }, 60_000);

  test('in front of the payment system it waits for its database, and says why it is not ready', async () => {
    await moveFiles(folder, aside);
    const waiting = await startService(desk.world, { awaitReady: false });
    try {
      const readiness = async () => {
        const answer = await fetch(`${waiting.url}/readyz`).catch(() => null);
        return { status: answer?.status, said: (await answer?.text()) ?? '' };
      };
      let last = await readiness();
      for (let looks = 0; looks < 400 && !/start --new/.test(last.said); looks += 1) {
        await sleep(50);
        last = await readiness();
      }
      expect(last).toMatchObject({
        status: 503,
        said: expect.stringMatching(/is not there, but .*start --new/),
      });
      expect((await fetch(`${waiting.url}/readyz/relay`)).status).toBe(200);
      await moveFiles(aside, folder);
      for (let looks = 0; looks < 400 && last.status !== 200; looks += 1) {
        await sleep(50);
        last = await readiness();
      }
      expect(last.status).toBe(200);
    } finally {
      await waiting.stop();
    }
  }, 60_000);
});
