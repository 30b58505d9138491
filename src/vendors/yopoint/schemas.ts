import { z } from 'zod';
import { anything, flag, int, listOf, seconds, text } from '../fields.ts';

/*
 * YoPoint's answers, read leniently: every field may be absent, unknown keys are kept (docs/vendors.md, YoPoint “Calls”). Amounts
 * are whole 分, times unix seconds.
 */

const productVO = z
  .looseObject({ Name: text, ImageUrl: text, ImageFixWidthUrl: text })
  .nullish()
  .transform((value) => value ?? null);

/** One kind of goods in an order (docs/vendors.md “One order”). `RealQty` stands in refunds only: how many the reviewer granted. */
export const product = z.looseObject({
  Qty: int,
  RealQty: int,
  BarCode: text,
  Name: text,
  Price: int,
  CostPrice: int,
  TotalPrice: int,
  ProductVO: productVO,
});

/** What is known of the customer (docs/vendors.md “One order” UserVO): personal data throughout. */
const user = z.looseObject({
  id: text,
  OpenID: text,
  MemberID: text,
  NickName: text,
  LastIPAddress: text,
  MemberVO: z
    .looseObject({ Mobile: text, NickName: text })
    .nullish()
    .transform((value) => value ?? null),
});

/** An order of a cabinet (docs/vendors.md “The order list”, “One order”) or of a vending machine (“Vending machines”): one shape, since most of it is shared. */
export const yopointOrder = z.looseObject({
  id: text,
  ReceiptNo: text,
  TradeNo: text,
  CID: text,
  TID: text,
  DeviceCode: text,
  TerminalName: text,
  LandMarkName: text,
  UserID: text,
  OpenID: text,
  ClientIPAddress: text,
  PayType: int,
  ScenesType: int,
  ServiceStatus: int,
  DoorStatus: int,
  TradeStatus: int,
  IsSuspicious: int,
  CreateAt: seconds,
  PayTime: seconds,
  Price: int,
  OriginalPrice: int,
  PayPrice: int,
  Products: listOf(product),
  ProductName: text,
  ProductVO: productVO,
  ShipmentsStatus: int,
  ShipmentsError: text,
  RefundsProducts: listOf(product),
  RefundsPrice: int,
  RefundsTime: seconds,
  UserRefundsStatus: int,
  UserRefundsTime: seconds,
  UserRefundsReason: text,
  UserRefundsMobile: text,
  UserVO: user.nullish().transform((value) => value ?? null),
  PayExtend: z
    .looseObject({ AgreementNo: text })
    .nullish()
    .transform((value) => value ?? null),
  TradeRawData: z
    .looseObject({ buyerUserId: text, buyerLogonId: text })
    .nullish()
    .transform((value) => value ?? null),
});

/** An order as read. */
export type RawYopointOrder = z.output<typeof yopointOrder>;

/** One product line as read. */
export type RawProduct = z.output<typeof product>;

/** A cabinet of cabinet.list. ASSUMED from notify.cabinet.changed (docs/vendors.md “Devices”, “Notifications”), the item's table is lost. */
export const cabinetSchema = z.looseObject({
  id: text,
  CID: text,
  DeviceCode: text,
  Name: text,
  Code: text,
  OnlineStatus: int,
  EnableSell: flag,
  SellStatus: int,
  ExtElectronicStatus: int,
  CabinetCount: int,
  Province: text,
  City: text,
  District: text,
  LandMarkName: text,
  ServicePhone: text,
});

/** A cabinet as read. */
export type RawCabinet = z.output<typeof cabinetSchema>;

/** Goods of cabinet.product.stock. ASSUMED from its documented sibling with replenishment (docs/vendors.md “Stock”). */
export const stockSchema = z.looseObject({
  BarCode: text,
  Name: text,
  Price: int,
  Stock: int,
  Capacity: int,
  ProductVO: productVO,
});

/** Goods in a cabinet as read. */
export type RawStock = z.output<typeof stockSchema>;

/** The answer of cabinet.open.door. ASSUMED (docs/vendors.md “Opening a door”): only that it carries the order's NotifyUrl is certain. */
export const doorSchema = z.looseObject({ ReceiptNo: text, NotifyUrl: text });

/** Around every answer (docs/vendors.md “Answers”). Whether `error_code` came at all decides if this is YoPoint speaking. */
export const yopointEnvelope = z.looseObject({
  error_code: int,
  error_msg: text,
  sub_error_msg: text,
  data: anything,
});

/** A page of a list (docs/vendors.md “Answers”); the older form is the bare array (“The order list”). */
export const pageSchema = z.looseObject({
  total: int,
  current_page: int,
  last_page: int,
  data: z.array(anything),
});
