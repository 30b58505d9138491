import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Fault } from '../../sandbox/faults.ts';
import { pressButton } from '../../sandbox/tour/press-button.ts';
import { openDesk, type RunningDesk } from '../desk/service.ts';
import { answerTo, CABINET_SAMPLE, read, untouched } from './desk.ts';
import { leaksIn, numbersOf, personalDataOf } from './personal-data.ts';

let desk: RunningDesk;
let data: readonly string[];
let numbers: readonly string[];

beforeAll(async () => {
  desk = await openDesk({ env: { LOG_LEVEL: 'trace' } });
  data = personalDataOf(desk.world);
  numbers = numbersOf(desk.world);
});
afterAll(() => desk.close());

const as = (who: string) => desk.world.slack.as(who);

/** Every byte that Slack was sent, readable: form fields decoded. */
function sent(): string {
  const bodies = desk.world.slack.traffic.map(({ body }) => body);
  const decoded = bodies
    .filter((body) => !body.startsWith('{'))
    .map((body) => [...new URLSearchParams(body).values()].join('\n'));
  return [...bodies, ...decoded].join('\n');
}

function logged(): string {
  return [...desk.service.log, ...desk.service.errors].join('\n');
}

function expectNoLeak(): void {
  expect(leaksIn(sent(), data, numbers), 'sent to Slack').toEqual([]);
  expect(leaksIn(logged(), data, numbers), 'in the log').toEqual([]);
}

test('the search finds what is there: it is no empty proof', () => {
  for (const known of [
    '13800138000',
    '钱钱🙃',
    '113.118.47.101',
    'oNlHk5OU_e6DSo5_shMj-8SGJJjQ',
    '15112345678',
  ]) {
    expect(data).toContain(known);
    expect(leaksIn(`a ${known} b`, data, numbers)).toContain(known);
  }
  expect(data).toContain('上海市,上海,长宁区,华阳路街道,IBP国际');
  expect(data).toContain('IBP国际');
  expect(data.length).toBeGreaterThan(100);
  expect(leaksIn('oNlHk5OU\u2060_\u2060e6DSo5\u2060_\u2060shMj-8SGJJjQ', data, numbers)).toHaveLength(1);
  expect(leaksIn('216989127136336309084473444', ['63090844'], numbers)).toEqual([]);
});

test('every order of both vendors, as Mei and as Lin, private and shared', async () => {
  const { cabinetOrders, consumerOrders, baifudeOrders } = desk.world.fleet;
  const all = [
    ...cabinetOrders.map(({ ReceiptNo }) => ReceiptNo),
    ...consumerOrders.map(({ ReceiptNo }) => ReceiptNo),
    ...baifudeOrders.map(({ orderNo }) => orderNo),
  ];
  for (const number of all) {
    const mine = await as('U0MEI').command('/order', number);
    expect(mine.message && read(mine.message)).toContain(number);
    const shared = await as('U0LIN').command('/order', `${number} share`);
    expect(shared.message?.ephemeralFor).toBeUndefined();
  }
  expectNoLeak();
});

test('every way to a number: payment numbers, mentions, the shortcut, refresh and share', async () => {
  const { slack, fleet } = desk.world;
  for (const { payOrderNo } of fleet.baifudeOrders) await as('U0MEI').command('/order', payOrderNo);
  for (const { TradeNo } of fleet.cabinetOrders.filter((order) => order.TradeNo !== '').slice(0, 40)) {
    await as('U0LIN').command('/order', TradeNo);
  }
  const some = [CABINET_SAMPLE, ...fleet.cabinetOrders.slice(0, 30).map(({ ReceiptNo }) => ReceiptNo)];
  const benefits = fleet.baifudeOrders.map(({ orderNo }) => orderNo);
  for (let at = 0; at < some.length; at += 3) {
    const words = [...some.slice(at, at + 2), benefits[at % benefits.length]].join(' and ');
    const { message } = await as('U0MEI').mention('C0SUPPORT', words);
    await slack.waitForMessage('U0MEI', (one) => one.threadTs === message.ts, { timeoutMs: 10_000 });
    await answerTo(desk, 'U0MEI', () =>
      as('U0MEI').shortcut('order.lookup', as('U0LIN').say('C0SUPPORT', words)),
    );
  }
  for (const number of [CABINET_SAMPLE, ...benefits.slice(0, 5)]) {
    const card = await answerTo(desk, 'U0LIN', () => as('U0LIN').command('/order', number), [number]);
    await answerTo(desk, 'U0LIN', () => as('U0LIN').click({ actionId: 'order.refresh', message: card }), [
      number,
    ]);
    await answerTo(desk, 'U0CHEN', () => pressButton(desk.world, 'U0LIN', card, 'order.share'), [number]);
  }
  expectNoLeak();
});

