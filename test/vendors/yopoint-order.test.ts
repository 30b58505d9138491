import { describe, expect, test } from 'vitest';
import type { Order } from '../../src/domain/order.ts';
import { readable } from '../../src/vendors/readable.ts';
import { toCabinet, toStockItem } from '../../src/vendors/yopoint/device.ts';
import { toCabinetOrder, toVendingOrder } from '../../src/vendors/yopoint/order.ts';
import { cabinetSchema, stockSchema, yopointOrder } from '../../src/vendors/yopoint/schemas.ts';
import { sample } from './loopback.ts';

/** `data` of a sample; its first row where it is a list. */
function dataOf(name: string): unknown {
  const { data } = sample(name) as { data: unknown };
  if (Array.isArray(data)) return data[0];
  const rows = (data as { data?: unknown }).data;
  return Array.isArray(rows) ? rows[0] : data;
}

function cabinetOrder(raw: unknown): { order: Order; unread: readonly string[] } {
  const { value, unread } = readable(yopointOrder, raw);
  if (value === null) throw new Error('not an order');
  return { order: toCabinetOrder(value, value.ReceiptNo ?? '?'), unread };
}

function vendingOrder(raw: unknown): Order {
  const { value } = readable(yopointOrder, raw);
  if (value === null) throw new Error('not an order');
  return toVendingOrder(value, value.ReceiptNo ?? '?');
}

describe('the vendor’s sample of cabinet.order.get', () => {
  test('reads whole', () => {
    const { order, unread } = cabinetOrder(dataOf('yopoint.cabinet.order.get.json'));
    const line = {
      name: '元气森林0糖苏打气泡水卡曼橘味480ml',
      detail: null,
      barcode: '6970399920439',
      quantity: 1,
      unitPrice: 1,
      total: 1,
      image: 'https://res.yopoint.com/resource/20220518/de208490ab6f7ef29a948ccd9188d428.png',
    };
    expect(unread).toEqual([]);
    expect(order).toEqual({
      source: 'cabinet',
      number: 'VI231228102118586561',
      paymentNumber: null,
      state: { code: 2, meaning: 'refunded' },
      type: null,
      lines: [line],
      total: 1,
      paid: 1,
      freight: null,
      unpaid: null,
      createdAt: null,
      paidAt: 1703730094,
      payBy: null,
      method: { code: 90, meaning: 'third_party' },
      scene: { code: 0, meaning: 'scan' },
      device: { id: '5f6da2362201410011fe7b72', code: 'A001', name: '测试机器', place: '西田' },
      door: { code: 0, meaning: 'closed' },
      service: { code: 2, meaning: 'ended' },
      shipment: null,
      suspicious: false,
      refund: { refunded: true, amount: 1, at: 1705389672, lines: [line], asked: null, note: null },
      delivery: null,
      audit: null,
      personal: {
        mobile: '13800138000',
        nickname: '钱钱🙃 / HH',
        recipient: null,
        address: null,
        ip: '113.118.47.101',
        platformIds: [
          '59e6f137360c5c000f27b6ce',
          'oNlHk5OU_e6DSo5_shMj-8SGJJjQ',
          'oA0rgwSG46LCDG8Xnhv90IO7T10I',
          '5a001d72e7edb5000f2e25f6',
        ],
      },
    });
  });
});

describe('the older sample of cabinet.order.list', () => {
  test('reads whole: no refund from zeros and empty lists', () => {
    const { order, unread } = cabinetOrder(dataOf('yopoint.cabinet.order.list.older.json'));
    expect(unread).toEqual([]);
    expect(order).toMatchObject({
      number: 'OD210127120126902082',
      paymentNumber: '2021012722001457321424619414',
      state: { code: 1, meaning: 'paid' },
      method: { code: 202, meaning: 'brand_alipay' },
      total: 2,
      paid: null,
      paidAt: 1611720131,
      refund: null,
      device: { id: '5f519ebf4405f00010750ef5', code: null, name: null, place: null },
      lines: [{ quantity: 2, unitPrice: 1, total: 2, image: null }],
      personal: {
        mobile: null,
        nickname: null,
        ip: '113.26.166.135',
        platformIds: ['6010e5488096f20010793f4d', '2088632654857329', '153******67', '20214927691364110332'],
      },
    });
  });
});

