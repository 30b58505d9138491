import { describe, expect, test } from 'vitest';
import type { Order } from '../../src/domain/order.ts';
import { fromChinaTime, toChinaTime } from '../../src/vendors/baifude/china-time.ts';
import { toBenefitOrder } from '../../src/vendors/baifude/order.ts';
import { baifudeOrder } from '../../src/vendors/baifude/schemas.ts';
import { readable } from '../../src/vendors/readable.ts';
import { sample } from './loopback.ts';

const { data } = sample('baifude.getOrderInfo.json') as { data: Record<string, unknown> };

function read(raw: unknown): { order: Order; unread: readonly string[] } {
  const { value, unread } = readable(baifudeOrder, raw);
  if (value === null) throw new Error('not an order');
  return { order: toBenefitOrder(value, value.orderNo ?? '?'), unread };
}

describe('the vendor’s sample', () => {
  test('reads whole', () => {
    const { order, unread } = read(data);
    expect(unread).toEqual([]);
    expect(order).toEqual({
      source: 'benefit',
      number: '21231102161100027740',
      paymentNumber: '216989127136336309084473444',
      state: { code: 6, meaning: 'unknown', name: { zh: '已支付', en: 'Paid' } },
      type: { code: 2, meaning: 'unknown', name: { zh: '购物订单', en: 'Physical store shopping' } },
      lines: [
        {
          name: '普通橘子-zh001',
          detail: '规格3',
          barcode: null,
          quantity: 4,
          unitPrice: 8800,
          total: null,
          image:
            'https://oss-scm-goods-prd.dongfangfuli.com/merchantSpu/picture/55cddb783234495893dc45118da0f9c2.png',
        },
        {
          name: '【2022必测】普通商品多规格',
          detail: '唯一',
          barcode: null,
          quantity: 2,
          unitPrice: 500,
          total: null,
          image:
            'https://scm-goods-dev.oss-cn-shanghai.aliyuncs.com/merchantSpu/picture/9c63ce0c7b514359b255d580d9e47b05.jpg',
        },
      ],
      total: 36900,
      paid: 36900,
      freight: 700,
      unpaid: null,
      createdAt: Date.UTC(2023, 10, 2, 8, 11) / 1000,
      paidAt: null,
      payBy: Date.UTC(2023, 10, 2, 8, 41) / 1000,
      method: null,
      scene: null,
      device: null,
      door: null,
      service: null,
      shipment: null,
      suspicious: null,
      refund: null,
      delivery: { shipped: false, received: false },
      audit: null,
      personal: {
        mobile: '15112345678',
        nickname: null,
        recipient: '测试',
        address: '上海市,上海,长宁区,华阳路街道,IBP国际',
        ip: null,
        platformIds: ['63090844'],
      },
    });
  });

  test('has exactly the documented 94 fields, of which the schema reads those that are shown', () => {
    expect(Object.keys(data)).toHaveLength(94);
    const read = Object.keys(baifudeOrder.shape);
    expect(read.filter((name) => !(name in data))).toEqual([]);
    expect(read.length).toBeLessThan(40);
  });

  test('names nothing unread that no card would have shown', () => {
    const shown = new Set(Object.keys(baifudeOrder.shape));
    const rest = Object.keys(data).filter((name) => !shown.has(name));
    expect(rest).toContain('acceptTime');
    const odd = Object.fromEntries(rest.map((name) => [name, { not: 'as documented' }]));
    const line = { goodsName: 'An orange', giftType: {}, includeEquityNames: 7, categoryId: [] };
    expect(read({ ...data, ...odd, goodsList: [line] }).unread).toEqual([]);
  });

  test('any field may be null or missing', () => {
    for (const key of Object.keys(data)) {
      expect(read({ ...data, [key]: null }).unread, key).toEqual([]);
      expect(
        read(Object.fromEntries(Object.entries(data).filter(([name]) => name !== key))).unread,
        key,
      ).toEqual([]);
    }
    expect(read({}).order).toMatchObject({
      state: { code: null, meaning: 'unknown' },
      type: null,
      lines: [],
      total: null,
    });
  });
});

