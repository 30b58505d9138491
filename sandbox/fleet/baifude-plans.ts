/** Some of an order's fields. */
export type Fields = Readonly<Record<string, unknown>>;

/** What one invented order is; money is 元, as the sample's (docs/vendors.md, Baifude “One order”). */
export interface Plan {
  readonly type: readonly [code: number, zh: string, en: string];
  readonly status: readonly [code: number, zh: string, en: string];
  readonly goods: string;
  readonly price: number;
  readonly quantity?: number;
  readonly freight?: number;
  /** How long ago it was placed. */
  readonly hoursAgo: number;
  readonly more?: Fields;
  /** Fields of the first goods line. */
  readonly line?: Fields;
}

const UNPAID = [1, '待支付', 'Awaiting payment'] as const;
const TO_RECEIVE = [2, '待收货', 'Awaiting receipt'] as const;
const TO_USE = [3, '待使用', 'Awaiting use'] as const;
const DONE = [4, '已完成', 'Completed'] as const;
const CANCELLED = [5, '已取消', 'Cancelled'] as const;
const PAID = [6, '已支付', 'Paid'] as const;

const SHOPPING = [2, '购物订单', 'Physical store shopping'] as const;
const SENT = {
  hasDelivery: true,
  orderDeliveryDetailUrlH5: 'http://corp.m.stage.dongfangfuli.com/sandbox/delivery',
};
const REFUNDED = { refund: 1, refundDesc: '已退款', refundDescEn: 'Refunded' };

/** Twenty-two orders of as many kinds and states (docs/vendors.md, Baifude “Codes”). */
export const PLANS: readonly Plan[] = [
  { type: SHOPPING, status: PAID, goods: '赣南脐橙5斤装', price: 39.9, freight: 6, hoursAgo: 1 },
  { type: SHOPPING, status: TO_RECEIVE, goods: '保温杯500ml', price: 89, hoursAgo: 20, more: SENT },
  {
    type: SHOPPING,
    status: DONE,
    goods: '坚果礼盒',
    price: 128,
    hoursAgo: 190,
    more: { ...SENT, receiveFlag: true, showBuyAgainFlag: 1, afterNum: 1 },
  },
  { type: SHOPPING, status: CANCELLED, goods: '蓝牙耳机', price: 199, hoursAgo: 70, more: REFUNDED },
  { type: SHOPPING, status: UNPAID, goods: '电热水壶', price: 109, hoursAgo: 0.2 },
  {
    type: [1, '随心兑', 'Gift exchange'],
    status: TO_USE,
    goods: '早餐券',
    price: 15,
    quantity: 4,
    hoursAgo: 40,
    more: { brandName: '巴比馒头' },
  },
  {
    type: [3, '饿了么', 'Ele.me'],
    status: DONE,
    goods: '午餐外卖',
    price: 32.5,
    freight: 3,
    hoursAgo: 50,
    more: { outOrderNo: '8060000000000000001' },
  },
  {
    type: [5, '食堂充值', 'Canteen top-up'],
    status: DONE,
    goods: '食堂充值100元',
    price: 100,
    hoursAgo: 96,
    more: { companyPayment: '1', companyServiceFee: 0.6, companyServiceFeeRate: 0.006 },
  },
  {
    type: [6, '美团外卖', 'Meituan takeaway'],
    status: CANCELLED,
    goods: '下午茶套餐',
    price: 45,
    hoursAgo: 28,
    more: REFUNDED,
  },
  {
    type: [7, '电影', 'Film'],
    status: TO_USE,
    goods: '流浪地球2',
    price: 42,
    quantity: 2,
    hoursAgo: 8,
    line: {
      dimensional: 'IMAX 2D',
      language: '国语',
      placeName: '沙盒影城',
      hallName: '3号厅',
      cityName: '上海',
    },
  },
  {
    type: [8, '电子券', 'E-coupon'],
    status: TO_USE,
    goods: '咖啡兑换券',
    price: 24,
    hoursAgo: 33,
    more: { brandName: '沙盒咖啡', rightStatus: '1', rightStatusName: '可使用' },
  },
  {
    type: [8, '电子券', 'E-coupon'],
    status: DONE,
    goods: '面包兑换券',
    price: 18,
    hoursAgo: 130,
    more: { brandName: '沙盒烘焙', verificationSheet: true },
  },
  {
    type: [12, '高德打车', 'Amap ride'],
    status: DONE,
    goods: '打车订单',
    price: 27.8,
    hoursAgo: 14,
    more: {
      departPoint: '西田地铁站',
      arrivePoint: '光谷软件园',
      travelToolNo: '鄂A·00000',
      transportType: '经济型',
      transportSupplier: '高德打车',
      passengerName: '测试乘客',
    },
  },
  {
    type: [14, '话费充值', 'Phone top-up'],
    status: DONE,
    goods: '话费充值50元',
    price: 49.75,
    hoursAgo: 110,
  },
  {
    type: [17, '美团酒店', 'Hotel'],
    status: TO_USE,
    goods: '大床房一晚',
    price: 386,
    hoursAgo: 60,
    more: { auditFlag: 1, auditStatus: 'pass', auditStatusText: '通过' },
    line: { placeName: '沙盒酒店', cityName: '武汉' },
  },
  {
    type: [17, '美团酒店', 'Hotel'],
    status: UNPAID,
    goods: '双床房两晚',
    price: 820,
    hoursAgo: 0.3,
    more: { auditFlag: 1, auditStatus: 'audit', auditStatusText: '待审核' },
  },
  {
    type: [17, '美团酒店', 'Hotel'],
    status: CANCELLED,
    goods: '豪华套房',
    price: 1580,
    hoursAgo: 84,
    more: {
      auditFlag: 1,
      auditStatus: 'rejected',
      auditStatusText: '驳回',
      auditRejectedReason: '超出差旅标准',
    },
  },
  {
    type: [17, '美团酒店', 'Hotel'],
    status: CANCELLED,
    goods: '商务房一晚',
    price: 430,
    hoursAgo: 150,
    more: { auditFlag: 1, auditStatus: 'timeout', auditStatusText: '超时' },
  },
  {
    type: [22, '演出', 'Show'],
    status: PAID,
    goods: '话剧门票',
    price: 280,
    quantity: 2,
    hoursAgo: 5,
    line: { placeName: '沙盒剧院', ticketName: '二等票' },
  },
  {
    type: [28, '健康体检', 'Health check'],
    status: TO_USE,
    goods: '年度体检套餐',
    price: 699,
    hoursAgo: 220,
    more: { isShowReport: true, showReport: true, tips: ['请空腹到检'] },
    line: { buyType: 1 },
  },
  {
    type: [19, '其他订单', 'Other'],
    status: DONE,
    goods: '积分兑换',
    price: 0,
    hoursAgo: 175,
    more: { prizeFlag: 1 },
  },
  // Neither code is in the vendor's lists: a reader has only the names to go by.
  {
    type: [26, '保险订单', 'Insurance'],
    status: [9, '处理中', 'In progress'],
    goods: '意外险',
    price: 66,
    hoursAgo: 3,
    more: { orderSubStatus: 90, orderSubStatusName: '核保中', orderSubStatusDesc: '保险公司核保中' },
  },
];
