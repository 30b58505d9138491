import { describe, expect, test } from 'vitest';
import { appealRow } from '../../src/cards/appeals/appeals.ts';
import { type OrderCardView, orderCard } from '../../src/cards/orders/order.ts';
import { textsAbout } from '../../src/cards/texts/index.ts';
import { LOCALES } from '../../src/domain/locale.ts';
import type { Order } from '../../src/domain/order.ts';
import { toRow } from '../../src/domain/order-row.ts';
import { VendorTimeout } from '../../src/vendors/errors.ts';
import { sampleAppeal, sampleFacts } from './appeals.ts';
import { found, live, NOW, PERSONAL, readerOf, sampleOrders, screen } from './samples.ts';

const orders = sampleOrders();
const zh = readerOf('zh-CN');
const en = readerOf('en');
const forLead = {
  forChannel: false,
  mayReveal: true,
  mayRefund: false,
  mayDoor: false,
  mayAppeal: false,
} as const;

describe('the cabinet sample', () => {
  test('reads in Chinese', () => {
    const card = orderCard(zh, found(orders.cabinet), forLead);
    expect(card.lead).toBe('已退款 · ¥0.01');
    expect(screen(card)).toBe(
      [
        '订单 VI231228102118586561',
        '已退款 · ¥0.01',
        '商品',
        '元气森林0糖苏打气泡水卡曼橘味480ml',
        '¥0.01 × 1',
        '实付: ¥0.01 · 2023-12-28 10:21:34',
        '支付方式: 第三方支付 · 扫码',
        '设备: A001 · 测试机器',
        '位置: 西田',
        '柜门: 已关门',
        '购物服务: 已结束',
        '退款: 已退款 · ¥0.01 · 2024-01-16 15:21:12',
        '退款商品: 元气森林0糖苏打气泡水卡曼橘味480ml × 1',
        '顾客：138****8000 · 钱** / H**',
        '截至 14:02:07',
      ].join('\n'),
    );
    expect(card.parts.find((part) => part.kind === 'item')).toMatchObject({
      image: { url: 'https://res.yopoint.com/resource/20220518/de208490ab6f7ef29a948ccd9188d428.png' },
    });
  });

  test('reads in English', () => {
    const text = screen(orderCard(en, found(orders.cabinet), forLead));
    expect(text).toContain('Refunded · ¥0.01');
    expect(text).toContain('Paid with: third-party payment · QR code');
    expect(text).toContain('Door: closed');
    expect(text).toContain('Customer: 138****8000');
    expect(text).toContain('as of 14:02:07');
  });

  test('has the buttons of this person and no others, each with the opaque id', () => {
    const ids = (view: OrderCardView) =>
      orderCard(en, found(orders.cabinet), view).buttons.map(({ id, value }) => `${id} ${value}`);
    const value = 'c.VI231228102118586561';
    expect(
      ids({ forChannel: false, mayReveal: true, mayRefund: false, mayDoor: false, mayAppeal: false }),
    ).toEqual([`order.refresh ${value}`, `order.share ${value}`, `order.reveal ${value}`]);
    expect(
      ids({ forChannel: false, mayReveal: false, mayRefund: false, mayDoor: false, mayAppeal: false }),
    ).toEqual([`order.refresh ${value}`, `order.share ${value}`]);
    expect(
      ids({ forChannel: true, mayReveal: true, mayRefund: false, mayDoor: false, mayAppeal: false }),
    ).toEqual([`order.refresh ${value}`]);
  });

  test('says who shared it', () => {
    const card = orderCard(en, found(orders.cabinet), {
      forChannel: true,
      mayReveal: false,
      mayRefund: false,
      mayDoor: false,
      mayAppeal: false,
      sharedBy: 'Mei',
    });
    expect(card.footnotes).toEqual(['as of 14:02:07', 'shared by Mei']);
  });
});