describe('traps of the sample', () => {
  test.each([
    [1, 'awaiting_payment'],
    [2, 'awaiting_receipt'],
    [3, 'awaiting_use'],
    [4, 'completed'],
    [5, 'cancelled'],
    [6, 'unknown'],
    [77, 'unknown'],
  ])('1: status %i is %s, under the vendor’s own name', (orderStatus, meaning) => {
    const { order } = read({ orderStatus, orderStatusName: '名', orderStatusNameEn: 'Name' });
    expect(order.state).toEqual({ code: orderStatus, meaning, name: { zh: '名', en: 'Name' } });
    expect(read({ orderStatus }).order.state).toEqual({ code: orderStatus, meaning });
  });

  test('2: the type is called what the answer calls it', () => {
    expect(read({ orderType: 7 }).order.type).toEqual({ code: 7, meaning: 'unknown' });
    expect(read({ orderType: 7, orderTypeName: '电影' }).order.type?.name).toEqual({ zh: '电影', en: null });
  });

  test('3: an original status without names is no misfit', () => {
    expect(read({ orderStatusSource: 2, orderStatusSourceName: null }).unread).toEqual([]);
  });

  test('4: times with seconds and without, in China', () => {
    const at = Date.UTC(2023, 10, 2, 8, 11) / 1000;
    expect(read({ creationTime: '2023-11-02 16:11' }).order.createdAt).toBe(at);
    expect(read({ creationTime: '2023-11-02 16:11:07' }).order.createdAt).toBe(at + 7);
    expect(read({ creationTime: 'soon', payExpiredAt: '2023-02-31 10:00' })).toMatchObject({
      order: { createdAt: null, payBy: null },
      unread: ['creationTime', 'payExpiredAt'],
    });
    expect(read({ creationTime: '' })).toMatchObject({ order: { createdAt: null }, unread: [] });
  });

  test('5: links that are no URLs do not spoil the order', () => {
    expect(read({ orderDetailUrlPc: 'http://www.{union}.stage/x' }).unread).toEqual([]);
  });

  test('7: the whole mobile is personal data, the masked one only stands in', () => {
    expect(read({ receiverMobile: '151****5678' }).order.personal.mobile).toBe('151****5678');
    expect(read({ ...data, consigneeDetail: null }).order.personal).toMatchObject({ mobile: '151****5678' });
  });

  test('8: flags as texts, numbers and booleans', () => {
    expect(
      read({ isShowPrice: '1', companyPayment: '0', auditFlag: 0, prizeFlag: 1, showReport: true }).unread,
    ).toEqual([]);
    expect(read({ hasDelivery: 1 }).order.delivery).toEqual({ shipped: true, received: null });
  });

  test('9: long numbers are text; as JSON numbers they have lost digits and are not believed', () => {
    const raw: unknown = JSON.parse(
      '{"orderNo":21231102161100027740,"payOrderNo":"216989127136336309084473444"}',
    );
    expect(read(raw)).toMatchObject({
      order: { paymentNumber: '216989127136336309084473444' },
      unread: ['orderNo'],
    });
  });

  test('10: no refund field is no statement, 1 is a refund', () => {
    expect(read({ refund: null, payStatus: null }).order.refund).toBeNull();
    expect(read({ refund: 1 }).order.refund).toEqual({
      refunded: true,
      amount: null,
      at: null,
      lines: [],
      asked: null,
      note: null,
    });
    expect(read({ refund: 0, refundDesc: '7天无理由' }).order.refund?.note).toBe('7天无理由');
    expect(read({ refund: 2 }).order.refund).toBeNull();
  });
});

describe('money in yuan becomes whole 分', () => {
  test.each([
    [88.1, 8810],
    [0.07, 7],
    [1.15, 115],
    [4.35, 435],
    [369, 36900],
    ['19.90', 1990],
    [0, 0],
    [-0.0, 0],
    [-3.2, -320],
    [1_234_567.89, 123_456_789],
  ])('%j', (totalAmount, fen) => {
    expect(read({ totalAmount }).order.total).toBe(fen);
  });

  test.each([[1.005], ['1e3'], ['NaN'], ['¥3'], [true], [1e300], [Number.NaN], [Number.POSITIVE_INFINITY]])(
    '%s is no amount',
    (totalAmount) => {
      expect(read({ totalAmount })).toMatchObject({ order: { total: null }, unread: ['totalAmount'] });
    },
  );
});

describe('audit', () => {
  test.each([
    ['audit', 'pending'],
    ['pass', 'passed'],
    ['rejected', 'rejected'],
    ['timeout', 'timed_out'],
    ['other', 'unknown'],
  ])('%s is %s', (auditStatus, meaning) => {
    const raw = {
      auditFlag: 1,
      auditStatus,
      auditStatusText: '文',
      auditAt: '2023-11-02 16:11:07',
      auditRejectedReason: 'no',
    };
    expect(read(raw).order.audit).toEqual({
      state: { code: auditStatus, meaning, name: { zh: '文', en: null } },
      at: Date.UTC(2023, 10, 2, 8, 11, 7) / 1000,
      reason: 'no',
    });
  });

  test('needed but without a status, and not needed', () => {
    expect(read({ auditFlag: 1 }).order.audit).toMatchObject({ state: { code: null, meaning: 'unknown' } });
    expect(read({ auditFlag: 0 }).order.audit).toBeNull();
  });
});

test('a film’s line says when and where', () => {
  const goodsList = [
    { goodsName: '票', showDateTime: '2023-11-02 19:30', placeName: '影院', hallName: '3号厅', quantity: 2 },
  ];
  expect(read({ goodsList }).order.lines[0]?.detail).toBe('2023-11-02 19:30 · 影院 · 3号厅');
});

test('the address in parts stands in for the whole one', () => {
  const consigneeDetail = { province: '上海市', district: '长宁区', address: 'IBP国际' };
  expect(read({ consigneeDetail }).order.personal.address).toBe('上海市长宁区IBP国际');
});

test('what does not fit is null and named', () => {
  const { order, unread } = read({
    ...data,
    goodsList: [{ goodsName: 'a', quantity: 'six' }, 4],
    consigneeDetail: 'x',
  });
  expect(unread).toEqual(['consigneeDetail', 'goodsList.0.quantity', 'goodsList.1']);
  expect(order.lines).toMatchObject([{ name: 'a', quantity: null }]);
});

test('times of China, there and back', () => {
  expect(fromChinaTime('2022-9-1 00:00:00')).toBe(Date.UTC(2022, 7, 31, 16) / 1000);
  expect(toChinaTime(Date.UTC(2022, 11, 15, 15, 59, 59) / 1000)).toBe('2022-12-15 23:59:59');
  for (const text of ['2023-11-02 24:00', '2023-13-01 00:00', '2023-00-10 00:00', '2023-11-02', 'x', '']) {
    expect(fromChinaTime(text), text).toBeNull();
  }
});
