import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { pressButton } from '../../sandbox/tour/press-button.ts';
import {
  approvalsCard,
  copiesOf,
  effectsAbout,
  openDesk,
  type RunningDesk,
  reaches,
  sellOrder,
  writesAbout,
} from '../desk/service.ts';
import { answerTo, raw, read } from '../slack/desk.ts';

describe.each(['http', 'socket'] as const)('the life of a request over %s', (transport) => {
  let desk: RunningDesk;

  beforeAll(async () => {
    desk = await openDesk({ transport });
  }, 60_000);
  afterAll(() => desk.close());

  /** The request that an answer is about. */
  function idIn(text: string): string {
    const id = /\bR\d{4,}\b/.exec(text)?.[0];
    if (id === undefined) throw new Error(`No request is named:\n${text}`);
    return id;
  }

  const seen = (look: () => boolean, what: string) =>
    desk.world.slack.waitFor(look, { what, timeoutMs: 10_000 });

  test('a refund is asked for by command, approved in the channel, applied for once and followed until it is refunded', async () => {
    const { world } = desk;
    const order = sellOrder(world, 1_500);
    const answer = await answerTo(
      desk,
      'U0MEI',
      () => world.slack.as('U0MEI').command('/refund', `${order.ReceiptNo} 门没开`),
      [order.ReceiptNo],
    );
    const id = idIn(read(answer));
    await seen(() => approvalsCard(world, id) !== undefined, 'the card in the approvals channel');
    const card = approvalsCard(world, id);
    expect(read(card ?? answer)).toContain('¥15.00');
    expect(raw(card ?? answer)).toContain('request.approve');
    await seen(() => copiesOf(world, id, 'U0MEI').length > 0, 'the copy with the requester');

    const own = await answerTo(desk, 'U0MEI', () =>
      world.slack.as('U0MEI').click({ actionId: 'request.approve', message: card?.ts ?? '' }),
    );
    expect(own.ephemeralFor).toBe('U0MEI');
    expect(writesAbout(world, order.ReceiptNo)).toBe(0);

    await world.slack.as('U0LIN').click({ actionId: 'request.approve', message: card?.ts ?? '' });
    await reaches(desk.store, id, ['done']);
    expect(writesAbout(world, order.ReceiptNo)).toBe(1);
    await seen(
      () => !raw(approvalsCard(world, id) ?? answer).includes('request.approve'),
      'the buttons to go from the card',
    );
    expect(read(approvalsCard(world, id) ?? answer)).toContain('Lin');
    await seen(() => copiesOf(world, id, 'U0MEI').length >= 2, 'a message to the requester');

    world.yopoint.state.reviewRefund(order.ReceiptNo, 'agree');
    await seen(
      () => read(approvalsCard(world, id) ?? answer).includes('已退款 ¥15.00'),
      'the refund on the card',
    );
    expect(effectsAbout(world, order.ReceiptNo)).toBe(1);
  }, 40_000);

  test('the form opens empty first, is filled with the order, takes what is wrong back, and shows the request in its place', async () => {
    const { world } = desk;
    const order = sellOrder(world, 800);
    const card = await answerTo(
      desk,
      'U0LIN',
      () => world.slack.as('U0LIN').command('/order', order.ReceiptNo),
      [order.ReceiptNo],
    );
    await pressButton(world, 'U0LIN', card, 'order.refund');
    const form = () => world.slack.as('U0LIN').view();
    await seen(() => form()?.definition['callback_id'] === 'refund.new', 'the form');
    expect(JSON.stringify(form()?.blocks)).toContain(order.ReceiptNo);
    const wrong = await world.slack.as('U0LIN').submit(undefined, { order: 'nothing', reason: 'broken' });
    expect(JSON.stringify(wrong)).toContain('order');
    await world.slack.as('U0LIN').submit(undefined, { order: order.ReceiptNo, reason: 'broken' });
    await seen(() => /\bR\d{4,}\b/.test(JSON.stringify(form()?.blocks ?? form()?.definition)), 'the request');
    const id = idIn(JSON.stringify([form()?.blocks, form()?.definition]));

    await seen(() => approvalsCard(world, id) !== undefined, 'the card');
    await world.slack
      .as('U0MEI')
      .click({ actionId: 'request.reject', message: approvalsCard(world, id)?.ts ?? '' });
    const reject = () => world.slack.as('U0MEI').view();
    await seen(() => reject()?.definition['callback_id'] === 'request.reject', 'the form to reject');
    await world.slack.as('U0MEI').submit(undefined, { note: '已补货' });
    await reaches(desk.store, id, ['rejected']);
    await seen(() => read(approvalsCard(world, id) ?? card).includes('已补货'), 'the note on the card');
    expect(writesAbout(world, order.ReceiptNo)).toBe(0);
  }, 40_000);

  test('a door is opened once and shows what the visit took', async () => {
    const { world } = desk;
    const cabinet = world.yopoint.state.addCabinet();
    const answer = await answerTo(desk, 'U0MEI', () =>
      world.slack.as('U0MEI').command('/door', `${cabinet.DeviceCode} 顾客拿不出商品`),
    );
    const id = idIn(read(answer));
    await seen(() => approvalsCard(world, id) !== undefined, 'the card');
    await world.slack
      .as('U0LIN')
      .click({ actionId: 'request.approve', message: approvalsCard(world, id)?.ts ?? '' });
    const row = await reaches(desk.store, id, ['done']);
    expect(row.receipt).not.toBeNull();
    expect(effectsAbout(world, cabinet.id)).toBe(1);
    world.yopoint.state.closeDoor(row.receipt ?? '');
    await seen(() => read(approvalsCard(world, id) ?? answer).includes('门打开过'), 'the door on the card');
  }, 40_000);
});
