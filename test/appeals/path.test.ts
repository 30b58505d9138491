import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Message } from '../../sandbox/slack/workspace.ts';
import { cardId } from '../../src/domain/card-id.ts';
import {
  approvalsCard,
  openDesk,
  policyWith,
  type RunningDesk,
  reaches,
  sellOrder,
} from '../desk/service.ts';
import { answerTo, raw, read } from '../slack/desk.ts';

describe.each(['http', 'socket'] as const)('the life of an appeal over %s', (transport) => {
  let desk: RunningDesk;

  beforeAll(async () => {
    const env = { YOPOINT_WATCH_INTERVAL: '500ms', YOPOINT_WATCH_CALLS: '6000' };
    // The fleet has appeals of its own, and every one of this suite wants its card.
    const policy = policyWith({ appeals: { digestAbove: { count: 500, within: '1m' } } });
    desk = await openDesk({ transport, env, policy });
  }, 60_000);
  afterAll(() => desk.close());

  const seen = <T>(look: () => T | undefined | null | false, what: string) =>
    desk.world.slack.waitFor(look, { what, timeoutMs: 15_000 });
  const as = (person: string) => desk.world.slack.as(person);
  /** The card of the appeal about this order in the alerts channel. */
  const card = (receipt: string): Message | undefined =>
    desk.world.slack.workspace
      .messages()
      .find(
        (message) =>
          message.channel === 'C0ALERTS' && message.threadTs === undefined && raw(message).includes(receipt),
      );
  const thread = (receipt: string) =>
    desk.world.slack.workspace.messages().filter(({ threadTs }) => threadTs === card(receipt)?.ts);
  const cardOf = (receipt: string) => seen(() => card(receipt), `the card about ${receipt}`);
  const says = (receipt: string, words: string | RegExp) =>
    seen(() => {
      const now = card(receipt);
      return now && (typeof words === 'string' ? read(now).includes(words) : words.test(read(now)));
    }, `“${words}” on the card about ${receipt}`);
  /** The private answer to a person's gesture. */
  async function toldPrivately(person: string, gesture: () => Promise<unknown>): Promise<Message> {
    const before = new Set(desk.world.slack.visibleTo(person).map(({ ts }) => ts));
    await gesture();
    return seen(
      () =>
        desk.world.slack
          .visibleTo(person)
          .find(({ ts, ephemeralFor }) => ephemeralFor === person && !before.has(ts)),
      `an answer for ${person}`,
    );
  }
  /** A customer asks the vendor for their money. */
  function appealed(fen = 1_500): string {
    const { ReceiptNo } = sellOrder(desk.world, fen);
    desk.world.yopoint.state.customerAsksRefund(ReceiptNo);
    return ReceiptNo;
  }

  test('arrives by looking, and of two who claim it at once one has it and the other is told who', async () => {
    const receipt = appealed();
    const message = await cardOf(receipt);
    expect(raw(message)).toContain('appeal.claim');
    expect(read(message)).toContain('¥15.00');
    const before = new Set(desk.world.slack.workspace.messages());
    await Promise.all(
      ['U0MEI', 'U0LIN'].map((person) => as(person).click({ actionId: 'appeal.claim', message: message.ts })),
    );
    await says(receipt, /Mei|Lin/);
    const winner = read(card(receipt) ?? message).includes('Mei') ? 'Mei' : 'Lin';
    const late = await seen(
      () =>
        desk.world.slack.workspace
          .messages()
          .find((one) => one.ephemeralFor !== undefined && !before.has(one)),
      'a word to the other',
    );
    expect(late.ephemeralFor).toBe(winner === 'Mei' ? 'U0LIN' : 'U0MEI');
    expect(read(late)).toContain(winner);
    await seen(() => thread(receipt).length === 1, 'the claim below the card');
  }, 60_000);

  test('is dismissed with a reason that stands on the card and below it', async () => {
    const receipt = appealed();
    const message = await cardOf(receipt);
    await as('U0LIN').click({ actionId: 'appeal.claim', message: message.ts });
    await says(receipt, 'Lin');
    await as('U0LIN').click({ actionId: 'appeal.dismiss', message: message.ts });
    await seen(() => as('U0LIN').view()?.definition['callback_id'] === 'appeal.dismiss', 'the form');
    const empty = await as('U0LIN').submit(undefined, { note: ' ' });
    expect(JSON.stringify(empty)).toContain('note');
    await as('U0LIN').submit(undefined, { note: '顾客已经谅解' });
    await says(receipt, '顾客已经谅解');
    await seen(() => !raw(card(receipt) ?? message).includes('appeal.claim'), 'the buttons to go');
    await seen(
      () => thread(receipt).some((reply) => read(reply).includes('顾客已经谅解')),
      'the reason below the card',
    );
  }, 60_000);

  test('a refund asked from it is approved, applied for once, and its money’s return ends the appeal', async () => {
    const { world } = desk;
    const order = sellOrder(world, 1_900);
    Object.assign(world.yopoint.state.cabinetOrders.get(order.ReceiptNo) ?? {}, { IsSuspicious: 1 });
    const message = await cardOf(order.ReceiptNo);
    await as('U0MEI').click({ actionId: 'appeal.claim', message: message.ts });
    await says(order.ReceiptNo, 'Mei');
    await as('U0MEI').click({ actionId: 'appeal.refund', message: message.ts });
    const form = () => as('U0MEI').view();
    await seen(() => form()?.definition['callback_id'] === 'refund.new', 'the form');
    expect(JSON.stringify(form()?.blocks)).toContain(order.ReceiptNo);
    await as('U0MEI').submit(undefined, { order: order.ReceiptNo, reason: '识别错了' });
    const id = await seen(
      () => /\bR\d{4,}\b/.exec(JSON.stringify([form()?.blocks, form()?.definition]))?.[0],
      'the request',
    );
    await seen(() => approvalsCard(world, id), 'the card to approve');
    await says(order.ReceiptNo, id);
    await as('U0LIN').click({ actionId: 'request.approve', message: approvalsCard(world, id)?.ts ?? '' });
    await reaches(desk.store, id, ['done']);
    world.yopoint.state.reviewRefund(order.ReceiptNo, 'agree');
    await says(order.ReceiptNo, '已退款');
    expect(world.yopoint.state.effectsOf('refund_applied', order.ReceiptNo)).toBe(1);
  }, 60_000);

  test('is filed by command, and shows as somebody’s in the queue', async () => {
    const { world } = desk;
    const order = sellOrder(world, 700);
    const answer = await answerTo(
      desk,
      'U0MEI',
      () => as('U0MEI').command('/appeal', `${order.ReceiptNo} 多扣了一瓶`),
      [order.ReceiptNo],
    );
    expect(read(answer)).toContain('多扣了一瓶');
    await cardOf(order.ReceiptNo);
    await seen(
      () => world.yopoint.arrived('cabinet.order.user.appeal', order.ReceiptNo) === 1,
      'the appeal at the vendor',
    );
    const mine = await answerTo(desk, 'U0MEI', () => as('U0MEI').command('/appeals', 'mine'), [
      order.ReceiptNo,
    ]);
    expect(read(mine)).toContain('多扣了一瓶');
    const id = /\bA\d{4,}\b/.exec(read(answer))?.[0] ?? '';
    const one = await answerTo(desk, 'U0MEI', () => as('U0MEI').command('/appeals', id), [order.ReceiptNo]);
    expect(read(one)).toContain(id);
    const audit = await answerTo(desk, 'U0MEI', () => as('U0MEI').command('/desk', `audit ${id}`), [id]);
    expect(read(audit)).toContain('Mei');
  }, 60_000);

  test('is taken from the queue, which stays, and is shown beside it', async () => {
    const receipt = appealed();
    await cardOf(receipt);
    const queue = await answerTo(desk, 'U0LIN', () => as('U0LIN').command('/appeals', 'all'), [receipt]);
    // The newest of the queue may be another one that came in meanwhile.
    const { id, created_at: createdAt } = await desk.store.db
      .selectFrom('appeals')
      .select(['id', 'created_at'])
      .where('receipt', '=', receipt)
      .executeTakeFirstOrThrow();
    await as('U0LIN').click({
      actionId: 'appeal.claim',
      value: `${cardId({ id, createdAt })}+`,
      message: queue,
    });
    await says(receipt, 'Lin');
  }, 60_000);

  test('is not taken for the one that bore its number before a restore', async () => {
    const receipt = appealed();
    const message = await cardOf(receipt);
    const bornLater = (ms: number) =>
      desk.store.db
        .updateTable('appeals')
        .set((set) => ({ created_at: set('created_at', '+', ms) }))
        .where('receipt', '=', receipt)
        .execute();
    const mei = (actionId: string) => as('U0MEI').click({ actionId, message: message.ts });
    await bornLater(1);
    expect(read(await toldPrivately('U0MEI', () => mei('appeal.claim')))).toContain('没有这个申诉');
    await bornLater(-1);
    await mei('appeal.claim');
    await says(receipt, 'Mei');
    await bornLater(1);
    expect(read(await toldPrivately('U0MEI', () => mei('appeal.file')))).toContain('没有这个申诉');
    expect(desk.world.yopoint.arrived('cabinet.order.user.appeal', receipt)).toBe(0);
    await bornLater(-1);
  }, 60_000);

  test('is nothing for strangers, nor for whoever may not take care of it', async () => {
    const receipt = appealed();
    const message = await cardOf(receipt);
    const chen = await toldPrivately('U0CHEN', () =>
      as('U0CHEN').click({ actionId: 'appeal.claim', message: message.ts }),
    );
    expect(read(chen)).toContain('support');
    for (const command of ['/appeals', '/appeal']) {
      const stranger = await toldPrivately('U0STRANGER', () =>
        as('U0STRANGER').command(command, `${receipt} give it back`),
      );
      expect(read(stranger)).not.toContain(receipt);
    }
    expect(read(card(receipt) ?? message)).not.toMatch(/Chen/);
  }, 60_000);
});
