import type { Coded, Order, OrderLine, PersonalData, Refund } from '../../domain/order.ts';
import { coded, filled, httpsPicture } from '../fields.ts';
import { AUDIT_STATUS, NEEDS_AUDIT, ORDER_STATUS, REFUNDED } from './codes.ts';
import type { RawBaifudeOrder, RawGoods } from './schemas.ts';

/** A benefit order (docs/vendors.md, Baifude “One order”); `number` is its orderNo. Codes carry the vendor's own names. */
export function toBenefitOrder(raw: RawBaifudeOrder, number: string): Order {
  return {
    source: 'benefit',
    number,
    paymentNumber: filled(raw.payOrderNo),
    state: named(coded(ORDER_STATUS, raw.orderStatus), raw.orderStatusName, raw.orderStatusNameEn),
    type: toType(raw),
    lines: raw.goodsList.map(toLine),
    total: raw.totalAmount,
    paid: raw.totalPaid,
    freight: raw.freight,
    unpaid: raw.unpaidAmount,
    createdAt: raw.creationTime,
    paidAt: null,
    payBy: raw.payExpiredAt,
    method: null,
    scene: null,
    device: null,
    door: null,
    service: null,
    shipment: null,
    suspicious: null,
    refund: toRefund(raw),
    delivery:
      raw.hasDelivery === null && raw.receiveFlag === null
        ? null
        : { shipped: raw.hasDelivery, received: raw.receiveFlag },
    audit: toAudit(raw),
    personal: toPersonal(raw),
  };
}

/** The documented names of order types differ from the sent ones, so only a sent name is shown. */
function toType(raw: RawBaifudeOrder): Order['type'] {
  if (raw.orderType === null && filled(raw.orderTypeName) === null) return null;
  const code: Coded<never> = { code: raw.orderType, meaning: 'unknown' };
  return named(code, raw.orderTypeName, raw.orderTypeNameEn);
}

function named<Meaning extends string>(
  code: Coded<Meaning>,
  zh: string | null,
  en: string | null,
): Coded<Meaning> {
  const english = filled(en);
  const name = filled(zh) ?? english;
  return name === null ? code : { ...code, name: { zh: name, en: english } };
}

function toLine(raw: RawGoods): OrderLine {
  const session =
    filled(raw.showDateTime) ?? filled(raw.showDate) ?? filled(raw.startDateTime) ?? filled(raw.startTime);
  const detail = [raw.specValue, session, raw.placeName, raw.hallName, raw.ticketName].map(filled);
  return {
    name: filled(raw.goodsName) ?? filled(raw.goodsNameEn) ?? '?',
    detail: detail.filter((part) => part !== null).join(' · ') || null,
    barcode: null,
    quantity: raw.quantity,
    unitPrice: raw.goodsPrice,
    total: null,
    image: httpsPicture(raw.goodsImgGuideH5, raw.goodsImgGuide),
  };
}

/**
 * Present once the vendor says "refunded" or writes a sentence about returns. How much and when it does not say. Null
 * is not "no": the field is null on an order that was never refunded and may be so for other reasons.
 */
function toRefund(raw: RawBaifudeOrder): Refund | null {
  const note = filled(raw.refundDesc) ?? filled(raw.refundDescEn);
  if (raw.refund !== REFUNDED && note === null) return null;
  return {
    refunded: raw.refund === REFUNDED ? true : null,
    amount: null,
    at: null,
    lines: [],
    asked: null,
    note,
  };
}

function toAudit(raw: RawBaifudeOrder): Order['audit'] {
  const status = filled(raw.auditStatus);
  if (status === null && raw.auditFlag !== NEEDS_AUDIT) return null;
  return {
    state: named(coded(AUDIT_STATUS, status), raw.auditStatusText, null),
    at: raw.auditAt,
    reason: filled(raw.auditRejectedReason),
  };
}

function toPersonal(raw: RawBaifudeOrder): PersonalData {
  const detail = raw.consigneeDetail;
  const parts = [detail?.province, detail?.city, detail?.district, detail?.street, detail?.address];
  const userId = filled(raw.userId);
  const names = [...new Set([raw.orderUserName, raw.passengerName].map(filled))].filter(
    (name) => name !== null,
  );
  return {
    // The detail's is whole, the order's own already masked; the desk masks by itself and may reveal.
    mobile: filled(detail?.mobile) ?? filled(raw.receiverMobile),
    nickname: names.join(' / ') || null,
    recipient: filled(raw.consignee) ?? filled(detail?.consignee),
    address: filled(raw.address) ?? filled(parts.map((part) => filled(part) ?? '').join('')),
    ip: null,
    platformIds: userId === null ? [] : [userId],
  };
}
