import { describe, expect, test } from 'vitest';
import { cabinetsCard, noCabinetCard, whichCabinetCard } from '../../src/cards/devices/cabinets.ts';
import { stockCard } from '../../src/cards/devices/stock.ts';
import { type OrderListView, orderListCard } from '../../src/cards/orders/order-list.ts';
import type { OrderRow } from '../../src/domain/order-row.ts';
import { VendorUnreachable } from '../../src/vendors/errors.ts';
import { live, readerOf, sampleCabinet, sampleStock, screen } from './samples.ts';

const zh = readerOf('zh-CN');
const en = readerOf('en');
const midnight = Date.UTC(2024, 0, 19, 16) / 1000;
const down = new VendorUnreachable({ vendor: 'yopoint', method: 'x' }, 'no', 'connection refused');

const row: OrderRow = {
  source: 'cabinet',
  number: 'VI231228102118586561',
  state: { code: 1, meaning: 'paid' },
  goods: '可乐',
  more: 2,
  total: 350,
  at: midnight + 60,
  deviceId: 'cid',
  deviceCode: 'A001',
  deviceName: '测试机器',
  suspicious: true,
  refunded: false,
  refundAsked: true,
};

const view: OrderListView = {
  query: { device: 'A001', range: { from: midnight, to: midnight + 86_399 }, state: 'suspicious' },
  page: 2,
  pages: 3,
  total: 23,
  stateless: 0,
  rows: [row],
  known: live({ facts: { cutShort: [], unanswered: [] }, unread: [], reference: 'r' }),
  cursors: { prev: 'p', next: 'n', refresh: 'r' },
};

describe('order list', () => {
  test('names range, device and state, and every number in full', () => {
    const card = orderListCard(en, view);
    expect(screen(card)).toBe(
      [
        'Orders · 2024-01-20 · A001 · suspicious',
        '23 orders',
        'VI231228102118586561',
        'Paid · ¥3.50 · 2024-01-20 00:01:00 · suspicious · refund asked for',
        '可乐 and 2 more · A001 · 测试机器',
        'page 2 of 3',
        'as of 14:02:07',
      ].join('\n'),
    );
    expect(card.parts[0]).toMatchObject({ kind: 'item', title: row.number });
    expect(card.buttons.map(({ id, value }) => [id, value])).toEqual([
      ['list.prev', 'p'],
      ['list.next', 'n'],
      ['list.refresh', 'r'],
    ]);
    expect(screen(orderListCard(zh, view))).toContain('可乐 等 3 种');
  });

  test('a rolling range is shown to the minute', () => {
    const range = { from: midnight - 3600, to: midnight + 59 };
    const title = orderListCard(zh, { ...view, query: { device: null, range, state: null } }).title;
    expect(title).toBe('订单 · 2024-01-19 23:00 – 2024-01-20 00:00');
  });

  test('empty, cut short, unanswered, without a state and unread are said; no page, no button', () => {
    const card = orderListCard(en, {
      ...view,
      page: 1,
      pages: 1,
      total: 0,
      rows: [],
      stateless: 2,
      known: live({
        facts: { cutShort: ['cabinet'], unanswered: [{ source: 'vending', error: down }] },
        unread: ['cabinet.p1.3.Price', 'benefit.p1.0.orderNum'],
        reference: 'trace-9',
      }),
      cursors: { prev: null, next: null, refresh: 'r' },
    });
    expect(screen(card)).toBe(
      [
        'Orders · 2024-01-20 · A001 · suspicious',
        'No orders match in this time.',
        'YoPoint vending machines: the vendor could not be reached. Its orders are missing below.',
        'Too many orders, not all are listed: YoPoint cabinets. Choose a shorter range.',
        '2 orders left out: the vendor’s list does not tell their state. Look them up by their numbers.',
        '2 facts could not be read; the rest is shown. Reference trace-9',
        'as of 14:02:07',
      ].join('\n'),
    );
    expect(card.buttons.map(({ id }) => id)).toEqual(['list.refresh']);
  });
});

