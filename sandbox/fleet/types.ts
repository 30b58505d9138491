/**
 * The vendor's objects as the simulators keep them. Money is 分 and times are unix seconds (docs/vendors.md, YoPoint “Codes”).
 * Index signatures keep what a vendor's sample carries beyond the named keys.
 */
interface ProductVO {
  readonly Name: string;
  readonly ImageUrl: string;
  readonly ImageFixWidthUrl: string;
}

/** One kind of goods of the catalogue, with its usual price and what it cost, in 分. */
export interface Goods {
  readonly BarCode: string;
  readonly Price: number;
  readonly CostPrice: number;
  readonly ProductVO: ProductVO;
}

/** docs/vendors.md, YoPoint “Devices” (item assumed) and “Notifications” (the documented meaning of the fields). */
export interface Cabinet {
  readonly id: string;
  Name: string;
  readonly DeviceCode: string;
  readonly Code: string;
  EnableSell: boolean;
  /** 0 stopped, 1 selling, 2 not deployed yet. */
  SellStatus: number;
  /** 0 offline, 1 online. */
  OnlineStatus: number;
  /** 0 without power, 1 powered. */
  ExtElectronicStatus: number;
  readonly Province: string;
  readonly City: string;
  readonly District: string;
  readonly ServicePhone: string;
  readonly CabinetCount: number;
  readonly Location: readonly [number, number];
}

/** Goods in a cabinet, with the fields of the documented sibling method (docs/vendors.md, YoPoint “Stock”). */
export interface StockItem {
  readonly OID: string;
  readonly CID: string;
  readonly BarCode: string;
  readonly ProviderProductID: string;
  Price: number;
  readonly OnShelvesTime: number;
  Stock: number;
  SalesCount: number;
  readonly Capacity: number;
  readonly BrandPrice: number;
  readonly CreateAt: number;
  UpdatedAt: number;
  readonly id: string;
  readonly ProductVO: ProductVO & { readonly BarCode: string; readonly Price: number };
}

/** A line of an order; `RealQty` only on refunded lines. */
export interface OrderProduct {
  readonly Qty: number;
  readonly BarCode: string;
  readonly Name: string;
  readonly Price: number;
  readonly CostPrice: number;
  readonly TotalPrice: number;
  readonly ProductVO?: ProductVO;
  readonly RealQty?: number;
}

/** A cabinet order. Fields that only one of the two samples carries are optional (docs/vendors.md, YoPoint “The order list” and “One order”). */
export interface CabinetOrder {
  readonly CID: string;
  readonly ReceiptNo: string;
  TradeNo: string;
  PayType: number;
  ServiceStatus: number;
  PayTime: number;
  Products: readonly OrderProduct[];
  DoorStatus: number;
  TradeStatus: number;
  Price: number;
  PayPrice?: number;
  IsSuspicious: number;
  RefundsProducts: readonly OrderProduct[];
  RefundsPrice: number;
  RefundsTime?: number;
  UserRefundsStatus?: number;
  UserRefundsTime?: number;
  UserRefundsReason?: string;
  [other: string]: unknown;
}

/** docs/vendors.md, YoPoint “Vending machines”: the fields that a client was seen reading, and the shipment of “Notifications”. */
export interface ConsumerOrder {
  readonly ReceiptNo: string;
  readonly TID: string;
  readonly ProductName: string;
  readonly Price: number;
  readonly CreateAt: number;
  [other: string]: unknown;
}

/** One of the 94-field orders of docs/vendors.md, Baifude “One order”, with the two moments that the simulator filters by. */
export interface BaifudeOrder {
  readonly order: Readonly<Record<string, unknown>>;
  readonly orderNo: string;
  readonly payOrderNo: string;
  /** Unix ms. */
  readonly createdAt: number;
  /** Unix ms; null while unpaid. */
  readonly paidAt: number | null;
}

/** Everything both vendors know at the start. */
export interface Fleet {
  readonly cabinets: readonly Cabinet[];
  readonly goods: readonly Goods[];
  readonly stock: readonly StockItem[];
  readonly cabinetOrders: readonly CabinetOrder[];
  readonly consumerOrders: readonly ConsumerOrder[];
  readonly baifudeOrders: readonly BaifudeOrder[];
}

/** The operator that the vendor's sample order belongs to. */
export const OPERATOR_ID = '5e6b52d1b427cd001094a32a';
