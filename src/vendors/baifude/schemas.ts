import { z } from 'zod';
import { anything, flag, int, listOf, num, text } from '../fields.ts';
import { fromChinaTime } from './china-time.ts';

/*
 * Baifude's answers, read leniently: every field may be null or absent, unknown keys are kept (vendors/baifude.md §4).
 * Long numbers (`orderNo`, `payOrderNo`) are text; as JSON numbers they would have lost digits.
 */

/** Yuan, a number or its decimal text, as whole 分. What is not whole 分 does not fit, rather than being rounded off. */
const yuan = z
  .union([
    z.number(),
    z
      .string()
      .regex(/^-?\d{1,12}(\.\d{1,6})?$/)
      .transform(Number),
  ])
  .transform((value, context) => {
    const fen = Math.round(value * 100);
    if (!Number.isSafeInteger(fen) || Math.abs(value * 100 - fen) > 1e-4) {
      context.addIssue({ code: 'custom', message: 'not a whole number of 分' });
      return z.NEVER;
    }
    // -0 is no amount anybody should see.
    return fen === 0 ? 0 : fen;
  })
  .nullish()
  .transform((value) => value ?? null);

/** A time in China as unix seconds; "" is absent. */
const chinaTime = z
  .string()
  .transform((value, context) => {
    const at = fromChinaTime(value);
    if (at === null && value.trim() !== '') {
      context.addIssue({ code: 'custom', message: 'not yyyy-MM-dd HH:mm[:ss]' });
      return z.NEVER;
    }
    return at;
  })
  .nullish()
  .transform((value) => value ?? null);

const consigneeDetail = z.looseObject({
  address: text,
  addressId: int,
  city: text,
  cityId: int,
  consignee: text,
  district: text,
  districtId: int,
  mobile: text,
  province: text,
  provinceId: int,
  street: text,
  streetId: int,
});

/** A line of goods; also a film session, a ticket or a room, hence the many times and places, which are free text. */
const goods = z.looseObject({
  buyType: int,
  categoryId: text,
  channel: text,
  channelId: text,
  cityName: text,
  dimensional: text,
  endDateTime: text,
  endTime: text,
  giftType: int,
  goodsId: text,
  goodsImgGuide: text,
  goodsImgGuideH5: text,
  goodsInfoUrl: text,
  goodsName: text,
  goodsNameEn: text,
  goodsPrice: yuan,
  hallName: text,
  includeEquityNames: anything,
  language: text,
  placeName: text,
  quantity: int,
  showDate: text,
  showDateTime: text,
  specValue: text,
  startDateTime: text,
  startTime: text,
  ticketName: text,
});

const tag = z.looseObject({ desc: text, enDesc: text, support: flag });

/** OrderListDetail, the 94 fields of §4.2 in the vendor's order of the alphabet. */
export const baifudeOrder = z.looseObject({
  acceptTime: chinaTime,
  address: text,
  afterNum: int,
  airlineLogo: text,
  arrivePoint: text,
  arriveTime: chinaTime,
  auditAt: chinaTime,
  auditFlag: int,
  auditRejectedReason: text,
  auditStatus: text,
  auditStatusText: text,
  auditTimeoutAt: chinaTime,
  beginChargeTime: chinaTime,
  brandName: text,
  buyNum: int,
  cancelFlag: flag,
  companyPayment: text,
  companyServiceFee: yuan,
  companyServiceFeeRate: num,
  consignee: text,
  consigneeDetail: consigneeDetail.nullish().transform((value) => value ?? null),
  creationTime: chinaTime,
  deleteFlag: flag,
  departPoint: text,
  departTime: chinaTime,
  expiredTime: text,
  finishTime: chinaTime,
  freight: yuan,
  goodsList: listOf(goods),
  h5ReadingReportUrl: text,
  h5ReportUrl: text,
  hasDelivery: flag,
  healthGiftUrl: text,
  healthGiftUrlH5: text,
  isShowGift: flag,
  isShowPrice: text,
  isShowReport: flag,
  mktLotteryId: int,
  offerRedirectUrl: text,
  orderDeliveryDetailUrlH5: text,
  orderDetailUrlH5: text,
  orderDetailUrlPc: text,
  orderNo: text,
  orderStatus: int,
  orderStatusName: text,
  orderStatusNameEn: text,
  orderStatusSource: int,
  orderStatusSourceName: text,
  orderStatusSourceNameEn: text,
  orderSubStatus: int,
  orderSubStatusDesc: text,
  orderSubStatusName: text,
  orderSubStatusNameEn: text,
  orderType: int,
  orderTypeImg: text,
  orderTypeName: text,
  orderTypeNameEn: text,
  orderTypeSourceName: text,
  orderUserName: text,
  outOrderNo: text,
  passengerName: text,
  payExpiredAt: chinaTime,
  payLeftTime: int,
  payOrderNo: text,
  payStatus: int,
  payUrlH5: text,
  payUrlPc: text,
  pcReadingReportUrl: text,
  pcReportUrl: text,
  prizeFlag: int,
  receiveFlag: flag,
  receiverMobile: text,
  refund: int,
  refundDesc: text,
  refundDescEn: text,
  rightStatus: text,
  rightStatusName: text,
  seatLevel: text,
  serviceFee: yuan,
  serviceFeeRate: num,
  showBuyAgainFlag: int,
  showReport: flag,
  storeId: int,
  tagList: listOf(tag),
  tips: anything,
  totalAmount: yuan,
  totalPaid: yuan,
  transportSupplier: text,
  transportType: text,
  travelToolNo: text,
  union: text,
  unpaidAmount: yuan,
  userId: text,
  verificationSheet: flag,
});

/** An order as read. */
export type RawBaifudeOrder = z.output<typeof baifudeOrder>;

/** A line of goods as read. */
export type RawGoods = z.output<typeof goods>;

/** A payment order of getList (§4.1), as far as its table is known; the orders it paid are among its unknown keys. */
export const paymentSchema = z.looseObject({ sn: text, channelSn: text });

/** A payment order as read. */
export type RawPayment = z.output<typeof paymentSchema>;

/** A line of the reconciliation statement (§4.3), as far as its table is known. */
export const settlementSchema = z.looseObject({
  orderNum: text,
  bizOrderNum: text,
  skuName: text,
  channelName: text,
  skuCategoryName: text,
  paymentType: text,
});

/** A line of the statement as read. */
export type RawSettlement = z.output<typeof settlementSchema>;

/** Around every answer (§1.2); `code` is text, "0" being success. */
export const baifudeEnvelope = z.looseObject({ code: text, msg: text, errMsg: text, data: anything });