describe('stock', () => {
  const item = sampleStock();
  const facts = (items: readonly (typeof item)[]) => live({ facts: items, unread: [], reference: 'r' });

  test('sold out and low stand first and are counted', () => {
    const items = [
      { ...item, name: 'full', stock: 9, capacity: 10 },
      { ...item, name: 'few', stock: 1, capacity: 10 },
      item,
    ];
    const card = stockCard(en, sampleCabinet(), facts(items), { mayDoor: false });
    expect(card.lead).toBe('1 sold out, 1 low');
    expect(stockCard(zh, sampleCabinet(), facts(items), { mayDoor: false }).lead).toBe('1 种售罄，1 种偏少');
    expect(
      card.parts.filter((part) => part.kind === 'item').map(({ title, lines }) => [title, ...lines]),
    ).toEqual([
      ['康师傅酸梅汤瓶装500ml', '¥1.00 · stock 0 · sold out'],
      ['few', '¥1.00 · stock 1 / 10 · low'],
      ['full', '¥1.00 · stock 9 / 10 · enough'],
    ]);
    expect(card.buttons).toEqual([
      { id: 'stock.refresh', text: 'Refresh', value: '5f6da2362201410011fe7b72' },
    ]);
    expect(screen(card)).toContain('Network: online');
    expect(screen(card)).toContain('Sales: selling');
  });

  test('no more than twenty, the rest counted', () => {
    const card = stockCard(en, sampleCabinet(), facts(Array(46).fill(item)), { mayDoor: false });
    expect(card.parts.filter((part) => part.kind === 'item')).toHaveLength(20);
    expect(screen(card)).toContain('and 26 more');
  });

  test('no such device, and a device without goods', () => {
    const none = { ...facts([]), value: null };
    expect(stockCard(en, sampleCabinet(), none, { mayDoor: false }).lead).toBe(
      'The vendor has no device A001 · 测试机器.',
    );
    expect(stockCard(zh, sampleCabinet(), facts([]), { mayDoor: false }).lead).toBe(
      '供应商没有给出这台设备的商品。',
    );
  });
});

describe('cabinets', () => {
  const cabinet = sampleCabinet();
  const known = live({ facts: null, unread: [], reference: 'r' });
  const cursors = { prev: null, next: 'n', refresh: 'r' };

  test('states in words', () => {
    const off = { ...cabinet, online: false, powered: false, sellingEnabled: false } as const;
    const shown = { text: null, page: 1, pages: 2, total: 12, cabinets: [cabinet, off], known, cursors };
    const card = cabinetsCard(en, shown);
    expect(screen(card)).toContain('A001 · 测试机器\nonline · selling\n');
    expect(screen(card)).toContain('offline · sales switched off · no power');
    expect(screen(cabinetsCard(zh, shown))).toContain('离线 · 已关闭销售 · 已断电');
    expect(card.lead).toBe('12 devices');
    expect(card.buttons.map(({ id }) => id)).toEqual(['list.next', 'list.refresh']);
  });

  test('an unknown selling state is shown by its number', () => {
    const odd = { ...cabinet, selling: { code: 5, meaning: 'unknown' } } as const;
    const card = cabinetsCard(en, {
      text: 'A',
      page: 1,
      pages: 1,
      total: 1,
      cabinets: [odd],
      known,
      cursors,
    });
    expect(card.lead).toBe('1 device');
    expect(screen(card)).toContain('online · unknown (code 5)');
  });

  test('several matches, and none', () => {
    const card = whichCabinetCard(en, 'A00', Array(12).fill(cabinet));
    expect(card.parts.filter((part) => part.kind === 'item')).toHaveLength(10);
    expect(screen(card)).toContain('12 devices match.');
    expect(screen(card)).toContain('and 2 more');
    expect(screen(noCabinetCard(zh, 'Z9'))).toContain('“Z9”');
  });
});
