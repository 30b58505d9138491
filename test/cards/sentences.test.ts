import { describe, expect, test } from 'vitest';
import { commands } from '../../commands/index.ts';
import { helpCard, languageSetCard, whoAmICard } from '../../src/cards/desk/desk.ts';
import { lookingUpCard, unexpectedFailureCard, vendorFailureCard } from '../../src/cards/failure.ts';
import { orderNotFoundCard, paymentOnlyCard } from '../../src/cards/orders/order-not-found.ts';
import { revealCard } from '../../src/cards/orders/reveal.ts';
import { refusalCard } from '../../src/cards/refusal.ts';
import { LOCALES } from '../../src/domain/locale.ts';
import { PROBES } from '../../src/domain/order-number.ts';
import type { AnswerRefusal } from '../../src/domain/refusal.ts';
import * as errors from '../../src/vendors/errors.ts';
import { NOW, readerOf, sampleOrders, screen } from './samples.ts';

const zh = readerOf('zh-CN');
const en = readerOf('en');
const call = { vendor: 'baifude', method: 'getOrderInfo' } as const;

describe('a number nobody knows', () => {
  test('says where it was looked for', () => {
    const card = orderNotFoundCard(zh, { kind: 'not_found', number: 'X1', asked: PROBES, unanswered: [] });
    expect(card.lead).toBe('没有找到 X1。');
    expect(screen(card)).toContain('友朋 YoPoint 智能柜订单号');
    expect(screen(card)).toContain('百福得 Baifude 福利支付单号');
    expect(card.buttons).toEqual([]);
  });

  test('names who could not be asked and why, and offers Retry', () => {
    const error = new errors.VendorTimeout(call, 'maybe', 4000);
    const unanswered = [
      { probe: 'benefit.order', error },
      { probe: 'benefit.payment', error },
    ] as const;
    const card = orderNotFoundCard(en, { kind: 'not_found', number: 'X1', asked: PROBES, unanswered });
    expect(card.parts[0]).toEqual({
      kind: 'notice',
      text: 'Baifude did not answer in time. No answer for: benefit order number, benefit payment number.',
    });
    expect(screen(card)).toContain('Looked for it as: YoPoint cabinet receipt');
    expect(screen(card)).not.toContain('Baifude benefit order number');
    expect(card.buttons).toEqual([{ id: 'order.refresh', text: 'Retry', value: 't.X1' }]);
  });

  test('in Chinese, no answer does not read as not found', () => {
    const error = new errors.VendorRefused(call, '7', 'ERR_SYSTEM');
    const unanswered = [{ probe: 'benefit.order', error }] as const;
    const text = screen(
      orderNotFoundCard(zh, { kind: 'not_found', number: 'X1', asked: PROBES, unanswered }),
    );
    expect(text).toContain('以下查询没有得到答复：福利订单号');
    expect(text).not.toMatch(/没有查到|查不到|没有找到/);
  });

  test('a typed mobile number is masked', () => {
    const finding = { kind: 'not_found', number: '13800138000', asked: PROBES, unanswered: [] } as const;
    expect(JSON.stringify(orderNotFoundCard(en, finding))).not.toContain('13800138000');
    expect(lookingUpCard(zh, '13800138000').title).toBe('正在查询 138****8000…');
  });

  test('a payment that names no order', () => {
    const card = paymentOnlyCard(en, { kind: 'payment_only', number: '217', vendor: 'baifude', asOf: NOW });
    expect(card.title).toBe('Payment 217');
    expect(card.footnotes).toEqual(['as of 14:02:07']);
  });
});

describe('a vendor that gives no answer', () => {
  test.each([
    [
      new errors.VendorRefused(call, '10016', '签名错误 13800138000'),
      '拒绝了查询（代码 10016）',
      'refused the request (code 10016).',
    ],
    [new errors.VendorRefused(call, '7', 'ERR_SYSTEM'), '代码 7：ERR_SYSTEM', '(code 7: ERR_SYSTEM)'],
    [new errors.VendorRejectedSignature(call), '没有接受我们的签名', 'Tell your engineer: check the secret'],
    [new errors.VendorTimeout(call, 'no', 1), '没有及时回应', 'did not answer in time'],
    [new errors.VendorUnreachable(call, 'no', 'reset'), '连接不上', 'could not be reached'],
    [new errors.VendorBusy(call, 'breaker'), '暂停查询', 'failed repeatedly'],
    [new errors.VendorBusy(call, 'rate_limit'), '放慢', 'slow down'],
    [new errors.VendorUnreadable(call, 'half'), '无法读取', 'could not be read'],
  ] as const)('%s', (error, chinese, english) => {
    const retry = { id: 'order.refresh', text: 'Retry', value: 't.1' } as const;
    expect(screen(vendorFailureCard(zh, error, retry))).toContain(`百福得 Baifude`);
    expect(screen(vendorFailureCard(zh, error, retry))).toContain(chinese);
    const card = vendorFailureCard(en, error, retry);
    expect(screen(card)).toContain(english);
    expect(card.buttons).toEqual([retry]);
    expect(vendorFailureCard(en, error, null).buttons).toEqual([]);
  });

  test('a vendor’s sentence, which may name a customer, is not shown', () => {
    const error = new errors.VendorRefused(call, '10016', '收货人张三，长宁区华阳路 13800138000');
    for (const reader of [zh, en]) {
      const text = JSON.stringify(vendorFailureCard(reader, error, null));
      expect(text).toContain('10016');
      expect(text).not.toMatch(/张三|华阳路|138/);
    }
  });

  test('an error of ours carries its reference', () => {
    for (const reader of [zh, en]) expect(screen(unexpectedFailureCard(reader, 'r-42'))).toContain('r-42');
  });

  test('a change to which the database gave no answer is not said to be undone', () => {
    const said = [zh, en].map((reader) => screen(unexpectedFailureCard(reader, 'r-42', true)));
    expect(said[0]).toMatch(/不知道这一步是否已经记下[\s\S]*不会重复执行[\s\S]*r-42/);
    expect(said[1]).toMatch(/no answer whether this was stored[\s\S]*nothing is done twice[\s\S]*r-42/);
    for (const text of said) expect(text).not.toMatch(/没有完成|not completed/);
  });
});

