import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { auditedAbout } from '../../sandbox/tour/audited.ts';
import { pressButton } from '../../sandbox/tour/press-button.ts';
import { openDesk, type RunningDesk } from '../desk/service.ts';
import {
  answerTo,
  BENEFIT_PAYMENT,
  BENEFIT_SAMPLE,
  CABINET_SAMPLE,
  callsAbout,
  raw,
  read,
  untouched,
  VENDING_SAMPLE,
} from './desk.ts';

const GOODS = '元气森林0糖苏打气泡水卡曼橘味480ml';
const MOBILE = '13800138000';

describe.each(['http', 'socket'] as const)('from the gesture to the card over %s', (transport) => {
  let desk: RunningDesk;
  beforeAll(async () => {
    desk = await openDesk({ transport });
  });
  afterAll(() => desk.close());

  const as = (who: string) => desk.world.slack.as(who);
  const type = (who: string, command: string, text: string, wanted: readonly (string | RegExp)[]) =>
    answerTo(desk, who, () => as(who).command(command, text), wanted);

  test.each([
    ['a cabinet receipt', CABINET_SAMPLE, [CABINET_SAMPLE, GOODS, '¥0.01', 'A001']],
    ['a benefit order', BENEFIT_SAMPLE, [BENEFIT_SAMPLE, '普通橘子-zh001', '¥369.00', '已支付']],
    ['a benefit payment', BENEFIT_PAYMENT, [BENEFIT_SAMPLE, BENEFIT_PAYMENT, '普通橘子-zh001']],
    ['a vending receipt', VENDING_SAMPLE, [VENDING_SAMPLE, '示例商品', '¥2.50']],
    ['a receipt in small letters', CABINET_SAMPLE.toLowerCase(), [CABINET_SAMPLE, GOODS]],
    ['a receipt in a sentence', `单号：${CABINET_SAMPLE}，门没开`, [CABINET_SAMPLE, GOODS]],
    ['a receipt with spaces and dashes', 'VI 231228-102118 586561', [CABINET_SAMPLE, GOODS]],
  ])('/order reads %s', async (_kind, number, wanted) => {
    const card = await type('U0MEI', '/order', number, wanted);
    expect(card.ephemeralFor).toBe('U0MEI');
    expect(card.via).toBe('acknowledgement');
    expect(read(card)).toMatch(/\d\d:\d\d:\d\d/);
    expect(read(card)).not.toContain(MOBILE);
  });

  test('/order reads the payment channel’s trade number', async () => {
    const order = desk.world.fleet.cabinetOrders.find(({ TradeNo }) => /^4200\d{24}$/.test(TradeNo));
    expect(order).toBeDefined();
    await type('U0MEI', '/order', order?.TradeNo ?? '', [order?.ReceiptNo ?? '']);
  });

  test('/order reads a number in full-width digits', async () => {
    const wide = [...CABINET_SAMPLE].map((sign) => String.fromCharCode(sign.charCodeAt(0) + 0xfee0)).join('');
    await type('U0MEI', '/order', wide, [CABINET_SAMPLE, GOODS]);
  });

  test('/order says where an unknown number was looked for, in the language of the person', async () => {
    const english = await type('U0LIN', '/order', '9876543210123456', ['9876543210123456', 'was not found']);
    expect(read(english)).toMatch(/YoPoint/);
    expect(read(english)).toMatch(/Baifude/);
    await type('U0MEI', '/order', '9876543210123456', ['9876543210123456', /[一-鿿]{4}/]);
  });

  test('/order without a number is answered', async () => {
    await type('U0LIN', '/order', '', [/No order number was found/]);
  });

  test('every way an order is asked for makes one vendor call while the answer is fresh', async () => {
    const { number, goods } = untouched(desk.world);
    await type('U0MEI', '/order', number, [number, goods]);
    await type('U0LIN', '/order', number, [number, goods]);
    expect(callsAbout(desk.world, number)).toBe(1);
  });

  test('/orders lists, and pages there and back without repeating a row', async () => {
    const first = await type('U0MEI', '/orders', '7d', [/VI\d{18}/]);
    expect(raw(first)).not.toContain('list.prev');
    const second = await answerTo(desk, 'U0MEI', () =>
      as('U0MEI').click({ actionId: 'list.next', message: first }),
    );
    expect(second.ts).toBe(first.ts);
    const known = new Set(read(first).match(/VI\d{18}/g));
    expect(
      read(second)
        .match(/VI\d{18}/g)
        ?.some((number) => known.has(number)),
    ).toBe(false);
    const back = await answerTo(desk, 'U0MEI', () =>
      as('U0MEI').click({ actionId: 'list.prev', message: second }),
    );
    expect(read(back).match(/VI\d{18}/g)).toEqual(read(first).match(/VI\d{18}/g));
  });

  test('/orders of one device in one state shows no others', async () => {
    const card = await type('U0LIN', '/orders', 'A001 7d suspicious', [/order/]);
    const shown = read(card).match(/VI\d{18}/g) ?? [];
    const cid = desk.world.fleet.cabinets.find(({ DeviceCode }) => DeviceCode === 'A001')?.id;
    for (const number of shown) {
      const order = desk.world.fleet.cabinetOrders.find(({ ReceiptNo }) => ReceiptNo === number);
      expect(order).toMatchObject({ CID: cid, IsSuspicious: 1 });
    }
  });

  test('/orders with a day that does not exist is told so', async () => {
    await type('U0LIN', '/orders', '2026-02-31', [/no such day/i]);
  });

  test('/stock shows what is sold out first, and Refresh asks the vendor', async () => {
    const cabinet = desk.world.fleet.cabinets.find(({ DeviceCode }) => DeviceCode === 'A001');
    const items = desk.world.fleet.stock.filter(({ CID }) => CID === cabinet?.id);
    const soldOut = items.find(({ Stock }) => Stock === 0)?.ProductVO.Name ?? 'nothing';
    const full = items.find(({ Stock, Capacity }) => Stock > Capacity / 2)?.ProductVO.Name ?? 'nothing';
    const card = await type('U0MEI', '/stock', 'A001', ['测试机器', soldOut]);
    if (read(card).includes(full)) {
      expect(read(card).indexOf(soldOut)).toBeLessThan(read(card).indexOf(full));
    }
    const asked = () => desk.world.yopoint.calls.filter(({ method }) => method === 'cabinet.product.stock');
    const before = asked().length;
    const fresh = await answerTo(
      desk,
      'U0MEI',
      () => as('U0MEI').click({ actionId: 'stock.refresh', message: card }),
      [soldOut],
    );
    expect(fresh.ts).toBe(card.ts);
    expect(asked().length).toBeGreaterThan(before);
  });

  test('/stock takes a name and a CID; an unknown device is told so', async () => {
    const cabinet = desk.world.fleet.cabinets.find(({ DeviceCode }) => DeviceCode === 'A001');
    await type('U0MEI', '/stock', cabinet?.id ?? '', ['测试机器']);
    await type('U0MEI', '/stock', '测试机器', ['测试机器']);
    await type('U0LIN', '/stock', 'NOWHERE9', [/NOWHERE9/]);
  });

  test('/cabinets lists devices, and fewer with a text', async () => {
    await type('U0CHEN', '/cabinets', '', ['A001', '测试机器']);
    const some = await type('U0CHEN', '/cabinets', 'A001', ['A001']);
    expect(read(some)).not.toContain('A002');
  });

  test('/desk help, whoami and language', async () => {
    await type('U0LIN', '/desk', 'help', ['/order', '/stock', '/cabinets', '/desk whoami']);
    await type('U0LIN', '/desk', 'whoami', ['Lin', 'support', 'leads']);
    await type('U0LIN', '/desk', 'language zh', [/[一-鿿]{4}/]);
    await type('U0LIN', '/desk', 'whoami', [/[一-鿿]{4}/, 'Lin']);
    await type('U0LIN', '/desk', 'language en', [/English/]);
    await type('U0LIN', '/desk', 'dance', [/dance/, '/desk whoami']);
  });

  test('Refresh replaces the card and asks the vendor again', async () => {
    const { number, goods } = untouched(desk.world);
    const card = await type('U0MEI', '/order', number, [number, goods]);
    const fresh = await answerTo(
      desk,
      'U0MEI',
      () => as('U0MEI').click({ actionId: 'order.refresh', message: card }),
      [number, goods],
    );
    expect(fresh.ts).toBe(card.ts);
    expect(callsAbout(desk.world, number)).toBe(2);
  });

  test('Share puts the card before the channel, with who shared it and nothing to reveal', async () => {
    const card = await type('U0LIN', '/order', CABINET_SAMPLE, [CABINET_SAMPLE]);
    const shared = await answerTo(
      desk,
      'U0CHEN',
      () => pressButton(desk.world, 'U0LIN', card, 'order.share'),
      [CABINET_SAMPLE, GOODS, 'Lin'],
    );
    expect(shared.ephemeralFor).toBeUndefined();
    expect(shared.channel).toBe('C0SUPPORT');
    expect(raw(shared)).not.toContain('order.reveal');
  });

  test.each([
    ['/order', `${VENDING_SAMPLE} share`, VENDING_SAMPLE],
    ['/orders', '7d share', 'VI'],
    ['/stock', 'A001 share', 'A001'],
    ['/cabinets', 'A001 share', 'A001'],
  ])('%s ... share answers in the channel', async (command, text, wanted) => {
    const shared = await answerTo(desk, 'U0CHEN', () => as('U0MEI').command(command, text), [wanted]);
    expect(shared.ephemeralFor).toBeUndefined();
  });

  test('Reveal is for leads alone, private, and audited', async () => {
    const { world } = desk;
    const card = await type('U0LIN', '/order', CABINET_SAMPLE, [CABINET_SAMPLE]);
    const before = await auditedAbout(world.folder, CABINET_SAMPLE);
    const shown = await answerTo(
      desk,
      'U0LIN',
      () => pressButton(desk.world, 'U0LIN', card, 'order.reveal'),
      [MOBILE, '钱钱'],
    );
    expect(shown.ephemeralFor).toBe('U0LIN');
    expect(shown.text).not.toContain(MOBILE);
    expect(await auditedAbout(world.folder, CABINET_SAMPLE)).toBe(before + 1);
  });

  test('somebody who may not reveal is told the rule, even with a button made up by hand', async () => {
    const { world } = desk;
    const meis = await type('U0MEI', '/order', CABINET_SAMPLE, [CABINET_SAMPLE]);
    expect(raw(meis)).not.toContain('order.reveal');
    // The same button on a message that everybody sees.
    world.slack.workspace.add({
      channel: 'C0SUPPORT',
      user: 'U0LATCHKEY',
      text: 'made up',
      via: 'web_api',
      blocks: [
        {
          type: 'actions',
          block_id: 'made-up',
          elements: [
            {
              type: 'button',
              action_id: 'order.reveal',
              value: `c.${CABINET_SAMPLE}`,
              text: { type: 'plain_text', text: 'Reveal' },
            },
          ],
        },
      ],
    });
    const before = await auditedAbout(world.folder, CABINET_SAMPLE);
    const refusal = await answerTo(desk, 'U0MEI', () => as('U0MEI').click({ actionId: 'order.reveal' }), [
      'leads',
    ]);
    expect(refusal.ephemeralFor).toBe('U0MEI');
    expect(read(refusal)).not.toContain(MOBILE);
    // The attempt, and no revealing.
    expect(await auditedAbout(world.folder, CABINET_SAMPLE)).toBe(before + 1);
  });

  test('a mention is answered in its thread, once, although Slack delivers it twice', async () => {
    const { slack } = desk.world;
    slack.faults.add({ kind: 'duplicate', match: 'delivery.event', times: 1 });
    const { message } = await as('U0MEI').mention('C0SUPPORT', `${CABINET_SAMPLE}?`);
    const inThread = () =>
      slack.visibleTo('U0CHEN', 'C0SUPPORT').filter((one) => one.threadTs === message.ts);
    await slack.waitFor(() => inThread().length > 0, { timeoutMs: 10_000 });
    // A later mention is answered after whatever the duplicate did.
    const later = await as('U0MEI').mention('C0SUPPORT', VENDING_SAMPLE);
    await slack.waitFor(() => slack.visibleTo('U0CHEN').some((one) => one.threadTs === later.message.ts), {
      timeoutMs: 10_000,
    });
    expect(inThread()).toHaveLength(1);
    expect(inThread().map(read).join()).toContain(GOODS);
  });

  test('a mention whose acknowledgement was lost is tried again by Slack and still answered once', async () => {
    const { slack } = desk.world;
    slack.faults.add({ kind: 'cut_after', match: 'delivery.event', times: 1 });
    const { message } = await as('U0MEI').mention('C0SUPPORT', `${VENDING_SAMPLE} bitte`);
    const inThread = () => slack.visibleTo('U0CHEN').filter((one) => one.threadTs === message.ts);
    await slack.waitFor(() => inThread().length > 0, { timeoutMs: 10_000 });
    await slack.waitFor(
      () => slack.deliveries.some(({ subject, retry }) => subject === 'app_mention' && retry === 1),
      {
        timeoutMs: 5_000,
      },
    );
    await as('U0MEI').command('/desk', 'help');
    expect(inThread()).toHaveLength(1);
  });

  test('a first delivery that never arrived is answered by its retry', async () => {
    const { slack } = desk.world;
    slack.faults.add({ kind: 'cut_before', match: 'delivery.event', times: 1 });
    const { message } = await as('U0MEI').mention('C0SUPPORT', BENEFIT_SAMPLE);
    await slack.waitFor(() => slack.visibleTo('U0CHEN').some((one) => one.threadTs === message.ts), {
      timeoutMs: 10_000,
    });
  });

  test('a post whose answer was lost is not posted again', async () => {
    const { slack } = desk.world;
    slack.faults.add({ kind: 'cut_after', match: 'chat.postMessage', times: 1 });
    const posts = () => slack.traffic.filter(({ method }) => method === 'chat.postMessage').length;
    const before = posts();
    const { message } = await as('U0MEI').mention('C0SUPPORT', CABINET_SAMPLE);
    await slack.waitFor(() => slack.traffic.some(({ method }) => method === 'conversations.replies'), {
      timeoutMs: 10_000,
    });
    await as('U0MEI').command('/desk', 'whoami');
    expect(posts()).toBe(before + 1);
    expect(slack.visibleTo('U0CHEN').filter((one) => one.threadTs === message.ts)).toHaveLength(1);
  });

  test('a mention without a number, and one in a thread, are answered where they were', async () => {
    const { slack } = desk.world;
    const first = as('U0CHEN').say('C0SUPPORT', 'a thread begins');
    await as('U0MEI').mention('C0SUPPORT', 'hello there', first.ts);
    const answer = await slack.waitForMessage(
      'U0MEI',
      (one) => one.threadTs === first.ts && one.via === 'web_api',
    );
    expect(read(answer)).toMatch(/\S/);
  });

  test('the shortcut order.lookup finds the numbers in a message', async () => {
    const message = as('U0LIN').say(
      'C0SUPPORT',
      `A customer has ${VENDING_SAMPLE} and ${CABINET_SAMPLE}, neither came out`,
    );
    const { slack } = desk.world;
    const before = new Set(slack.visibleTo('U0MEI'));
    await as('U0MEI').shortcut('order.lookup', message);
    const answers = () => slack.visibleTo('U0MEI').filter((one) => !before.has(one));
    await slack.waitFor(() => answers().length >= 2, { timeoutMs: 10_000 });
    const all = answers().map(read).join('\n');
    expect(all).toContain(VENDING_SAMPLE);
    expect(all).toContain(CABINET_SAMPLE);
    expect(answers().every((one) => one.ephemeralFor === 'U0MEI')).toBe(true);
  });

  test('a shortcut of another version is answered too', async () => {
    const message = as('U0LIN').say('C0SUPPORT', `about ${CABINET_SAMPLE}`);
    const gesture = await as('U0MEI').shortcut('order.dance', message);
    expect(gesture.error).toBeUndefined();
  });

  test('the home tab has something on it, for staff and for strangers', async () => {
    for (const who of ['U0LIN', 'U0STRANGER']) {
      await as(who).openHome();
      const view = await desk.world.slack.waitFor(() => as(who).home(), { timeoutMs: 10_000 });
      expect(JSON.stringify(view.blocks)).toContain(
        who === 'U0LIN' ? 'Nothing waits for you' : 'not on the staff list',
      );
    }
  });

  test('an unknown command and an unknown button are answered, never ignored', async () => {
    const { slack } = desk.world;
    const unknown = await type('U0LIN', '/dance', 'now', ['/dance']);
    expect(unknown.ephemeralFor).toBe('U0LIN');
    slack.workspace.add({
      channel: 'C0SUPPORT',
      user: 'U0LATCHKEY',
      text: 'old',
      via: 'web_api',
      blocks: [
        {
          type: 'actions',
          block_id: 'old',
          elements: [
            {
              type: 'button',
              action_id: 'order.dance',
              value: 'x',
              text: { type: 'plain_text', text: 'Dance' },
            },
            {
              type: 'button',
              action_id: 'list.next',
              value: 'x',
              text: { type: 'plain_text', text: 'Next' },
            },
            {
              type: 'button',
              action_id: 'order.refresh',
              value: '',
              text: { type: 'plain_text', text: 'R' },
            },
          ],
        },
      ],
    });
    for (const actionId of ['order.dance', 'list.next', 'order.refresh']) {
      const told = await answerTo(
        desk,
        'U0LIN',
        () =>
          as('U0LIN').click({
            actionId,
            message: slack.visibleTo('U0LIN').findLast(({ text }) => text === 'old')?.ts ?? '',
          }),
        [/another version/],
      );
      expect(told.ephemeralFor).toBe('U0LIN');
    }
  });

  test('nothing that was delivered failed, but what was broken on purpose', () => {
    const failed = desk.world.slack.deliveries.filter(({ failed: why }) => why && !why.includes('(fault)'));
    expect(failed).toEqual([]);
  });
});