describe('codes', () => {
  test('unknown ones keep their number and claim no meaning', () => {
    const codes = {
      PayType: 777,
      ScenesType: 9,
      ServiceStatus: 8,
      DoorStatus: 7,
      TradeStatus: 6,
      IsSuspicious: 5,
    };
    expect(cabinetOrder({ ReceiptNo: 'x', ...codes }).order).toMatchObject({
      method: { code: 777, meaning: 'unknown' },
      scene: { code: 9, meaning: 'unknown' },
      service: { code: 8, meaning: 'unknown' },
      door: { code: 7, meaning: 'unknown' },
      state: { code: 6, meaning: 'unknown' },
      suspicious: null,
    });
  });

  test('absent ones are null; the state then is unknown', () => {
    expect(cabinetOrder({ ReceiptNo: 'x' }).order).toMatchObject({
      method: null,
      scene: null,
      service: null,
      door: null,
      state: { code: null, meaning: 'unknown' },
      suspicious: null,
      refund: null,
      device: null,
      lines: [],
    });
  });

  test.each([
    [0, 'awaiting_payment'],
    [1, 'paid'],
    [2, 'refunded'],
    [-1, 'unknown'],
  ])('TradeStatus %i is %s', (TradeStatus, meaning) => {
    expect(cabinetOrder({ TradeStatus }).order.state).toEqual({ code: TradeStatus, meaning });
  });

  test('a reason for a refund means what its kind of machine means by it', () => {
    const raw = { UserRefundsReason: 'REFUNDS_REASON_PRODUCT_NOT_MATCH', UserRefundsTime: 5 };
    const asked = (order: Order) => order.refund?.asked;
    expect(asked(cabinetOrder(raw).order)).toMatchObject({
      reason: { meaning: 'wrong_goods_recognised' },
      at: 5,
    });
    expect(asked(vendingOrder(raw))).toMatchObject({ reason: { meaning: 'wrong_goods_dispensed' } });
    expect(asked(cabinetOrder({ UserRefundsReason: 'REFUNDS_REASON_NEW' }).order)).toEqual({
      reason: { code: 'REFUNDS_REASON_NEW', meaning: 'unknown' },
      at: null,
      review: 'waiting',
    });
  });

  test.each([
    [1, 'waiting'],
    [-1, 'ended'],
    [2, 'ended'],
    [9, 'ended'],
  ])(
    'a refund status of %i means that something was asked and its review is %s, never how it ended',
    (UserRefundsStatus, review) => {
      expect(cabinetOrder({ UserRefundsStatus }).order.refund).toMatchObject({
        refunded: false,
        asked: { reason: null, at: null, review },
      });
    },
  );

  test('without a status, or with 0, what was asked still waits; nothing asked is nothing', () => {
    const raw = { UserRefundsReason: 'REFUNDS_REASON_PRODUCT_EXPIRED', UserRefundsTime: 5 };
    expect(cabinetOrder(raw).order.refund?.asked?.review).toBe('waiting');
    expect(cabinetOrder({ ...raw, UserRefundsStatus: 0 }).order.refund?.asked?.review).toBe('waiting');
    expect(cabinetOrder({ UserRefundsStatus: 0, UserRefundsTime: 0 }).order.refund).toBeNull();
  });

  test('once money went back no review goes on, whatever the status says', () => {
    const asked = { UserRefundsStatus: 1, UserRefundsTime: 5 };
    const refunded = { ...asked, RefundsPrice: 300, RefundsTime: 6 };
    expect(cabinetOrder(refunded).order.refund?.asked?.review).toBe('ended');
    expect(vendingOrder(refunded).refund?.asked?.review).toBe('ended');
    expect(vendingOrder(asked).refund?.asked?.review).toBe('unknown');
  });
});

describe('what does not fit', () => {
  test('is null and named, the rest of the order stands', () => {
    const { order, unread } = cabinetOrder({
      ReceiptNo: 'VI1',
      Price: '0.02',
      PayTime: 'yesterday',
      Products: [{ Name: 'a', Qty: {}, Price: 3 }, 'what', { Name: 'b', Price: 4 }],
      UserVO: 'nobody',
      PayType: 1,
    });
    expect(unread).toEqual(['PayTime', 'Price', 'Products.0.Qty', 'Products.1', 'UserVO']);
    expect(order).toMatchObject({ number: 'VI1', total: null, paidAt: null, method: { meaning: 'wechat' } });
    expect(order.lines.map(({ name, quantity }) => [name, quantity])).toEqual([
      ['a', null],
      ['b', null],
    ]);
  });

  test('pictures that are not https are left out', () => {
    const ProductVO = {
      ImageFixWidthUrl: 'http://res.yopoint.com/a.png',
      ImageUrl: 'https://res.yopoint.com/b.png',
    };
    expect(cabinetOrder({ Products: [{ ProductVO }] }).order.lines[0]?.image).toBe(
      'https://res.yopoint.com/b.png',
    );
    expect(
      cabinetOrder({ Products: [{ ProductVO: { ImageUrl: 'javascript:1' } }] }).order.lines[0]?.image,
    ).toBeNull();
  });

  test('a line without a name is called by its barcode', () => {
    const { order } = cabinetOrder({
      Products: [{ BarCode: 6954767410586 }, { ProductVO: { Name: 'vo' } }, {}],
    });
    expect(order.lines.map(({ name }) => name)).toEqual(['6954767410586', 'vo', '?']);
  });
});

