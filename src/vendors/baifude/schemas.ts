import { z } from 'zod';
import { anything, flag, int, listOf, text } from '../fields.ts';
import { fromChinaTime } from './china-time.ts';

/*
 * Baifude's answers, read leniently: every field may be null or absent. Only what is shown is read, so that
 * nothing else can be named unread on a card.
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
  city: text,
  consignee: text,
  district: text,
  mobile: text,
  province: text,
  street: text,
});

/** A line of goods; also a film session or a ticket, hence the times and places, which are free text. */
const goods = z.looseObject({
  goodsImgGuide: text,
  goodsImgGuideH5: text,
  goodsName: text,
  goodsNameEn: text,
  goodsPrice: yuan,
  hallName: text,
  placeName: text,
  quantity: int,
  showDate: text,
  showDateTime: text,
  specValue: text,
  startDateTime: text,
  startTime: text,
  ticketName: text,
});

/** An order (docs/vendors.md, Baifude “One order”): those of its 94 documented fields that are shown. */
export const baifudeOrder = z.looseObject({
  address: text,
  auditAt: chinaTime,
  auditFlag: int,
  auditRejectedReason: text,
  auditStatus: text,
  auditStatusText: text,
  consignee: text,
  consigneeDetail: consigneeDetail.nullish().transform((value) => value ?? null),
  creationTime: chinaTime,
  freight: yuan,
  goodsList: listOf(goods),
  hasDelivery: flag,
  orderNo: text,
  orderStatus: int,
  orderStatusName: text,
  orderStatusNameEn: text,
  orderType: int,
  orderTypeName: text,
  orderTypeNameEn: text,
  orderUserName: text,
  passengerName: text,
  payExpiredAt: chinaTime,
  payOrderNo: text,
  receiveFlag: flag,
  receiverMobile: text,
  refund: int,
  refundDesc: text,
  refundDescEn: text,
  totalAmount: yuan,
  totalPaid: yuan,
  unpaidAmount: yuan,
  userId: text,
});

/** An order as read. */
export type RawBaifudeOrder = z.output<typeof baifudeOrder>;

/** A line of goods as read. */
export type RawGoods = z.output<typeof goods>;

/** A payment order of getList (docs/vendors.md “Payments”), as far as its table is known; the orders it paid are among its unknown keys. */
export const paymentSchema = z.looseObject({ sn: text });

/** A payment order as read. */
export type RawPayment = z.output<typeof paymentSchema>;

/** A line of the reconciliation statement (docs/vendors.md “The statement”), as far as its table is known. */
export const settlementSchema = z.looseObject({
  orderNum: text,
  bizOrderNum: text,
  skuName: text,
  skuCategoryName: text,
});

/** A line of the statement as read. */
export type RawSettlement = z.output<typeof settlementSchema>;

/** Around every answer (docs/vendors.md “Answers”); `code` is text, "0" being success. */
export const baifudeEnvelope = z.looseObject({ code: text, msg: text, errMsg: text, data: anything });
