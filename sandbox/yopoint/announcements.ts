import { randomUUID } from 'node:crypto';
import type { Cabinet, CabinetOrder } from '../fleet/types.ts';
import { parseObject } from '../parse-object.ts';
import type { Taken } from './customers.ts';
import type { Notifier, SentNotification } from './notifier.ts';
import type { YoPointState } from './state.ts';
import { TRADE_STATUS } from './statuses.ts';

/**
 * What happens at the machines and in the back office, and is notified. Each changes the books, sends the notification, and resolves when
 * that was accepted or dropped. All throw as the gesture on the books does.
 */
export interface Announcements {
  /** The door of an order falls shut; `opened: false` when it never was opened. */
  doorCloses(receiptNo: string, options?: { readonly opened?: boolean }): Promise<SentNotification>;
  /** An order is paid, with its total unless told otherwise; one that is paid already is only notified. */
  orderPaid(receiptNo: string, payPriceFen?: number): Promise<SentNotification>;
  /** The goods of a closed door are recognised. */
  recognised(receiptNo: string, products: readonly Taken[]): Promise<SentNotification>;
  /** Support has handled an appeal after payment: a new order stands in for this one, whose refund is another notification. */
  replaced(
    receiptNo: string,
    products: readonly Taken[],
  ): Promise<{ readonly order: CabinetOrder; readonly sent: SentNotification }>;
  /** A cabinet goes offline or comes back, loses power, stops or starts selling; what is left out stays. */
  deviceChanged(cid: string, change: DeviceChange): Promise<SentNotification>;
  /**
   * The operator has agreed to a refund, and the vendor wants it made now: of the whole order unless told otherwise. The books
   * say refunded when the answer does.
   */
  refundOrdered(receiptNo: string, fen?: number): Promise<SentNotification>;
}

interface DeviceChange {
  readonly online?: boolean;
  readonly powered?: boolean;
  readonly enabled?: boolean;
  readonly sellStatus?: 0 | 1 | 2;
}

/** These happenings in these books. */
export function createAnnouncements(state: YoPointState, { send }: Notifier): Announcements {
  return {
    doorCloses: (receipt, { opened = true } = {}) => {
      state.closeDoor(receipt, { opened });
      const biz = { Status: opened ? 1 : 2, ReceiptNo: receipt, Msg: opened ? '已关门' : '没有开门' };
      return send('notify.close.door', biz, 'business');
    },

    orderPaid: (receipt, fen) => {
      const before = orderOf(state, receipt);
      const order =
        before.TradeStatus === TRADE_STATUS.unpaid ? state.setPaid(receipt, fen ?? before.Price) : before;
      const biz = { ReceiptNo: receipt, CID: order.CID, PayTime: order.PayTime };
      return send('notify.cabinet.order.simple', biz, 'business');
    },

    recognised: (receipt, products) => {
      const order = state.recognise(receipt, products);
      const biz = { ReceiptNo: receipt, Products: linesOf(order) };
      return send('cabinet.order.vi.result.notify', biz, 'payment');
    },

    replaced: async (receipt, products) => {
      const order = state.replaceOrder(receipt, products);
      // ASSUMED (docs/vendors.md, YoPoint “Payment callbacks”): the field with the old order's number.
      const biz = {
        ReceiptNo: order.ReceiptNo,
        OriginalReceiptNo: receipt,
        Products: linesOf(order),
        PaySuccessNotifyUrl: order.NotifyUrl,
      };
      return { order, sent: await send('cabinet.order.product.modify', biz, 'payment') };
    },

    deviceChanged: (cid, { online, powered, ...selling }) => {
      if (online !== undefined) state.setOnline(cid, online);
      if (powered !== undefined) state.setPowered(cid, powered);
      return send('notify.cabinet.changed', changedBiz(state.setSelling(cid, selling)), 'business');
    },

    refundOrdered: async (receipt, fen) => {
      const order = orderOf(state, receipt);
      const amount = fen ?? order.PayPrice ?? order.Price;
      // ASSUMED (docs/vendors.md “Payment callbacks”): its fields.
      const biz = { ReceiptNo: receipt, TradeNo: order.TradeNo, RefundsPrice: amount };
      const sent = await send('cabinet.order.refunds.result.notify', biz, 'payment');
      if (sent.outcome === 'accepted') {
        const { RefundsTime } = dataOf(sent);
        state.giveBack(receipt, amount, typeof RefundsTime === 'number' ? RefundsTime : undefined);
      }
      return sent;
    },
  };
}

function orderOf(state: YoPointState, receipt: string): CabinetOrder {
  const order = state.cabinetOrders.get(receipt);
  if (order === undefined) throw new Error(`The simulator has no cabinet order ${receipt}`);
  return order;
}

/** Lines as a payment callback has them (docs/vendors.md, YoPoint “Payment callbacks”). */
function linesOf({ Products }: CabinetOrder): object[] {
  return Products.map(({ ProductVO: _picture, ...line }) => line);
}

/** The content of notify.cabinet.changed (docs/vendors.md “Notifications”), which names no CID. */
function changedBiz({ id: _cid, ...cabinet }: Cabinet): object {
  return {
    RequestID: randomUUID(),
    ...cabinet,
    CargoConfig: [{ Row: 1, Col: 1, BarCode: '' }],
    ReplenisherAccountID: 'sandbox-replenisher',
  };
}

function dataOf({ answers }: SentNotification): Readonly<Record<string, unknown>> {
  const data = parseObject(answers.at(-1)?.body ?? '')?.['data'];
  return typeof data === 'object' && data !== null ? { ...data } : {};
}
