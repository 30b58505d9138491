import { orderLine } from '../fleet/order-line.ts';
import type { Consumer } from '../fleet/people.ts';
import type { Random } from '../fleet/random.ts';
import { type Cabinet, type CabinetOrder, OPERATOR_ID, type StockItem } from '../fleet/types.ts';
import { DOOR_STATUS, REFUND_STATUS, SERVICE_STATUS, TRADE_STATUS } from './statuses.ts';

/** An order as it is between the unlocking and the recognition of the goods. */
export function openedOrder(
  cabinet: Cabinet,
  openId: string,
  given: { readonly ReceiptNo: string; readonly id: string; readonly DoorStatus: number },
): CabinetOrder {
  return {
    CID: cabinet.id,
    OID: OPERATOR_ID,
    DeviceCode: cabinet.DeviceCode,
    TerminalName: cabinet.Name,
    UserID: '',
    OpenID: openId,
    PayType: 90,
    ScenesType: 0,
    ServiceStatus: SERVICE_STATUS.underWay,
    TradeNo: '',
    LandMarkName: cabinet.District,
    IndustryParentName: '',
    IndustryName: '',
    PayTime: 0,
    Products: [],
    TradeStatus: TRADE_STATUS.unpaid,
    Price: 0,
    PayPrice: 0,
    IsSuspicious: 0,
    RefundsProducts: [],
    RefundsPrice: 0,
    RefundsTime: 0,
    UserRefundsStatus: REFUND_STATUS.none,
    UserRefundsTime: 0,
    UserRefundsReason: '',
    NotifyUrl: `https://api.yopoint.com/assumed/notify/${given.ReceiptNo}`,
    ...given,
  };
}

/** An order of one thing off the shelf, taken and paid at `atSeconds` for what it was sold for (分). */
export function soldOrder(
  random: Random,
  place: { readonly cabinet: Cabinet; readonly shelf: StockItem },
  consumer: Consumer,
  sold: { readonly ReceiptNo: string; readonly payPriceFen: number; readonly atSeconds: number },
): CabinetOrder {
  const opened = openedOrder(place.cabinet, String(consumer.UserVO['OpenID']), {
    ReceiptNo: sold.ReceiptNo,
    id: random.objectId(),
    DoorStatus: DOOR_STATUS.closed,
  });
  return {
    ...opened,
    UserID: consumer.id,
    PayType: 1,
    ServiceStatus: SERVICE_STATUS.ended,
    TradeNo: `4200${random.digits(24)}`,
    PayTime: sold.atSeconds,
    Products: [orderLine({ ...place.shelf, Price: sold.payPriceFen }, 1)],
    TradeStatus: TRADE_STATUS.paid,
    Price: sold.payPriceFen,
    PayPrice: sold.payPriceFen,
    UserVO: consumer.UserVO,
    NotifyUrl: '',
  };
}
