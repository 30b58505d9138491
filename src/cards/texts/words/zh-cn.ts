import type { SellingState, StockLevel } from '../../../domain/device.ts';
import type {
  AuditState,
  DoorState,
  OrderState,
  PaymentMethod,
  PaymentScene,
  RefundReason,
  ServiceState,
  ShipmentState,
} from '../../../domain/order.ts';
import type { OrderSource, Probe, VendorName } from '../../../domain/vendors.ts';
import type { OrderListState } from '../../../lookups/types.ts';

/** The domain's own words: every meaning a code can have, in Chinese. Names, amounts, counts and times come in formatted and bounded. */
export const wordsZhCn = {
  words: {
    vendor: { yopoint: '友朋 YoPoint', baifude: '百福得 Baifude' } satisfies Record<VendorName, string>,
    /** Within a sentence. */
    vendorInSentence: { yopoint: '友朋', baifude: '百福得' } satisfies Record<VendorName, string>,
    source: { cabinet: '友朋智能柜', vending: '友朋售货机', benefit: '百福得' } satisfies Record<
      OrderSource,
      string
    >,
    /** What a number was looked up as, without the vendor's name. */
    probe: {
      'cabinet.receipt': '智能柜订单号',
      'cabinet.trade': '智能柜支付流水号',
      'vending.receipt': '售货机订单号',
      'benefit.order': '福利订单号',
      'benefit.payment': '福利支付单号',
    } satisfies Record<Probe, string>,
    orderState: {
      awaiting_payment: '待支付',
      paid: '已支付',
      refunded: '已退款',
      awaiting_receipt: '待收货',
      awaiting_use: '待使用',
      completed: '已完成',
      cancelled: '已取消',
    } satisfies Record<OrderState, string>,
    listState: { paid: '已支付', refunded: '已退款', suspicious: '可疑' } satisfies Record<
      OrderListState,
      string
    >,
    method: {
      wechat: '微信支付',
      alipay: '支付宝',
      brand_wechat: '品牌方微信支付',
      brand_alipay: '品牌方支付宝',
      third_party: '第三方支付',
      undeclared: '未说明支付方式',
    } satisfies Record<PaymentMethod, string>,
    scene: {
      scan: '扫码',
      yopoint_face: '友朋刷脸',
      wechat_face: '微信刷脸',
      alipay_face: '支付宝刷脸',
      password: '密码',
    } satisfies Record<PaymentScene, string>,
    door: { never_opened: '没有打开过', closed: '已关门', open: '门开着' } satisfies Record<
      DoorState,
      string
    >,
    service: { not_started: '未开始', in_service: '进行中', ended: '已结束' } satisfies Record<
      ServiceState,
      string
    >,
    audit: {
      pending: '审核中',
      passed: '已通过',
      rejected: '已驳回',
      timed_out: '审核超时',
    } satisfies Record<AuditState, string>,
    shipment: { waiting: '等待出货', shipped: '已出货', failed: '出货失败' } satisfies Record<
      ShipmentState,
      string
    >,
    refundReason: {
      too_many_recognised: '多识别了商品',
      expired_goods: '商品过期',
      wrong_goods_recognised: '商品识别错误',
      not_dispensed: '没有出货',
      wrong_goods_dispensed: '出错商品',
      broken_goods: '商品破损',
      stuck_goods: '商品卡住取不出',
    } satisfies Record<RefundReason, string>,
    selling: { stopped: '停售', selling: '销售中', not_deployed: '未投放' } satisfies Record<
      SellingState,
      string
    >,
    stockLevel: { sold_out: '售罄', low: '偏少', enough: '充足', unknown: '库存未知' } satisfies Record<
      StockLevel,
      string
    >,
    /** For a code nobody documented and the vendor gave no name for. */
    unknownCode: (code: number | string) => `未知（代码 ${code}）`,
    unknown: '未知',
  },
};
