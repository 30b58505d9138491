import { sample } from '../samples.ts';
import { type Fields, PLANS, type Plan } from './baifude-plans.ts';
import { compactTime, minuteText, secondText } from './china-time.ts';
import type { Random } from './random.ts';
import type { BaifudeOrder } from './types.ts';

/** The vendor's sample order, word for word, then 22 invented ones; each has all 94 fields. */
export function makeBaifudeOrders(random: Random, nowMs: number): BaifudeOrder[] {
  const printed = printedOrder();
  const first: BaifudeOrder = {
    order: printed,
    orderNo: '21231102161100027740',
    payOrderNo: '216989127136336309084473444',
    createdAt: 1_698_912_660_000, // 2023-11-02 16:11 in China
    paidAt: 1_698_912_713_633, // the moment inside payOrderNo
  };
  return [first, ...PLANS.map((plan, i) => makeOrder(random, printed, plan, i, nowMs))];
}

function printedOrder(): Fields {
  // The file is an envelope with an object in `data` and a list of objects in `goodsList`.
  return (sample('baifude.getOrderInfo.json') as { data: Fields }).data;
}

/** The same keys, every value null: absent values are written, never left out. */
function blank(like: unknown): Record<string, unknown> {
  // Only called with the sample's own objects.
  return Object.fromEntries(Object.keys(like as object).map((key) => [key, null]));
}

function makeOrder(random: Random, printed: Fields, plan: Plan, i: number, nowMs: number): BaifudeOrder {
  const createdAt = Math.floor(nowMs - plan.hoursAgo * 3_600_000);
  const unpaid = plan.status[0] === 1;
  const neverPaid =
    unpaid || plan.more?.['auditStatus'] === 'rejected' || plan.more?.['auditStatus'] === 'timeout';
  const paidAt = neverPaid ? null : createdAt + random.int(8_000, 50_000);
  const userId = 63_100_000 + random.int(0, 99_999);
  const stamp = compactTime(createdAt).slice(0, 10);
  const orderNo = `21${stamp}${String(40_000 + i).padStart(8, '0')}`;
  const payOrderNo = `2${paidAt ?? createdAt}${userId}${random.digits(5)}`;
  const quantity = plan.quantity ?? 1;
  const freight = plan.freight ?? 0;
  const totalAmount = Number((plan.price * quantity + freight).toFixed(2));
  const mobile = `1990000${2000 + i}`;
  const consignee = `测试${i + 1}`;
  const isGoods = plan.type[0] === 2;
  const order: Fields = {
    ...blank(printed),
    orderNo,
    orderType: plan.type[0],
    orderTypeName: plan.type[1],
    orderTypeNameEn: plan.type[2],
    orderTypeImg: printed['orderTypeImg'],
    payOrderNo,
    orderStatus: plan.status[0],
    orderStatusSource: plan.status[0],
    orderStatusName: plan.status[1],
    orderStatusNameEn: plan.status[2],
    buyNum: quantity,
    totalAmount,
    totalPaid: neverPaid ? 0 : totalAmount,
    unpaidAmount: unpaid ? totalAmount : null,
    deleteFlag: plan.status[0] === 5,
    cancelFlag: unpaid,
    verificationSheet: false,
    orderDetailUrlPc: `http://www.{union}.stage.dongfangfuli.com/shop/order/detail/${orderNo}?union=ztwb&city=145`,
    orderDetailUrlH5: `http://corp.m.stage.dongfangfuli.com/tmall/order/shopping/details/${orderNo}?union=ztwb&city=145`,
    payLeftTime: unpaid ? Math.max(0, Math.floor((createdAt + 1_800_000 - nowMs) / 1000)) : 0,
    payUrlH5: unpaid ? `http://corp.m.stage.dongfangfuli.com/sandbox/pay/${payOrderNo}` : null,
    consignee: isGoods ? consignee : null,
    address: isGoods ? '上海市,上海,长宁区,华阳路街道,沙盒路1号' : null,
    freight,
    payExpiredAt: minuteText(createdAt + 1_800_000),
    creationTime: minuteText(createdAt),
    receiverMobile: `${mobile.slice(0, 3)}****${mobile.slice(-4)}`,
    goodsList: [goodsLine(printed, plan, i, quantity)],
    prizeFlag: 0,
    showBuyAgainFlag: 0,
    receiveFlag: false,
    hasDelivery: false,
    userId,
    union: 'ztwb',
    consigneeDetail: isGoods
      ? {
          ...blank(printed['consigneeDetail']),
          province: '上海市',
          city: '上海',
          district: '长宁区',
          street: '华阳路街道',
          address: '沙盒路1号',
          consignee,
          mobile,
        }
      : null,
    orderUserName: consignee,
    showReport: false,
    isShowPrice: '1',
    isShowReport: false,
    ...auditTimes(plan, createdAt),
    ...plan.more,
  };
  return { order, orderNo, payOrderNo, createdAt, paidAt };
}

function auditTimes(plan: Plan, createdAt: number): Fields {
  const status = plan.more?.['auditStatus'];
  if (status === undefined) return {};
  return {
    auditTimeoutAt: secondText(createdAt + 86_400_000),
    auditAt: status === 'pass' || status === 'rejected' ? secondText(createdAt + 2_400_000) : null,
  };
}

function goodsLine(printed: Fields, plan: Plan, i: number, quantity: number): Fields {
  // The sample's goodsList is a list of flat objects.
  const [first] = printed['goodsList'] as Fields[];
  return {
    ...blank(first),
    goodsId: 2_300_000 + i,
    goodsImgGuide: first?.['goodsImgGuide'],
    goodsImgGuideH5: first?.['goodsImgGuideH5'],
    goodsName: plan.goods,
    specValue: plan.type[0] === 2 ? '默认' : null,
    quantity,
    goodsPrice: plan.price,
    giftType: 0,
    goodsInfoUrl: '',
    ...plan.line,
  };
}