test('every list, every page, every device', async () => {
  for (const who of ['U0MEI', 'U0LIN']) {
    for (const text of ['today', '7d', '30d', '7d suspicious', '7d refunded share', 'A001 7d']) {
      let card = (await as(who).command('/orders', text)).message;
      for (let page = 0; page < 60 && card && JSON.stringify(card.blocks).includes('list.next'); page += 1) {
        const from = card;
        card = await answerTo(desk, who, () => as(who).click({ actionId: 'list.next', message: from }));
      }
    }
    await as(who).command('/cabinets', '');
    for (const { DeviceCode } of desk.world.fleet.cabinets) await as(who).command('/stock', DeviceCode);
    for (const word of ['help', 'whoami']) await as(who).command('/desk', word);
    await as(who).openHome();
  }
  expectNoLeak();
});

describe('vendors on a bad day', () => {
  const WORDS = '用户13900139000的订单异常, mail zhang@example.com, ip 198.51.100.7';
  const OTHERS = ['13900139000', 'zhang@example.com', '198.51.100.7'];
  test.each<[string, Fault]>([
    ['refuse with a message about the customer', { kind: 'refuse', message: WORDS, code: '10016' }],
    [
      'refuse with a mobile beside letters',
      { kind: 'refuse', message: 'mobile=13900139000, uid:13900139000x' },
    ],
    ['fail with a message about the customer', { kind: 'server_error', message: WORDS }],
    ['answer an HTML page', { kind: 'garbage' }],
    ['answer half', { kind: 'truncate' }],
    ['break off', { kind: 'cut_after' }],
    ['do not know our signature', { kind: 'bad_signature' }],
    ['answer late', { kind: 'delay', ms: 2_700, times: 2 }],
  ])('%s: nothing about anybody gets out', async (_what, fault) => {
    const { world } = desk;
    const off = [world.yopoint.faults.add(fault), world.baifude.faults.add(fault)];
    try {
      const benefit = world.fleet.baifudeOrders[3]?.orderNo ?? '';
      for (const number of [CABINET_SAMPLE, benefit, '9876543210123456']) {
        await answerTo(desk, 'U0LIN', () => as('U0LIN').command('/order', number));
      }
      const card = await answerTo(desk, 'U0LIN', () => as('U0LIN').command('/order', CABINET_SAMPLE));
      await answerTo(desk, 'U0LIN', () => as('U0LIN').click({ actionId: 'order.refresh', message: card }));
    } finally {
      for (const each of off) each();
    }
    expectNoLeak();
    expect(leaksIn(sent(), OTHERS, numbers), 'sent to Slack').toEqual([]);
    expect(leaksIn(logged(), OTHERS, numbers), 'in the log').toEqual([]);
  });
});

test('a mobile number that somebody types is in no log line', async () => {
  await as('U0LIN').command('/order', '13912345678');
  await as('U0LIN').command('/order', '客户电话 139 1234 5678');
  expect(leaksIn(logged(), ['13912345678', '139 1234 5678'], numbers)).toEqual([]);
});

test('a slow answer’s response URL, which is as good as a key, is in no log line', async () => {
  const { number } = untouchedOrNothing();
  const off = desk.world.yopoint.faults.add({ kind: 'delay', ms: 2_700, match: 'cabinet.order.get' });
  const broken = desk.world.slack.faults.add({ kind: 'server_error', match: 'response_url', times: 1 });
  const card = await answerTo(desk, 'U0LIN', () => as('U0LIN').command('/order', CABINET_SAMPLE), [
    CABINET_SAMPLE,
  ]);
  await answerTo(desk, 'U0LIN', () => as('U0LIN').click({ actionId: 'order.refresh', message: card }));
  off();
  broken();
  expect(number).not.toBe('');
  const urls = desk.world.slack.traffic
    .filter(({ kind }) => kind === 'response_url')
    .map(({ method }) => method);
  expect(urls.length).toBeGreaterThan(0);
  const log = logged();
  expect(urls.filter((path) => log.includes(path))).toEqual([]);
});

test('no secret is in anything that was sent or logged', () => {
  const env = desk.world.serviceEnv(desk.service.port);
  const secrets = [
    'SLACK_BOT_TOKEN',
    'SLACK_SIGNING_SECRET',
    'YOPOINT_APP_SECRET',
    'YOPOINT_PAY_KEY',
    'BAIFUDE_ACCESS_TOKEN',
    'BAIFUDE_SIGN_SECRET',
  ].map((name) => env[name] ?? '');
  expect(secrets.every((secret) => secret.length > 5)).toBe(true);
  for (const secret of secrets) {
    expect(sent().includes(secret)).toBe(false);
    expect(logged().includes(secret)).toBe(false);
  }
  // Signatures are 32 or 64 hexadecimal digits; nothing else in the log is.
  expect(logged().match(/\b(?:[0-9a-f]{32}|[0-9a-f]{64})\b/i)).toBeNull();
});

/** Only its existence matters to the caller; after all the look-ups above there may be none. */
function untouchedOrNothing(): { readonly number: string } {
  try {
    return untouched(desk.world);
  } catch {
    return { number: 'all were asked about' };
  }
}
