import { expect, test } from 'vitest';
import { orderCard } from '../../src/cards/orders/order.ts';
import { requestCard } from '../../src/cards/requests/request.ts';
import { backOfficePage } from '../../src/domain/back-office.ts';
import { blocksOfPart } from '../../src/messengers/slack/render.ts';
import { waiting } from './homes.ts';
import { found, readerOf, sampleOrders } from './samples.ts';

const about = { receipt: 'VI1', cid: 'c1' };

test.each([
  ['https://bo.example/orders/{receipt}', about, 'https://bo.example/orders/VI1'],
  ['https://bo.example/#/d/{cid}?o={receipt}', about, 'https://bo.example/#/d/c1?o=VI1'],
  ['http://127.0.0.1:4020/{receipt}', about, 'http://127.0.0.1:4020/VI1'],
  [
    'https://bo.example/{receipt}/x',
    { receipt: '../<a>|&?#"', cid: null },
    'https://bo.example/..%2F%3Ca%3E%7C%26%3F%23%22/x',
  ],
  ['https://bo.example/orders/{receipt}', { receipt: '..', cid: null }, null],
  ['https://bo.example/orders/{receipt}', { receipt: '', cid: null }, null],
  ['https://bo.example/orders/{receipt}', { receipt: '\ud800', cid: null }, null],
  ['https://bo.example/orders/{receipt}', { receipt: null, cid: 'c1' }, null],
  ['https://bo.example/{cid}/{receipt}', { receipt: 'VI1', cid: null }, null],
])('%s about %o is the page %s', (template, what, page) => {
  expect(backOfficePage(template, what)).toBe(page);
});

test('orders, refunds and doors link to it in both languages, and benefit orders do not', () => {
  const orders = sampleOrders();
  const page = 'https://bo.example/{receipt}?a=1&b={cid}';
  const forOne = { forChannel: false, mayReveal: false, mayRefund: true, mayDoor: true, mayAppeal: true };
  const linksOf = (card: { readonly parts: ReturnType<typeof orderCard>['parts'] }) =>
    card.parts.filter((part) => part.kind === 'link');
  for (const [locale, text] of [
    ['en', 'Open in YoPoint’s back office'],
    ['zh-CN', '在友朋后台打开'],
  ] as const) {
    const reader = { ...readerOf(locale), backOffices: { yopoint: page } };
    const [link, ...others] = linksOf(orderCard(reader, found(orders.cabinet), forOne));
    expect(others).toEqual([]);
    expect(link).toMatchObject({
      text,
      url: expect.stringContaining(`https://bo.example/${orders.cabinet.number}?`),
    });
    expect(linksOf(requestCard(reader, waiting(), 'approvals'))).toMatchObject([
      { text, url: 'https://bo.example/VI231228102118586561?a=1&b=cid' },
    ]);
    expect(linksOf(orderCard(reader, found(orders.benefit), forOne))).toEqual([]);
  }
  expect(linksOf(orderCard(readerOf('en'), found(orders.cabinet), forOne))).toEqual([]);
});

test('Slack gets it as a link that nothing ends early', () => {
  const link = { kind: 'link', text: 'a > b | <c>', url: 'https://bo.example/?a=1&b=|x>' } as const;
  expect(blocksOfPart(link)).toMatchObject([
    { text: { text: '<https://bo.example/?a=1&amp;b=%7Cx%3E|a &gt; b | &lt;c&gt;>' } },
  ]);
});