describe('an unpaid order', () => {
  const unpaid: Order = {
    ...orders.cabinet,
    state: { code: 0, meaning: 'awaiting_payment' },
    total: 550,
    paid: 0,
    paidAt: null,
    refund: null,
  };

  test('leads with its total, and not with nothing', () => {
    expect(orderCard(en, found(unpaid), forLead).lead).toBe('Awaiting payment · ¥5.50');
    expect(orderCard(zh, found(unpaid), forLead).lead).toBe('待支付 · ¥5.50');
    expect(orderCard(en, found({ ...unpaid, paid: null }), forLead).lead).toBe('Awaiting payment · ¥5.50');
  });

  test('of which the vendor names no total leads with its state alone', () => {
    expect(orderCard(en, found({ ...unpaid, total: null }), forLead).lead).toBe('Awaiting payment');
  });

  test('leads with its total in lists too', () => {
    expect(toRow(unpaid).total).toBe(550);
    expect(toRow({ ...unpaid, total: null }).total).toBeNull();
    const facts = sampleFacts({ state: unpaid.state, total: 550, paid: 0, paidAt: null });
    const text = JSON.stringify(appealRow(en, textsAbout('yopoint', 'en'), sampleAppeal({ facts }), true));
    expect(text).toContain('¥5.50');
    expect(text).not.toContain('¥0.00');
  });

  test('one that a voucher paid for is known by the nothing that was paid', () => {
    expect(orderCard(en, found({ ...unpaid, state: { code: 1, meaning: 'paid' } }), forLead).lead).toBe(
      'Paid · ¥0.00',
    );
  });

  test('says so where the desk opened the door, and of no other order, nor of one that took nothing', () => {
    const visit = { ...forLead, isVisit: true };
    const lines = orders.cabinet.lines;
    for (const order of [unpaid, { ...unpaid, total: null, lines }]) {
      expect(screen(orderCard(en, found(order), visit))).toContain(
        'nobody has paid the order. It is settled in',
      );
      expect(screen(orderCard(zh, found(order), visit))).toContain('还没有人支付。请到友朋后台处理');
      expect(screen(orderCard(en, found(order), forLead))).not.toContain('nobody has paid');
    }
    const nothing = { ...unpaid, total: 0, lines: [] };
    const paid = { ...unpaid, state: { code: 1, meaning: 'paid' } } as const;
    for (const order of [nothing, paid]) {
      expect(screen(orderCard(en, found(order), visit))).not.toContain('nobody has paid');
    }
  });
});

describe('the benefit sample', () => {
  test('shows the vendor’s own names for codes nobody documented, in the reader’s language', () => {
    const chinese = screen(orderCard(zh, found(orders.benefit), forLead));
    const english = screen(orderCard(en, found(orders.benefit), forLead));
    expect(chinese).toContain('已支付 · ¥369.00');
    expect(chinese).toContain('订单类型: 购物订单');
    expect(english).toContain('Paid · ¥369.00');
    expect(english).toContain('Type: Physical store shopping');
  });

  test('shows goods, freight and delivery, and says where its refund is done', () => {
    const text = screen(orderCard(en, found(orders.benefit), forLead));
    expect(text).toContain('普通橘子-zh001\n规格3\n¥88.00 × 4');
    expect(text).toContain('Delivery fee: ¥7.00');
    expect(text).toContain('Delivery: not shipped');
    expect(text).toContain('Receipt: not received');
    expect(text).toContain('Baifude’s portal');
    expect(text).toContain('Customer: 151****5678 · 测**');
  });

  test('the vendor’s sentences are masked, this order’s own customer with them', () => {
    const text = screen(
      orderCard(
        en,
        found({
          ...orders.benefit,
          refund: {
            refunded: true,
            amount: null,
            at: null,
            lines: [],
            asked: null,
            note: '已退给测试，电话15112345678，13912345678，上海市,上海,长宁区,华阳路街道,IBP国际，10.1.2.3',
          },
          audit: { state: { code: 'rejected', meaning: 'rejected' }, at: null, reason: 'call 139 1234 5678' },
        }),
        forLead,
      ),
    );
    expect(text).toContain('Refund note: 已退给***，电话***，139****5678，***，*.*.*.*');
    expect(text).toContain('Audit: rejected');
    expect(text).toContain('Audit reason: call 139****5678');
    expect(text).toContain('Paid · refunded · ¥369.00');
  });
});

