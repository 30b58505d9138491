import { describe, expect, it } from 'vitest';
import { parseChinaTime, receiptNo, receiptTime } from '../../sandbox/fleet/china-time.ts';
import { createFleet } from '../../sandbox/fleet.ts';
import { sample } from '../../sandbox/samples.ts';
import { NOW, SAMPLE_CID, SAMPLE_RECEIPT } from './vendors-client.ts';

type Row = Record<string, unknown>;
const fleet = createFleet({ now: NOW });

describe('the fleet', () => {
  it('is the same for the same moment and seed, and another for another', () => {
    expect(createFleet({ now: NOW })).toEqual(fleet);
    expect(createFleet({ now: NOW + 1000 })).not.toEqual(fleet);
    expect(createFleet({ now: NOW, seed: 1 })).not.toEqual(fleet);
  });

  it('has a dozen cabinets in every state, the sample one first', () => {
    expect(fleet.cabinets).toHaveLength(12);
    expect(fleet.cabinets[0]).toMatchObject({ id: SAMPLE_CID, DeviceCode: 'A001', Name: '测试机器' });
    expect(new Set(fleet.cabinets.map((each) => each.id)).size).toBe(12);
    for (const state of [
      { OnlineStatus: 0 },
      { SellStatus: 0 },
      { SellStatus: 2 },
      { ExtElectronicStatus: 0 },
      { EnableSell: false },
    ]) {
      expect(fleet.cabinets).toContainEqual(expect.objectContaining(state));
    }
  });

  it('has 25 goods with right check digits, and something sold out and something low on every deployed cabinet', () => {
    expect(fleet.goods).toHaveLength(25);
    expect(fleet.goods.filter(({ BarCode }) => !hasCheckDigit(BarCode))).toEqual([]);
    for (const cabinet of fleet.cabinets.filter((each) => each.SellStatus !== 2)) {
      const stock = fleet.stock.filter((item) => item.CID === cabinet.id).map((item) => item.Stock);
      expect(stock.filter((count) => count === 0)).toHaveLength(1);
      expect(stock.some((count) => count === 1 || count === 2)).toBe(true);
    }
    expect(fleet.stock.filter((item) => item.Stock > item.Capacity)).toEqual([]);
  });

  it('has orders of the last ten days only, but for the samples, and some of the last two hours', () => {
    const ages = fleet.cabinetOrders.slice(0, -2).map((order) => NOW / 1000 - receiptTime(order.ReceiptNo));
    expect(ages).toHaveLength(320);
    expect(Math.min(...ages)).toBeGreaterThan(0);
    expect(Math.max(...ages)).toBeLessThanOrEqual(10 * 86_400);
    expect(ages.filter((age) => age < 7200).length).toBeGreaterThanOrEqual(6);
    expect(fleet.cabinetOrders.filter((order) => order.PayTime > NOW / 1000)).toEqual([]);
  });

  it('has orders of every story, with sums that add up', () => {
    for (const story of [
      { TradeStatus: 0, PayTime: 0 },
      { TradeStatus: 2 },
      { UserRefundsStatus: 1 },
      { UserRefundsStatus: 2 },
      { IsSuspicious: 1, TradeStatus: 0 },
      { IsSuspicious: 1, TradeStatus: 1 },
      { DoorStatus: -1, Price: 0 },
      { PayType: 7 },
      { PayType: 202 },
    ]) {
      expect(fleet.cabinetOrders).toContainEqual(expect.objectContaining(story));
    }
    for (const order of fleet.cabinetOrders) {
      expect(order.Price).toBe(order.Products.reduce((sum, line) => sum + line.Qty * line.Price, 0));
      expect(order.RefundsPrice).toBeLessThanOrEqual(order.Price);
    }
    const partly = fleet.cabinetOrders.filter((order) => order.RefundsPrice > 0 && order.TradeStatus === 1);
    expect(partly.length).toBeGreaterThan(0);
    expect(new Set(fleet.cabinetOrders.map((order) => order.ReceiptNo)).size).toBe(322);
  });

  it('carries the samples word for word', () => {
    const newer = sample('yopoint.cabinet.order.get.json') as { data: Row };
    const older = sample('yopoint.cabinet.order.list.older.json') as { data: Row[] };
    const benefit = sample('baifude.getOrderInfo.json') as { data: Row };
    expect(fleet.cabinetOrders.slice(-2)).toEqual([newer.data, older.data[0]]);
    expect(fleet.consumerOrders.at(-1)?.ReceiptNo).toBe('OD190425164650841431');
    expect(fleet.baifudeOrders[0]?.order).toEqual(benefit.data);
  });

  it('has Baifude orders with all 94 fields, none undefined, of many kinds', () => {
    const keys = Object.keys(fleet.baifudeOrders[0]?.order ?? {}).sort();
    expect(keys).toHaveLength(94);
    for (const { order, orderNo, payOrderNo } of fleet.baifudeOrders) {
      expect(Object.keys(order).sort()).toEqual(keys);
      expect(Object.values(order)).not.toContain(undefined);
      expect(orderNo).toMatch(/^\d{20}$/);
      expect(payOrderNo).toMatch(/^\d{27}$/);
    }
    const orders = fleet.baifudeOrders.map((each) => each.order);
    expect(new Set(orders.map((order) => order['orderType'])).size).toBeGreaterThan(10);
    expect(new Set(orders.map((order) => order['auditStatus']))).toEqual(
      new Set([null, 'pass', 'audit', 'rejected', 'timeout']),
    );
    expect(new Set(orders.map((order) => order['orderStatus']))).toEqual(new Set([1, 2, 3, 4, 5, 6, 9]));
  });

  it.each([0, 6, 12, 18])('is as sound when started %i hours later', (hours) => {
    const now = NOW + hours * 3_600_000;
    const { stock, cabinetOrders } = createFleet({ now });
    expect(stock.filter((item) => item.Stock > item.Capacity)).toEqual([]);
    const times = cabinetOrders.map((order) => Math.max(order.PayTime, order.RefundsTime ?? 0));
    expect(Math.max(...times)).toBeLessThanOrEqual(now / 1000);
    expect(new Set(cabinetOrders.map((order) => order.ReceiptNo)).size).toBe(322);
  });

  it('names nobody: every invented mobile is of the range made up for it', () => {
    const text = JSON.stringify([fleet.cabinetOrders.slice(0, -2), fleet.baifudeOrders.slice(1)]);
    const mobiles = text.match(/(?<=")1[3-9]\d{9}(?=")/g) ?? [];
    expect(mobiles.length).toBeGreaterThan(300);
    expect(mobiles.filter((mobile) => !mobile.startsWith('1990000'))).toEqual([]);
  });
});

describe('China time', () => {
  it('goes into an order number and comes out again', () => {
    expect(receiptTime(SAMPLE_RECEIPT)).toBe(1_703_730_094 - 16); // PayTime is 16 s later.
    expect(receiptNo('VI', receiptTime(SAMPLE_RECEIPT) * 1000, '586561')).toBe(SAMPLE_RECEIPT);
    expect(receiptTime('no number')).toBe(0);
  });

  it.each([
    ['2022-9-1 00:00:00', Date.UTC(2022, 7, 31, 16)],
    ['2022-12-15 23:59:59', Date.UTC(2022, 11, 15, 15, 59, 59)],
    ['2022-09-01', undefined],
    ['2022-09-32 00:00:00', undefined],
    ['2022-09-01 24:00:00', undefined],
  ])('reads %s', (text, at) => {
    expect(parseChinaTime(text)).toBe(at);
  });
});

function hasCheckDigit(code: string): boolean {
  const sum = [...code].reduce((total, digit, i) => total + Number(digit) * (i % 2 === 0 ? 1 : 3), 0);
  return code.length === 13 && sum % 10 === 0;
}