test('a refunded line counts what was granted', () => {
  const RefundsProducts = [{ Name: 'a', Qty: 3, RealQty: 2, Price: 150, TotalPrice: 450 }];
  expect(cabinetOrder({ RefundsProducts, RefundsPrice: 300 }).order.refund).toMatchObject({
    amount: 300,
    at: null,
    lines: [{ quantity: 2, unitPrice: 150, total: 300 }],
  });
});

test('the mobile left with a refund request stands in for an unknown one', () => {
  expect(cabinetOrder({ UserRefundsMobile: '13900139000' }).order.personal.mobile).toBe('13900139000');
});

describe('vending orders', () => {
  test('the sample', () => {
    expect(vendingOrder(dataOf('yopoint.consumer.order.get.assumed.json'))).toMatchObject({
      source: 'vending',
      number: 'OD190425164650841431',
      state: { code: null, meaning: 'unknown' },
      lines: [
        {
          name: '示例商品',
          quantity: null,
          unitPrice: null,
          total: 250,
          image: 'https://res.yopoint.com/product/example.png',
        },
      ],
      total: 250,
      createdAt: 1556182010,
      method: { code: 1, meaning: 'wechat' },
      device: { id: '5a935c434c65dc000fa0817a' },
      shipment: null,
      refund: null,
    });
  });

  test.each([
    [
      { ShipmentsStatus: 0, ShipmentsError: '' },
      { code: 0, meaning: 'waiting' },
    ],
    [{ ShipmentsStatus: 1 }, { code: 1, meaning: 'shipped' }],
    [
      { ShipmentsStatus: -1, ShipmentsError: 'stuck' },
      { code: -1, meaning: 'failed', error: 'stuck' },
    ],
    [{ ShipmentsStatus: 4 }, { code: 4, meaning: 'unknown' }],
  ])('shipment %j', (raw, shipment) => expect(vendingOrder(raw).shipment).toEqual(shipment));
});

describe('devices', () => {
  const read = (raw: unknown) => {
    const { value } = readable(cabinetSchema, raw);
    return value && toCabinet(value);
  };

  test('the sample', () => {
    expect(read(dataOf('yopoint.cabinet.list.assumed.json'))).toEqual({
      id: '5f6da2362201410011fe7b72',
      code: 'A001',
      name: '测试机器',
      productionCode: '108284445710',
      online: true,
      sellingEnabled: true,
      selling: { code: 1, meaning: 'selling' },
      powered: null,
      doors: 2,
      place: '湖北省黄冈市团风县',
      servicePhone: '13715352279',
    });
  });

  test('states from the notification’s sample, once it has an id', () => {
    const raw = sample('yopoint.notify.cabinet.changed.biz_content.json');
    expect(read(raw)).toBeNull();
    expect(read({ CID: 'c1', ...(raw as object) })).toMatchObject({
      id: 'c1',
      online: true,
      sellingEnabled: false,
      selling: { code: 0, meaning: 'stopped' },
      powered: true,
    });
  });

  test('unknown states claim nothing', () => {
    expect(read({ id: 'c', OnlineStatus: 3, SellStatus: 9, ExtElectronicStatus: 0 })).toMatchObject({
      online: null,
      selling: { code: 9, meaning: 'unknown' },
      powered: false,
      place: null,
    });
  });
});

test('stock, from the sample of its documented sibling', () => {
  const { value } = readable(stockSchema, dataOf('yopoint.cabinet.product.stock.with.replenishment.json'));
  expect(value && toStockItem(value)).toEqual({
    barcode: '6921294392685',
    name: '康师傅酸梅汤瓶装500ml',
    price: 100,
    stock: 0,
    capacity: 0,
    image: 'https://res.yopoint.com/product/20170717/22e46f27dc7316fbd7c18d1a65fbf76e.png',
  });
});