describe('an order of which a part was refunded', () => {
  const partly = (state: Order['state']): Order => ({
    ...orders.cabinet,
    state,
    paid: 2_000,
    refund: { refunded: true, amount: 500, at: null, lines: [], asked: null, note: null },
  });
  const everything = { ...forLead, mayRefund: true, mayAppeal: true };

  test.each([
    [
      { code: 2, meaning: 'refunded' },
      '部分退款 · ¥5.00（实付 ¥20.00）',
      'Partly refunded · ¥5.00 of ¥20.00',
    ],
    [{ code: 1, meaning: 'paid' }, '部分退款 · ¥5.00（实付 ¥20.00）', 'Partly refunded · ¥5.00 of ¥20.00'],
    [
      { code: 8, meaning: 'unknown' },
      '未知（代码 8） · 部分退款 · ¥5.00（实付 ¥20.00）',
      'unknown (code 8) · Partly refunded · ¥5.00 of ¥20.00',
    ],
  ] as const)('leads with what went back, where its state is %j', (state, chinese, english) => {
    expect(orderCard(zh, found(partly(state)), everything).lead).toBe(chinese);
    expect(orderCard(en, found(partly(state)), everything).lead).toBe(english);
  });

  test.each([
    { code: 2, meaning: 'refunded' },
    { code: 1, meaning: 'paid' },
  ] as const)('offers the appeal and no refund, and says why, where its state is %j', (state) => {
    const card = orderCard(en, found(partly(state)), everything);
    const ids = card.buttons.map(({ id }) => id);
    expect(ids).toContain('order.appeal');
    expect(ids).not.toContain('order.refund');
    expect(card.footnotes.join()).toContain('for the rest file an appeal');
  });
});

test('an order that was refunded whole leads with what went back', () => {
  const refund = { refunded: true, amount: 1_205, at: null, lines: [], asked: null, note: null };
  const order = { ...orders.cabinet, paid: 1_200, refund };
  expect(orderCard(en, found(order), forLead).lead).toBe('Refunded · ¥12.05');
});

test('the customer is struck out of goods, and parts of an address as well as the whole', () => {
  const [line] = orders.benefit.lines;
  if (line === undefined) throw new Error('the sample has a line');
  const named = { ...line, name: '橘子 给张三', detail: '送到华阳路街道 9 号, Al 收, Also' };
  const text = screen(
    orderCard(
      en,
      found({
        ...orders.benefit,
        personal: { ...orders.benefit.personal, recipient: '张三', nickname: 'Al' },
        lines: [named],
        refund: { refunded: true, amount: null, at: null, lines: [named], asked: null, note: '在IBP国际退' },
      }),
      forLead,
    ),
  );
  expect(text).toContain('橘子 给***\n送到*** 9 号, *** 收, Also');
  expect(text).toContain('Goods refunded: 橘子 给***');
  expect(text).toContain('Refund note: 在***退');
  expect(text).not.toMatch(/张三|华阳路街道|IBP国际/);
});

test('a time that cannot be one is no fact, and ms are read as ms', () => {
  const text = (paidAt: number) => screen(orderCard(en, found({ ...orders.cabinet, paidAt }), forLead));
  expect(text(1_703_730_094_000)).toContain('Paid: ¥0.01 · 2023-12-28 10:21:34');
  expect(text(5_000_000_000)).toContain('Paid: ¥0.01\n');
});

test('the vending sample says where its refund is done and has nobody to reveal', () => {
  const card = orderCard(zh, found(orders.vending), forLead);
  expect(screen(card)).toContain('友朋后台');
  expect(card.buttons.map(({ id }) => id)).not.toContain('order.reveal');
});

test('no personal datum of the samples stands on any order card', () => {
  for (const locale of LOCALES) {
    for (const order of Object.values(orders)) {
      for (const forChannel of [true, false]) {
        const text = JSON.stringify(
          orderCard(readerOf(locale), found(order), {
            forChannel,
            mayReveal: true,
            mayRefund: false,
            mayDoor: false,
            mayAppeal: false,
          }),
        );
        // The sample's user id happens to stand inside its payment number, which is shown in full.
        const rest = text.replaceAll(order.paymentNumber ?? order.number, '');
        for (const datum of PERSONAL) expect(rest).not.toContain(datum);
      }
    }
  }
});

test('an unknown code without a name is shown by its number, never guessed', () => {
  const order = {
    ...orders.cabinet,
    state: { code: 7, meaning: 'unknown' },
    door: { code: 9, meaning: 'unknown' },
    refund: null,
  } as const;
  expect(orderCard(zh, found(order), forLead).lead).toBe('未知（代码 7） · ¥0.01');
  expect(orderCard(en, found(order), forLead).lead).toBe('unknown (code 7) · ¥0.01');
  expect(screen(orderCard(en, found(order), forLead))).toContain('Door: unknown (code 9)');
});

