import { orderLine } from '../fleet/order-line.ts';
import type { CabinetOrder, ConsumerOrder, Goods } from '../fleet/types.ts';
import type { Books } from './books.ts';
import { openedOrder, soldOrder } from './new-order.ts';
import { DOOR_STATUS, REFUND_STATUS, SERVICE_STATUS, TRADE_STATUS } from './statuses.ts';

/** Goods that were taken out, as the camera names them. */
export interface Taken {
  readonly BarCode: string;
  readonly Qty: number;
}

/** People's actions at a cabinet, with their effects at the vendor. All throw for an unknown order or cabinet. */
export interface Customers {
  /** Somebody pulls the unlocked door open; throws once it has closed. */
  openedDoor(receiptNo: string): CabinetOrder;
  /** The door of an order falls shut; `opened: false` when it never was opened. */
  closeDoor(receiptNo: string, options?: { readonly opened?: boolean }): CabinetOrder;
  /**
   * The goods of a closed door are recognised, at the prices of that cabinet or else of the catalogue; the order stays
   * unpaid. An empty list: nothing was taken. Throws before the door has closed, when it never opened, for an order
   * that is not unpaid, and for goods that nobody sells.
   */
  recognise(receiptNo: string, products: readonly Taken[]): CabinetOrder;
  /** One more order of this second: one thing was taken from this cabinet and paid with this many 分. */
  sell(cid: string, sale: { readonly payPriceFen: number }): CabinetOrder;
  /** After an appeal: a new, unpaid order of the same visit with these goods. The one it stands in for stays as it is. */
  replaceOrder(receiptNo: string, products: readonly Taken[]): CabinetOrder;
  /** The customer asks the vendor for their money, past the desk. Throws when not paid, or asked already. */
  customerAsksRefund(receiptNo: string): CabinetOrder;
  /** The same at a vending machine. */
  customerAsksVendingRefund(receiptNo: string): ConsumerOrder;
}

/** People at the cabinets of these books. */
export function createCustomers(books: Books, goods: readonly Goods[]): Customers {
  /** Makes these the goods of an order, at the prices of its cabinet or else of the catalogue. */
  function putIn(target: CabinetOrder, products: readonly Taken[]): CabinetOrder {
    const shelves = books.stock.filter(({ CID }) => CID === target.CID);
    target.Products = products.map(({ BarCode, Qty }) => {
      const item = [...shelves, ...goods].find((each) => each.BarCode === BarCode);
      if (item === undefined) throw new Error(`Nobody sells ${BarCode}`);
      return orderLine(item, Qty);
    });
    target.Price = target.Products.reduce((sum, line) => sum + line.TotalPrice, 0);
    return target;
  }

  return {
    openedDoor: (receipt) => {
      const target = books.order(receipt);
      if (target.ServiceStatus !== SERVICE_STATUS.underWay) {
        throw new Error(`The door of ${receipt} has closed again, so nobody can open it`);
      }
      target.DoorStatus = DOOR_STATUS.open;
      return target;
    },

    closeDoor: (receipt, options) => {
      const target = books.order(receipt);
      target.DoorStatus = options?.opened === false ? DOOR_STATUS.notOpened : DOOR_STATUS.closed;
      target.ServiceStatus = SERVICE_STATUS.ended;
      return target;
    },

    recognise: (receipt, products) => {
      const target = books.order(receipt);
      if (target.DoorStatus !== DOOR_STATUS.closed || target.ServiceStatus !== SERVICE_STATUS.ended) {
        throw new Error(`The door of ${receipt} was not opened and closed, so nothing can have been taken`);
      }
      if (target.TradeStatus !== TRADE_STATUS.unpaid) throw new Error(`Order ${receipt} is settled`);
      return putIn(target, products);
    },

    sell: (cid, { payPriceFen }) => {
      const cabinet = books.cabinet(cid);
      const shelf = books.stock.find(({ CID }) => CID === cid);
      if (shelf === undefined) throw new Error(`Cabinet ${cid} has no goods, so it sells nothing`);
      const sold = soldOrder(books.random, { cabinet, shelf }, books.random.pick(books.consumers), {
        ReceiptNo: books.freshReceipt(),
        payPriceFen,
        atSeconds: books.seconds(),
      });
      books.cabinetOrders.set(sold.ReceiptNo, sold);
      return sold;
    },

    replaceOrder: (receipt, products) => {
      const replaced = books.order(receipt);
      const opened = openedOrder(books.cabinet(replaced.CID), String(replaced['OpenID']), {
        ReceiptNo: books.freshReceipt(),
        id: books.random.objectId(),
        DoorStatus: DOOR_STATUS.closed,
      });
      const order = putIn({ ...opened, ServiceStatus: SERVICE_STATUS.ended }, products);
      books.cabinetOrders.set(order.ReceiptNo, order);
      return order;
    },

    customerAsksRefund: (receipt) => {
      const target = books.order(receipt);
      if (target.TradeStatus !== TRADE_STATUS.paid || target.UserRefundsStatus === REFUND_STATUS.asked) {
        throw new Error(`Order ${receipt} is not paid, or its money was asked for already`);
      }
      target.UserRefundsStatus = REFUND_STATUS.asked;
      target.UserRefundsTime = books.seconds();
      target.UserRefundsReason = 'REFUNDS_REASON_PRODUCT_NOT_MATCH';
      return target;
    },

    customerAsksVendingRefund: (receipt) => {
      const target = books.consumerOrders.get(receipt);
      if (!target) throw new Error(`There is no vending order ${receipt}`);
      return Object.assign(target, {
        UserRefundsStatus: REFUND_STATUS.asked,
        UserRefundsTime: books.seconds(),
        UserRefundsReason: 'REFUNDS_REASON_SHIPMENTS_FAIL',
      });
    },
  };
}
