import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { CabinetOrder } from '../../sandbox/fleet/types.ts';
import type { Message } from '../../sandbox/slack/workspace.ts';
import {
  approvalsCard,
  openDesk,
  type RunningDesk,
  reaches,
  sellOrder,
  writesAbout,
} from '../desk/service.ts';
import { answerTo, read } from '../slack/desk.ts';

/** Longer than any test waits. */
const RETRY_AFTER = 600;

describe('a 429 pauses only those it is meant for:', () => {
  let desk: RunningDesk;
  beforeAll(async () => {
    desk = await openDesk();
  }, 60_000);
  afterAll(() => desk.close());

  /** Asked for by Mei; answers what Slack then shows in the channel of those who decide. */
  async function askedRefund(order: CabinetOrder): Promise<{ readonly id: string; readonly card: Message }> {
    const { slack } = desk.world;
    const answer = await answerTo(
      desk,
      'U0MEI',
      () => slack.as('U0MEI').command('/refund', `${order.ReceiptNo} nothing came out`),
      [/\bR\d{4,}\b/],
    );
    const [id = ''] = /\bR\d{4,}\b/.exec(read(answer)) ?? [];
    const card = await slack.waitFor(() => approvalsCard(desk.world, id), { timeoutMs: 10_000 });
    return { id, card };
  }

  const askOrder = (person: string, { ReceiptNo }: CabinetOrder, words: RegExp) =>
    answerTo(desk, person, () => desk.world.slack.as(person).command('/order', ReceiptNo), [words]);

  test('one for a gesture does not keep the cards from coming', async () => {
    const { slack } = desk.world;
    const order = sellOrder(desk.world, 1_500);
    await askOrder('U0MEI', order, new RegExp(order.ReceiptNo));
    slack.faults.add({ kind: 'rate_limit', match: 'users.info', retryAfter: RETRY_AFTER, times: 1 });
    // Nothing is known of Chen yet, and Slack does not want to say it.
    await askOrder('U0CHEN', order, /./);
    expect(slack.faults.active()).toEqual([]);
    expect(read((await askedRefund(order)).card)).toContain('¥15.00');
  }, 30_000);

  test('one for the cards does not keep gestures from being answered, and decisions from being done', async () => {
    const { slack } = desk.world;
    const order = sellOrder(desk.world, 1_500);
    const { id, card } = await askedRefund(order);
    slack.faults.add({ kind: 'rate_limit', match: /^(chat|conversations)\./, retryAfter: RETRY_AFTER });
    const limited = () => slack.traffic.filter(({ method }) => method === 'chat.update').length;
    const before = limited();
    const click = await slack.as('U0LIN').click({ actionId: 'request.approve', message: card.ts });
    expect(click).toMatchObject({ status: 200 });
    await reaches(desk.store, id, ['done']);
    await slack.waitFor(() => limited() > before);
    expect(writesAbout(desk.world, order.ReceiptNo)).toBe(1);
    const other = sellOrder(desk.world, 800);
    expect(read(await askOrder('U0MEI', other, new RegExp(other.ReceiptNo)))).toContain('¥8.00');
    slack.faults.clear();
  }, 30_000);
});
