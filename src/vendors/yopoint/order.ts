import type {
  Coded,
  Device,
  Order,
  OrderLine,
  PersonalData,
  Refund,
  RefundReason,
} from '../../domain/order.ts';
import { coded, filled, httpsPicture } from '../fields.ts';
import { reviewOf } from './assumptions.ts';
import {
  CABINET_REFUND_REASON,
  DOOR_STATUS,
  IS_SUSPICIOUS,
  PAY_TYPE,
  SCENES_TYPE,
  SERVICE_STATUS,
  SHIPMENTS_STATUS,
  TRADE_STATUS,
  VENDING_REFUND_REASON,
} from './codes.ts';
import type { RawProduct, RawYopointOrder } from './schemas.ts';

/** A cabinet's order (docs/vendors.md, YoPoint “One order”); `number` is its ReceiptNo. */
export function toCabinetOrder(raw: RawYopointOrder, number: string): Order {
  return {
    ...common(raw, number),
    source: 'cabinet',
    lines: raw.Products.map(toLine),
    device: toDevice(raw, raw.CID),
    shipment: null,
    refund: toRefund(raw, CABINET_REFUND_REASON, reviewOf(raw.UserRefundsStatus)),
  };
}

/** A vending machine's order (docs/vendors.md “Vending machines”: only some names are known, so most facts may be null). */
export function toVendingOrder(raw: RawYopointOrder, number: string): Order {
  const failure = filled(raw.ShipmentsError);
  return {
    ...common(raw, number),
    source: 'vending',
    lines: raw.Products.length > 0 ? raw.Products.map(toLine) : singleLine(raw),
    device: toDevice(raw, raw.TID),
    shipment:
      raw.ShipmentsStatus === null
        ? null
        : {
            ...coded(SHIPMENTS_STATUS, raw.ShipmentsStatus),
            ...(failure === null ? {} : { error: failure }),
          },
    // Nobody says what the status means on a vending machine's order (docs/vendors.md “Refund reviews” is about cabinets).
    refund: toRefund(raw, VENDING_REFUND_REASON, 'unknown'),
  };
}

function common(raw: RawYopointOrder, number: string) {
  return {
    number,
    paymentNumber: filled(raw.TradeNo),
    state: coded(TRADE_STATUS, raw.TradeStatus),
    type: null,
    total: raw.Price,
    paid: raw.PayPrice,
    freight: null,
    unpaid: null,
    createdAt: raw.CreateAt,
    paidAt: raw.PayTime,
    payBy: null,
    method: codedOrNull(PAY_TYPE, raw.PayType),
    scene: codedOrNull(SCENES_TYPE, raw.ScenesType),
    door: codedOrNull(DOOR_STATUS, raw.DoorStatus),
    service: codedOrNull(SERVICE_STATUS, raw.ServiceStatus),
    suspicious: raw.IsSuspicious === null ? null : (IS_SUSPICIOUS.get(raw.IsSuspicious) ?? null),
    delivery: null,
    audit: null,
    personal: toPersonal(raw),
  };
}

function codedOrNull<Meaning extends string>(
  meanings: ReadonlyMap<number, Meaning>,
  code: number | null,
): Coded<Meaning> | null {
  return code === null ? null : coded(meanings, code);
}

function toLine(raw: RawProduct): OrderLine {
  const barcode = filled(raw.BarCode);
  return {
    name: filled(raw.Name) ?? filled(raw.ProductVO?.Name) ?? barcode ?? '?',
    detail: null,
    barcode,
    quantity: raw.Qty,
    unitPrice: raw.Price,
    total: raw.TotalPrice,
    // The one of fixed width is the thumbnail.
    image: httpsPicture(raw.ProductVO?.ImageFixWidthUrl, raw.ProductVO?.ImageUrl),
  };
}