const REFUSALS: readonly (readonly [AnswerRefusal, RegExp, RegExp])[] = [
  [{ kind: 'unknown_person', chatId: 'U0X', ask: ['Lin'] }, /U0X[\s\S]*Lin/, /U0X[\s\S]*ask Lin/],
  [{ kind: 'guest', ask: ['Lin'] }, /访客[\s\S]*Lin/, /Guest[\s\S]*Lin/],
  [{ kind: 'bot', ask: [] }, /机器人[\s\S]*工程师/, /Bot[\s\S]*engineer/],
  [{ kind: 'other_workspace', ask: [] }, /另一个工作区/, /another workspace/],
  [{ kind: 'deactivated', ask: [] }, /已停用/, /deactivated/],
  [{ kind: 'not_verified' }, /稍后再试/, /Try again/],
  [{ kind: 'may_not_look_up', groups: ['support'], ask: ['Lin'] }, /support[\s\S]*Lin/, /support[\s\S]*Lin/],
  [{ kind: 'may_not_look_up', groups: [], ask: [] }, /没有允许/, /no group/],
  [{ kind: 'may_not_reveal', groups: ['leads'], ask: [] }, /leads/, /leads/],
  [{ kind: 'unknown_command', command: '/x' }, /\/x/, /\/x/],
  [{ kind: 'old_button' }, /另一个版本/, /another version/],
  [{ kind: 'bad_range', problem: 'too_long' }, /31 天/, /31 days/],
  [{ kind: 'bad_range', problem: 'backwards' }, /对调/, /Swap/],
  [{ kind: 'bad_range', problem: 'no_such_day' }, /没有这一天/, /no such day/],
  [{ kind: 'no_number' }, /没有找到订单号/, /No order number/],
  [
    { kind: 'not_understood', words: 'foo', usage: '/orders [device]' },
    /foo[\s\S]*\/orders/,
    /foo[\s\S]*\/orders/,
  ],
  [
    { kind: 'no_device', usage: '/stock <device>' },
    /哪台设备[\s\S]*\/stock/,
    /Which device\?[\s\S]*\/stock <device>/,
  ],
  [{ kind: 'nobody_to_ask', vendor: 'yopoint' }, /友朋/, /YoPoint is not connected/],
];

test.each(REFUSALS)('a refusal says which rule and what to do: %o', (refusal, chinese, english) => {
  expect(screen(refusalCard(zh, refusal))).toMatch(chinese);
  expect(screen(refusalCard(en, refusal))).toMatch(english);
});

describe('the desk about itself', () => {
  test('help lists each command with what it does', () => {
    const lines = commands.flatMap(({ help }) => help);
    for (const reader of [zh, en]) {
      const card = helpCard(reader, lines, 'foo');
      expect(card.parts).toHaveLength(lines.length);
      expect(card.lead).toContain('foo');
    }
    expect(screen(helpCard(en, [{ name: 'orders', usage: '[device]' }]))).toContain(
      '/orders [device]\na list of',
    );
  });

  test('whoami says what the person may do', () => {
    const who = {
      name: 'Mei',
      groups: ['support'],
      languageFrom: 'policy',
      can: { lookUp: true, reveal: false, askRefund: true, askDoor: true },
    } as const;
    expect(screen(whoAmICard(en, who))).toContain('Reveal customer data: no');
    expect(screen(whoAmICard(zh, who))).toContain('查看顾客信息: 不可以');
    expect(screen(whoAmICard(en, { ...who, groups: [] }))).toContain('in no group');
  });

  test('a language is confirmed in itself', () => {
    expect(languageSetCard(zh).lead).toBe('从现在起用中文回答您。');
    expect(languageSetCard(en).lead).toContain('English');
  });
});

describe('reveal', () => {
  const { cabinet, benefit } = sampleOrders();

  test('shows everything in full, only in its facts', () => {
    for (const locale of LOCALES) {
      const card = revealCard(
        readerOf(locale),
        { source: 'cabinet', number: cabinet.number },
        cabinet.personal,
      );
      const text = screen(card);
      for (const datum of ['13800138000', '钱钱🙃', 'HH', 'oNlHk5OU_e6DSo5_shMj-8SGJJjQ'])
        expect(text).toContain(datum);
      expect(`${card.summary} ${card.title}`).not.toContain('13800138000');
      expect(card.buttons).toEqual([]);
    }
    const card = revealCard(en, { source: 'benefit', number: benefit.number }, benefit.personal);
    expect(screen(card)).toContain('Address: 上海市,上海,长宁区,华阳路街道,IBP国际');
    expect(screen(card)).toContain('Only you can see this');
    expect(screen(card)).toContain('recorded');
  });

  test('says so when there is nothing', () => {
    const { vending } = sampleOrders();
    const card = revealCard(zh, { source: 'vending', number: vending.number }, vending.personal);
    expect(screen(card)).toContain('没有顾客信息');
  });
});
