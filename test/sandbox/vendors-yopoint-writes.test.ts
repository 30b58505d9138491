import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { yoPointSign } from '../../sandbox/yopoint/sign.ts';
import {
  NOW,
  post,
  SAMPLE_CID,
  SAMPLE_RECEIPT,
  SECRET,
  signedParams,
  startYoPoint,
} from './vendors-client.ts';

type Row = Record<string, unknown>;

let yopoint: Awaited<ReturnType<typeof startYoPoint>>;
beforeEach(async () => {
  yopoint = await startYoPoint();
});
afterEach(() => yopoint.vendor.close());

describe('doing', () => {
  const orderWhere = (wanted: Row): string => {
    const found = [...yopoint.vendor.state.cabinetOrders.values()].find((order) =>
      Object.entries(wanted).every(([key, value]) => order[key] === value),
    );
    if (found === undefined) throw new Error(`The fleet has no order with ${JSON.stringify(wanted)}`);
    return found.ReceiptNo;
  };
  const plain = { TradeStatus: 1, UserRefundsStatus: 0, RefundsPrice: 0, IsSuspicious: 0 };
  const cabinet = (code: string): string => {
    const found = [...yopoint.vendor.state.cabinets.values()].find((each) => each.DeviceCode === code);
    return found?.id ?? '';
  };

  it('opens a door: a new unpaid order with the door open, which then falls shut', async () => {
    const answer = await yopoint.call('cabinet.open.door', { CID: SAMPLE_CID, OpenID: 'desk' });
    const { ReceiptNo, NotifyUrl } = answer.data as Record<string, string>;
    expect(ReceiptNo).toMatch(/^VI251124192000\d{6}$/);
    expect(NotifyUrl).toMatch(/^https:/);
    const read = await yopoint.call('cabinet.order.get', { ReceiptNo });
    expect(read.data).toMatchObject({ CID: SAMPLE_CID, DoorStatus: 1, TradeStatus: 0, ServiceStatus: 1 });
    yopoint.vendor.state.closeDoor(ReceiptNo ?? '', { opened: false });
    const shut = await yopoint.call('cabinet.order.get', { ReceiptNo });
    expect(shut.data).toMatchObject({ DoorStatus: -1, ServiceStatus: 2 });
    expect(yopoint.vendor.state.effects.door_opened).toBe(1);
    expect(yopoint.vendor.calls[0]).toMatchObject({ accepted: true, effect: true, at: NOW });
  });

  it.each([
    ['A003', 'ERR_TERMINAL_OFFLINE'],
    ['C001', 'ERR_TERMINAL_STOP_SELL'],
    ['D003', 'ERR_TERMINAL_STOP_SELL'],
    ['C003', 'ERR_TERMINAL_NOT_DEPLOYED'],
    ['D001', 'ERR_TERMINAL_POWER_OFF'],
    ['none', 'MISSING_PARAMS_CID'],
  ])('does not open %s: %s', async (code, errorMsg) => {
    const answer = await yopoint.call('cabinet.open.door', { CID: cabinet(code), OpenID: 'desk' });
    expect(answer).toMatchObject({ error_code: -1, error_msg: errorMsg });
    expect(yopoint.vendor.state.effects.door_opened).toBe(0);
  });

  it('wants an OpenID, and a cabinet that exists and is online', async () => {
    expect((await yopoint.call('cabinet.open.door', { CID: SAMPLE_CID })).error_msg).toBe(
      'MISSING_PARAMS_OPENID',
    );
    const nowhere = { CID: 'f'.repeat(24), OpenID: 'desk' };
    expect((await yopoint.call('cabinet.open.door', nowhere)).error_msg).toBe('ERR_TERMINAL_NOT_EXIST');
    yopoint.vendor.state.setOnline(SAMPLE_CID, false);
    const offline = await yopoint.call('cabinet.open.door', { CID: SAMPLE_CID, OpenID: 'desk' });
    expect(offline.error_msg).toBe('ERR_TERMINAL_OFFLINE');
  });

  it('takes a refund application once; the review then refunds the whole amount', async () => {
    const ReceiptNo = orderWhere(plain);
    const biz = {
      ReceiptNo,
      UserRefundsReason: 'REFUNDS_REASON_PRODUCT_EXPIRED',
      UserRefundsRemarks: '过期了',
    };
    expect((await yopoint.call('cabinet.order.refund.apply', biz)).data).toEqual({});
    expect((await yopoint.call('cabinet.order.refund.apply', biz)).error_msg).toBe('ERR_REFUNDS_APPLIED');
    expect(yopoint.vendor.state.effects.refund_applied).toBe(1);
    expect((await yopoint.call('cabinet.order.get', { ReceiptNo })).data).toMatchObject({
      TradeStatus: 1,
      UserRefundsStatus: 1,
      UserRefundsTime: NOW / 1000,
      UserRefundsReason: 'REFUNDS_REASON_PRODUCT_EXPIRED',
      UserRefundsRemarks: '过期了',
    });
    yopoint.vendor.state.reviewRefund(ReceiptNo, 'agree');
    const after = (await yopoint.call('cabinet.order.get', { ReceiptNo })).data as Row;
    expect(after).toMatchObject({ TradeStatus: 2, RefundsPrice: after['PayPrice'], RefundsTime: NOW / 1000 });
    expect((await yopoint.call('cabinet.order.refund.apply', biz)).error_msg).toBe('ERR_ORDER_REFUNDED');
    expect(() => yopoint.vendor.state.reviewRefund(ReceiptNo, 'agree')).toThrow(/nothing to review/);
  });

  it('lets the review refuse, after which the customer may ask again', async () => {
    const ReceiptNo = orderWhere(plain);
    await yopoint.call('cabinet.order.refund.apply', { ReceiptNo });
    yopoint.vendor.state.reviewRefund(ReceiptNo, 'refuse');
    expect(yopoint.vendor.state.cabinetOrders.get(ReceiptNo)).toMatchObject({
      TradeStatus: 1,
      UserRefundsStatus: 2,
    });
    expect((await yopoint.call('cabinet.order.refund.apply', { ReceiptNo })).error_msg).toBe('SUCCESS');
  });

  it('refuses a refund of what was not paid, is refunded, or does not exist', async () => {
    const apply = async (biz: Row): Promise<string> =>
      (await yopoint.call('cabinet.order.refund.apply', biz)).error_msg;
    expect(await apply({ ReceiptNo: orderWhere({ TradeStatus: 0 }) })).toBe('ERR_ORDER_NOT_PAID');
    expect(await apply({ ReceiptNo: SAMPLE_RECEIPT })).toBe('ERR_ORDER_REFUNDED');
    expect(await apply({ ReceiptNo: 'VI1' })).toBe('ERR_ORDER_NOT_EXIST');
    expect(await apply({})).toBe('MISSING_PARAMS_RECEIPTNO');
    expect(yopoint.vendor.state.effects.refund_applied).toBe(0);
  });

  it('files an appeal once, knowing whether it came before or after payment', async () => {
    const paid = orderWhere(plain);
    const unpaid = orderWhere({ TradeStatus: 0, IsSuspicious: 0, DoorStatus: 0 });
    const appeal = async (biz: Row): Promise<string> =>
      (await yopoint.call('cabinet.order.user.appeal', biz)).error_msg;
    expect(await appeal({ ReceiptNo: paid, Reason: '多收了一瓶' })).toBe('SUCCESS');
    expect(await appeal({ ReceiptNo: paid })).toBe('ERR_ORDER_APPEALED');
    expect(await appeal({ ReceiptNo: unpaid })).toBe('SUCCESS');
    expect(await appeal({ ReceiptNo: SAMPLE_RECEIPT })).toBe('ERR_ORDER_REFUNDED');
    expect(await appeal({ ReceiptNo: 'VI1' })).toBe('ERR_ORDER_NOT_EXIST');
    expect(await appeal({})).toBe('MISSING_PARAMS_RECEIPTNO');
    expect(yopoint.vendor.state.effects.appeal_filed).toBe(2);
    expect(yopoint.vendor.state.appeals).toEqual([
      { receiptNo: paid, kind: 'after_payment', reason: '多收了一瓶', at: NOW / 1000 },
      { receiptNo: unpaid, kind: 'before_payment', reason: '', at: NOW / 1000 },
    ]);
    expect((await yopoint.call('cabinet.order.get', { ReceiptNo: paid })).data).toMatchObject({
      IsSuspicious: 1,
    });
  });

  it('takes another appeal once the back office has dealt with the first', async () => {
    const ReceiptNo = orderWhere(plain);
    const appeal = async () => (await yopoint.call('cabinet.order.user.appeal', { ReceiptNo })).error_msg;
    expect([await appeal(), await appeal()]).toEqual(['SUCCESS', 'ERR_ORDER_APPEALED']);
    Object.assign(yopoint.vendor.state.cabinetOrders.get(ReceiptNo) ?? {}, { IsSuspicious: 0 });
    expect(await appeal()).toBe('SUCCESS');
  });

  it('does nothing at all on a write with a wrong signature', async () => {
    const params = signedParams('cabinet.open.door', { CID: SAMPLE_CID, OpenID: 'desk' });
    const forged = { ...params, sign: yoPointSign(params, `${SECRET}x`) };
    expect((await post(yopoint.vendor.url, new URLSearchParams(forged))).error_msg).toBe('ERR_SIGN');
    expect(yopoint.vendor.state.effects).toEqual({ door_opened: 0, refund_applied: 0, appeal_filed: 0 });
  });
});