/** A refunded line counts what the reviewer granted, which may be fewer than were bought (docs/vendors.md “One order” RealQty). */
function toRefundLine(raw: RawProduct): OrderLine {
  const line = toLine(raw);
  if (raw.RealQty === null || raw.RealQty === raw.Qty) return line;
  return { ...line, quantity: raw.RealQty, total: raw.Price === null ? null : raw.Price * raw.RealQty };
}

/** Vending machines sell one thing at a time and name it on the order itself. */
function singleLine(raw: RawYopointOrder): readonly OrderLine[] {
  const name = filled(raw.ProductName) ?? filled(raw.ProductVO?.Name);
  if (name === null) return [];
  const image = httpsPicture(raw.ProductVO?.ImageFixWidthUrl, raw.ProductVO?.ImageUrl);
  return [{ name, detail: null, barcode: null, quantity: null, unitPrice: null, total: raw.Price, image }];
}

function toDevice(raw: RawYopointOrder, machineId: string | null): Device | null {
  const device = {
    id: filled(machineId),
    code: filled(raw.DeviceCode),
    name: filled(raw.TerminalName),
    place: filled(raw.LandMarkName),
  };
  return (device.id ?? device.code ?? device.name ?? device.place) ? device : null;
}

/** Null when nothing was refunded and nothing asked: the vendor then sends zeros and empty lists (docs/vendors.md “The order list”). */
function toRefund(
  raw: RawYopointOrder,
  reasons: ReadonlyMap<string, RefundReason>,
  review: 'waiting' | 'ended' | 'unknown',
): Refund | null {
  const reason = filled(raw.UserRefundsReason);
  const refunded = (raw.RefundsPrice ?? 0) > 0 || raw.RefundsTime !== null;
  // UserRefundsStatus: 0 is "nothing asked"; any other says that something was (docs/vendors.md “Refund reviews”).
  const asked = reason !== null || raw.UserRefundsTime !== null || (raw.UserRefundsStatus ?? 0) !== 0;
  const refund: Refund = {
    refunded,
    amount: raw.RefundsPrice,
    at: raw.RefundsTime,
    lines: raw.RefundsProducts.map(toRefundLine),
    asked: asked
      ? {
          reason: reason === null ? null : coded(reasons, reason),
          at: raw.UserRefundsTime,
          review: refunded && !wantsTheRest(raw) ? 'ended' : review,
        }
      : null,
    note: null,
  };
  const nothing = !refund.amount && refund.at === null && refund.lines.length === 0 && refund.asked === null;
  return nothing ? null : refund;
}

/** ASSUMED (docs/vendors.md “Refund reviews”): what is asked for after a part went back is not answered by it, and the review of that goes on. */
function wantsTheRest({ RefundsPrice, RefundsTime, PayPrice, UserRefundsTime }: RawYopointOrder): boolean {
  const part = RefundsPrice !== null && PayPrice !== null && RefundsPrice > 0 && RefundsPrice < PayPrice;
  return part && RefundsTime !== null && UserRefundsTime !== null && UserRefundsTime > RefundsTime;
}

function toPersonal(raw: RawYopointOrder): PersonalData {
  const user = raw.UserVO;
  return {
    mobile: filled(user?.MemberVO?.Mobile) ?? filled(raw.UserRefundsMobile),
    nickname: distinct([user?.NickName, user?.MemberVO?.NickName]).join(' / ') || null,
    recipient: null,
    address: null,
    ip: filled(raw.ClientIPAddress) ?? filled(user?.LastIPAddress),
    platformIds: distinct([
      raw.UserID,
      raw.OpenID,
      user?.id,
      user?.OpenID,
      user?.MemberID,
      raw.TradeRawData?.buyerUserId,
      raw.TradeRawData?.buyerLogonId,
      raw.PayExtend?.AgreementNo,
    ]),
  };
}

function distinct(values: readonly (string | null | undefined)[]): readonly string[] {
  return [...new Set(values.map(filled).filter((value) => value !== null))];
}
