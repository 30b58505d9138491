import { sample } from '../samples.ts';
import { compactTime, hourInChina, receiptNo } from './china-time.ts';
import { orderLine } from './order-line.ts';
import { type Consumer, makeConsumers } from './people.ts';
import type { Random } from './random.ts';
import { type Cabinet, type CabinetOrder, OPERATOR_ID, type OrderProduct, type StockItem } from './types.ts';

const COUNT = 320;
const DAY_MS = 86_400_000;
/** So that "the last two hours" is never empty, at whatever hour the sandbox is started. */
const RECENT_MINUTES = [4, 11, 25, 47, 68, 93];

type Story =
  | 'paid'
  | 'refunded'
  | 'partly_refunded'
  | 'refund_asked'
  | 'refund_refused'
  | 'suspicious'
  | 'unpaid'
  | 'nothing_taken'
  | 'never_opened';

/** Every 24th order of a kind, so that each kind is there a dozen times; the rest are plain paid ones. */
const STORIES: Readonly<Record<number, Story>> = {
  3: 'refunded',
  7: 'refund_asked',
  10: 'suspicious',
  13: 'unpaid',
  15: 'never_opened',
  17: 'nothing_taken',
  19: 'partly_refunded',
  21: 'refund_refused',
};

/** 7 is nobody's documented code: a reader has to live with one it does not know. */
const PAY_TYPES = [1, 1, 1, 1, 2, 2, 201, 202, 90, 90, 0, 7] as const;
const REASONS = [
  'REFUNDS_REASON_PRODUCT_VI_MORE',
  'REFUNDS_REASON_PRODUCT_EXPIRED',
  'REFUNDS_REASON_PRODUCT_NOT_MATCH',
] as const;

/** Orders of the last ten days before `nowMs`, then the two of the vendor's samples, word for word. */
export function makeCabinetOrders(
  random: Random,
  cabinets: readonly Cabinet[],
  stock: readonly StockItem[],
  nowMs: number,
): CabinetOrder[] {
  const consumers = makeConsumers(random, nowMs);
  const deployed = cabinets.filter((cabinet) => cabinet.SellStatus !== 2);
  const orders = Array.from({ length: COUNT }, (_, i) => {
    const cabinet = random.pick(deployed);
    const shelves = stock.filter((item) => item.CID === cabinet.id);
    return makeOrder(random, STORIES[i % 24] ?? 'paid', cabinet, shelves, random.pick(consumers), {
      at: momentOf(random, i, nowMs),
      now: nowMs,
    });
  });
  return [...orders, ...sampleOrders()];
}

/** VI231228102118586561 and the older OD210127120126902082, as the vendor prints them. */
function sampleOrders(): CabinetOrder[] {
  // The shapes of the two sample files are what CabinetOrder was written down from.
  const newer = sample('yopoint.cabinet.order.get.json') as { data: CabinetOrder };
  const older = sample('yopoint.cabinet.order.list.older.json') as { data: CabinetOrder[] };
  return [newer.data, ...older.data];
}

function momentOf(random: Random, i: number, nowMs: number): number {
  const minutes = RECENT_MINUTES[i];
  if (minutes !== undefined) return nowMs - minutes * 60_000;
  // People buy between 7 and 23 o'clock; a few tries are enough to look that way.
  let at = nowMs;
  for (let tries = 0; tries < 8; tries++) {
    at = nowMs - random.int(100 * 60_000, 10 * DAY_MS);
    if (hourInChina(at) >= 7 && hourInChina(at) < 23) break;
  }
  return at;
}

function makeOrder(
  random: Random,
  story: Story,
  cabinet: Cabinet,
  shelves: readonly StockItem[],
  consumer: Consumer,
  time: { readonly at: number; readonly now: number },
): CabinetOrder {
  const nothing = story === 'nothing_taken' || story === 'never_opened';
  const Products = nothing ? [] : takeProducts(random, shelves, story === 'partly_refunded' ? 2 : 1);
  const Price = Products.reduce((sum, line) => sum + line.TotalPrice, 0);
  const PayType = random.pick(PAY_TYPES);
  const paid = !nothing && story !== 'unpaid' && !(story === 'suspicious' && random.chance(0.5));
  const at = Math.floor(time.at / 1000);
  const now = Math.floor(time.now / 1000);
  const PayTime = paid ? Math.min(at + random.int(14, 90), now) : 0;
  const later = (max: number): number => Math.min(PayTime + random.int(60, max), now);
  const order: CabinetOrder = {
    CID: cabinet.id,
    OID: OPERATOR_ID,
    DeviceCode: cabinet.DeviceCode,
    TerminalName: cabinet.Name,
    UserID: consumer.id,
    OpenID: openIdOf(random, PayType),
    PayType,
    ClientIPAddress: consumer.UserVO['LastIPAddress'],
    ScenesType: random.pick([0, 0, 0, 1, 2, 4]),
    ServiceStatus: 2,
    TradeNo: paid ? tradeNoOf(random, PayType, time.at) : '',
    ReceiptNo: receiptNo('VI', time.at, random.digits(6)),
    LandMarkName: cabinet.District,
    IndustryParentName: '公司企业工厂',
    IndustryName: '孵化器、投资类公司',
    PayTime,
    Products,
    DoorStatus: story === 'never_opened' ? -1 : 0,
    TradeStatus: paid ? 1 : 0,
    Price,
    PayPrice: paid ? Price : 0,
    IsSuspicious: story === 'suspicious' ? 1 : 0,
    RefundsProducts: [],
    RefundsPrice: 0,
    RefundsTime: 0,
    UserRefundsStatus: 0,
    UserRefundsTime: 0,
    UserRefundsReason: '',
    id: random.objectId(),
    UserVO: consumer.UserVO,
    NotifyUrl: '',
  };
  if (story === 'refund_asked' || story === 'refund_refused') {
    // 2 for refused: the one reading that was seen in use, contradictory (docs/vendors.md, YoPoint “Refund reviews”).
    order.UserRefundsStatus = story === 'refund_asked' ? 1 : 2;
    order.UserRefundsTime = later(7200);
    order.UserRefundsReason = random.pick(REASONS);
  }
  if (story === 'refunded' || story === 'partly_refunded') {
    const lines = story === 'refunded' ? Products : Products.slice(0, 1);
    order.RefundsProducts = lines.map((line) => ({ ...line, RealQty: line.Qty }));
    order.RefundsPrice = lines.reduce((sum, line) => sum + line.TotalPrice, 0);
    order.RefundsTime = later(86_400);
    if (story === 'refunded') order.TradeStatus = 2;
  }
  return order;
}

function takeProducts(random: Random, shelves: readonly StockItem[], atLeast: number): OrderProduct[] {
  const from = random.int(0, Math.max(0, shelves.length - 3));
  return shelves
    .slice(from, from + random.int(atLeast, 3))
    .map((item) => orderLine(item, random.chance(0.15) ? 2 : 1));
}

function openIdOf(random: Random, payType: number): string {
  if (payType === 2 || payType === 202) return `2088${random.digits(12)}`;
  if (payType === 90) return `third-party-user-${random.int(1, 400)}`;
  return `oSandbox${random.objectId().slice(0, 20)}`;
}

/** The payment channel's number in the channel's own shape; a third party often gives none, as in the sample. */
function tradeNoOf(random: Random, payType: number, atMs: number): string {
  if (payType === 90) return random.chance(0.5) ? '' : `T${random.digits(15)}`;
  if (payType === 2 || payType === 202) return `20${compactTime(atMs).slice(0, 6)}22001${random.digits(15)}`;
  return `4200${random.digits(24)}`;
}
