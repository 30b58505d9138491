import type { wordsZhCn } from './zh-cn.ts';

/** The domain's own words: every meaning a code can have, in English. */
export const wordsEn: typeof wordsZhCn = {
  words: {
    vendor: { yopoint: 'YoPoint', baifude: 'Baifude' },
    vendorInSentence: { yopoint: 'YoPoint', baifude: 'Baifude' },
    source: { cabinet: 'YoPoint cabinets', vending: 'YoPoint vending machines', benefit: 'Baifude' },
    probe: {
      'cabinet.receipt': 'cabinet receipt',
      'cabinet.trade': 'cabinet payment trade number',
      'vending.receipt': 'vending machine receipt',
      'benefit.order': 'benefit order number',
      'benefit.payment': 'benefit payment number',
    },
    orderState: {
      awaiting_payment: 'Awaiting payment',
      paid: 'Paid',
      refunded: 'Refunded',
      awaiting_receipt: 'Awaiting receipt',
      awaiting_use: 'Awaiting use',
      completed: 'Completed',
      cancelled: 'Cancelled',
    },
    listState: { paid: 'paid', refunded: 'refunded', suspicious: 'suspicious' },
    method: {
      wechat: 'WeChat Pay',
      alipay: 'Alipay',
      brand_wechat: 'WeChat Pay (brand account)',
      brand_alipay: 'Alipay (brand account)',
      third_party: 'third-party payment',
      undeclared: 'method not stated',
    },
    scene: {
      scan: 'QR code',
      yopoint_face: 'YoPoint face pay',
      wechat_face: 'WeChat face pay',
      alipay_face: 'Alipay face pay',
      password: 'password',
    },
    door: { never_opened: 'never opened', closed: 'closed', open: 'open' },
    service: { not_started: 'not started', in_service: 'in progress', ended: 'ended' },
    audit: { pending: 'under review', passed: 'passed', rejected: 'rejected', timed_out: 'timed out' },
    shipment: { waiting: 'waiting to dispense', shipped: 'dispensed', failed: 'failed to dispense' },
    refundReason: {
      too_many_recognised: 'charged for too many items',
      expired_goods: 'goods expired',
      wrong_goods_recognised: 'charged for the wrong goods',
      not_dispensed: 'nothing came out',
      wrong_goods_dispensed: 'wrong goods came out',
      broken_goods: 'goods damaged',
      stuck_goods: 'goods stuck in the machine',
    },
    selling: { stopped: 'sales stopped', selling: 'selling', not_deployed: 'not deployed' },
    stockLevel: { sold_out: 'sold out', low: 'low', enough: 'enough', unknown: 'stock unknown' },
    unknownCode: (code) => `unknown (code ${code})`,
    unknown: 'unknown',
  },
};
