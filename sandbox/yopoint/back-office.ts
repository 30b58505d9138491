import { makeCabinet, makeStock } from '../fleet/cabinets.ts';
import type { Cabinet, CabinetOrder } from '../fleet/types.ts';
import type { Books } from './books.ts';
import { REFUND_STATUS, TRADE_STATUS } from './statuses.ts';

/** The hands of the operator's people in the vendor's back office, and what happens to the machines. */
export interface BackOffice {
  /** The operator's review; throws when nothing was asked for. */
  reviewRefund(receiptNo: string, decision: 'agree' | 'refuse'): CabinetOrder;
  /** The money of an order has gone back: this much of it (分), at this time (unix seconds; now when absent). */
  giveBack(receiptNo: string, fen: number, atSeconds?: number): CabinetOrder;
  /**
   * Makes `payPriceFen` what the order was paid with, behind everybody's back: its lines and its total stay. An unpaid
   * order is paid by it. Throws when the money has gone back.
   */
  setPaid(receiptNo: string, payPriceFen: number): CabinetOrder;
  setOnline(cid: string, online: boolean): Cabinet;
  setPowered(cid: string, on: boolean): Cabinet;
  /** Selling switched on or off, and SellStatus (0 stopped, 1 selling, 2 not deployed yet); what is left out stays. */
  setSelling(cid: string, change: { readonly enabled?: boolean; readonly sellStatus?: 0 | 1 | 2 }): Cabinet;
  /** One more cabinet with goods in it, powered, online and selling. */
  addCabinet(): Cabinet;
}

/** These hands on these books. */
export function createBackOffice(books: Books): BackOffice {
  let added = 0;
  return {
    reviewRefund: (receipt, decision) => {
      const target = books.order(receipt);
      if (target.UserRefundsStatus !== REFUND_STATUS.asked) {
        throw new Error(`Nobody asked for a refund of ${receipt}, so there is nothing to review`);
      }
      if (decision === 'refuse') {
        target.UserRefundsStatus = REFUND_STATUS.refused;
        return target;
      }
      return refunded(target, target.PayPrice ?? target.Price, books.seconds());
    },

    giveBack: (receipt, fen, atSeconds = books.seconds()) => refunded(books.order(receipt), fen, atSeconds),

    setPaid: (receipt, payPriceFen) => {
      const target = books.order(receipt);
      if (target.TradeStatus === TRADE_STATUS.refunded) {
        throw new Error(`The money of ${receipt} has gone back, so what was paid cannot change`);
      }
      target.PayPrice = payPriceFen;
      if (target.TradeStatus === TRADE_STATUS.unpaid) {
        target.TradeStatus = TRADE_STATUS.paid;
        target.PayTime = books.seconds();
      }
      return target;
    },

    setOnline: (cid, online) => Object.assign(books.cabinet(cid), { OnlineStatus: online ? 1 : 0 }),

    setPowered: (cid, on) => Object.assign(books.cabinet(cid), { ExtElectronicStatus: on ? 1 : 0 }),

    setSelling: (cid, { enabled, sellStatus }) =>
      Object.assign(books.cabinet(cid), {
        ...(enabled === undefined ? {} : { EnableSell: enabled }),
        ...(sellStatus === undefined ? {} : { SellStatus: sellStatus }),
      }),

    addCabinet: () => {
      added += 1;
      const cabinet = makeCabinet(books.random, added);
      books.cabinets.set(cabinet.id, cabinet);
      books.stock.push(...makeStock(books.random, [cabinet], books.seconds() * 1000));
      return cabinet;
    },
  };
}

function refunded(target: CabinetOrder, fen: number, atSeconds: number): CabinetOrder {
  target.UserRefundsStatus = REFUND_STATUS.agreed;
  target.TradeStatus = TRADE_STATUS.refunded;
  target.RefundsProducts = target.Products.map((line) => ({ ...line, RealQty: line.Qty }));
  target.RefundsPrice = fen;
  target.RefundsTime = atSeconds;
  return target;
}
