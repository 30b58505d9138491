import { sample } from '../samples.ts';
import { receiptNo } from './china-time.ts';
import { GOODS } from './goods.ts';
import type { Random } from './random.ts';
import type { ConsumerOrder } from './types.ts';

/** 0 waiting, 1 shipped, -1 failed (docs/vendors.md, YoPoint “Notifications”). */
const SHIPMENTS: readonly (readonly [status: number, error: string, refunded: boolean])[] = [
  [1, '', false],
  [1, '', false],
  [-1, '货道卡货', false],
  [1, '', false],
  [0, '', false],
  [1, '', false],
  [-1, '货道卡货', true],
  [1, '', false],
  [1, '', false],
  [-1, '电机故障', false],
  [1, '', false],
  [1, '', true],
];

/**
 * A dozen orders of spiral machines over the last ten days, then the vendor's OD190425164650841431. Which fields the
 * vendor answers with is only known from what one client reads (docs/vendors.md, YoPoint “Vending machines”); shipment, payment and
 * refund fields are ASSUMED to be named as on the notification and on cabinet orders.
 */
export function makeConsumerOrders(random: Random, nowMs: number): ConsumerOrder[] {
  const machines = ['5a935c434c65dc000fa0817a', random.objectId(), random.objectId()];
  const orders = SHIPMENTS.map(([ShipmentsStatus, ShipmentsError, refunded], i): ConsumerOrder => {
    const atMs = nowMs - (i * 19 + 1) * 3_600_000 - random.int(0, 3_000_000);
    const CreateAt = Math.floor(atMs / 1000);
    const goods = random.pick(GOODS);
    const { Name, ImageUrl, ImageFixWidthUrl } = goods.ProductVO;
    return {
      id: random.objectId(),
      ReceiptNo: receiptNo('OD', atMs, random.digits(6)),
      TID: random.pick(machines),
      ProductName: Name,
      Price: goods.Price,
      OriginalPrice: goods.Price + random.pick([0, 0, 50]),
      PayType: random.pick([1, 1, 2]),
      TradeNo: `4200${random.digits(24)}`,
      CreateAt,
      PayTime: CreateAt + random.int(5, 40),
      TradeStatus: refunded ? 2 : 1,
      ShipmentsStatus,
      ShipmentsError,
      UserRefundsReason: ShipmentsStatus === -1 ? 'REFUNDS_REASON_DELIVERY_FAIL' : '',
      RefundsTime: refunded ? CreateAt + 1800 : 0,
      RefundsPrice: refunded ? goods.Price : 0,
      ProductVO: { Name, ImageUrl, ImageFixWidthUrl },
    };
  });
  // ConsumerOrder was written down from this very file.
  const printed = sample('yopoint.consumer.order.get.assumed.json') as { data: ConsumerOrder };
  return [...orders, printed.data];
}