test('a name without English is shown as it is', () => {
  const order = {
    ...orders.benefit,
    state: { code: 8, meaning: 'unknown', name: { zh: '拼团中', en: null } },
  } as const;
  expect(orderCard(en, found(order), forLead).lead).toBe('拼团中 · ¥369.00');
});

describe('facts that are not fresh', () => {
  const trouble = new VendorTimeout({ vendor: 'yopoint', method: 'cabinet.order.get' }, 'maybe', 4000);
  const facts = { facts: orders.cabinet, unread: [], reference: 'r' };

  test('last known: the vendor, why, and how old', () => {
    const known = { value: facts, asOf: NOW - 12 * 60_000, standing: 'last_known', trouble } as const;
    const one = { ...found(orders.cabinet), known };
    expect(orderCard(zh, one, forLead).parts[0]).toEqual({
      kind: 'notice',
      text: '友朋 YoPoint 没有及时回应，以下是 12 分钟前的信息，可能已有变化。',
    });
    const card = orderCard(en, one, forLead);
    expect(card.parts[0]).toEqual({
      kind: 'notice',
      text: 'YoPoint did not answer in time. These facts are 12 minutes old and may have changed.',
    });
    expect(card.footnotes[0]).toBe('as of 13:50:07');
  });

  test('of this moment: no count of seconds', () => {
    const known = { value: facts, asOf: NOW - 900, standing: 'last_known', trouble } as const;
    const notice = (reader: typeof zh) =>
      JSON.stringify(orderCard(reader, { ...found(orders.cabinet), known }, forLead).parts[0]);
    expect(notice(en)).toContain('These facts are a moment old');
    expect(notice(zh)).toContain('以下是刚刚的信息');
  });

  test('of another day: with the date', () => {
    const known = { ...live(facts), asOf: NOW - 86_400_000 };
    expect(orderCard(en, { ...found(orders.cabinet), known }, forLead).footnotes[0]).toBe(
      'as of 2024-01-19 14:02:07',
    );
  });

  test('from memory: of when they are, and nothing that is untrue as soon as they have been read again', () => {
    const known = { ...live(facts), standing: 'cached', asOf: NOW - 9 * 60_000 } as const;
    expect(orderCard(zh, { ...found(orders.cabinet), known }, forLead).footnotes[0]).toBe('截至 13:53:07');
    expect(orderCard(en, { ...found(orders.cabinet), known }, forLead).footnotes[0]).toBe('as of 13:53:07');
  });
});

test('facts that could not be read are counted, with the reference', () => {
  const one = orderCard(en, found(orders.cabinet, ['Price']), forLead);
  expect(screen(one)).toContain('1 fact could not be read; the rest is shown. Reference ref-1');
  const two = orderCard(zh, found(orders.cabinet, ['Price', 'PayTime']), forLead);
  expect(screen(two)).toContain('有 2 项信息没能读出，其余照常显示。编号 ref-1');
});

test('suspicion, a refund asked for and a failed shipment are said', () => {
  const card = orderCard(
    en,
    found({
      ...orders.older,
      suspicious: true,
      shipment: { code: -1, meaning: 'failed', error: 'motor 3, call 13912345678' },
      refund: {
        refunded: false,
        amount: 0,
        at: null,
        lines: [],
        note: null,
        asked: {
          reason: { code: 'X', meaning: 'too_many_recognised' },
          at: 1_611_720_200,
          review: 'waiting',
        },
      },
    }),
    forLead,
  );
  expect(card.tone).toBe('bad');
  expect(card.lead).toBe('Paid · ¥0.02 · suspicious · refund asked for');
  const text = screen(card);
  expect(text).toContain('The vendor flags this order as suspicious.');
  expect(text).toContain('Refund asked for: charged for too many items · 2021-01-27 12:03:20');
  expect(text).toContain('Dispensing: failed to dispense · motor 3, call 139****5678');
});

test('eight kinds of goods are shown, the rest counted', () => {
  const [line] = orders.cabinet.lines;
  if (line === undefined) throw new Error('the sample has a line');
  const card = orderCard(en, found({ ...orders.cabinet, lines: Array(11).fill(line) }), forLead);
  expect(card.parts.filter((part) => part.kind === 'item')).toHaveLength(8);
  expect(screen(card)).toContain('and 3 more');
});
