import { GOODS } from './goods.ts';
import type { Random } from './random.ts';
import { type Cabinet, type Goods, OPERATOR_ID, type StockItem } from './types.ts';

/** The cabinet of the vendor's sample order. */
const SAMPLE_CID = '5f6da2362201410011fe7b72';

type Place = readonly [province: string, city: string, district: string, lng: number, lat: number];
const TUANFENG: Place = ['湖北省', '黄冈市', '团风县', 114.063956, 22.56013];
const HUANGZHOU: Place = ['湖北省', '黄冈市', '黄州区', 114.879389, 30.434702];
const WUHAN: Place = ['湖北省', '武汉市', '洪山区', 114.405118, 30.484331];
const SHENZHEN: Place = ['广东省', '深圳市', '南山区', 113.949612, 22.540503];

const OK = { EnableSell: true, SellStatus: 1, OnlineStatus: 1, ExtElectronicStatus: 1 };
const OFFLINE = { ...OK, OnlineStatus: 0 };
const POWERED_OFF = { ...OK, OnlineStatus: 0, ExtElectronicStatus: 0 };
const STOPPED = { ...OK, EnableSell: false, SellStatus: 0 };
const NOT_DEPLOYED = { ...OK, EnableSell: false, SellStatus: 2, OnlineStatus: 0, ExtElectronicStatus: 0 };

/** Two pairs (西田创业园, 团风县人民医院) and three of 光谷软件园 are there to be mistaken for each other. */
const TABLE: readonly (readonly [string, string, typeof OK, Place, number])[] = [
  ['A001', '测试机器', OK, TUANFENG, 2],
  ['A002', '西田创业园1号楼', OK, TUANFENG, 2],
  ['A003', '西田创业园2号楼', OFFLINE, TUANFENG, 2],
  ['B001', '团风县人民医院门诊大厅', OK, TUANFENG, 3],
  ['B002', '团风县人民医院住院部', OK, TUANFENG, 2],
  ['B003', '黄冈师范学院图书馆', OK, HUANGZHOU, 2],
  ['C001', '光谷软件园A座', STOPPED, WUHAN, 2],
  ['C002', '光谷软件园B座', OK, WUHAN, 1],
  ['C003', '光谷软件园食堂', NOT_DEPLOYED, WUHAN, 2],
  ['D001', '南山智园地铁口', POWERED_OFF, SHENZHEN, 2],
  ['D002', '深圳湾体育中心', OK, SHENZHEN, 4],
  ['D003', '科技园南区食堂', { ...OK, EnableSell: false }, SHENZHEN, 2],
];

/** A dozen cabinets; the first is the one of the vendor's samples. */
export function makeCabinets(random: Random): Cabinet[] {
  return TABLE.map(([DeviceCode, Name, status, [Province, City, District, lng, lat], CabinetCount], i) => ({
    id: i === 0 ? SAMPLE_CID : random.objectId(),
    Name,
    DeviceCode,
    Code: i === 0 ? '108284445710' : random.digits(12),
    ...status,
    Province,
    City,
    District,
    ServicePhone: i === 0 ? '13715352279' : '19900009999',
    CabinetCount,
    Location: i === 0 ? ([lng, lat] as const) : [jitter(random, lng), jitter(random, lat)],
  }));
}

/** One more cabinet: powered, online and selling. `n` numbers the ones that are made so. */
export function makeCabinet(random: Random, n: number): Cabinet {
  const [Province, City, District, lng, lat] = WUHAN;
  const number = String(n).padStart(4, '0');
  return {
    id: random.objectId(),
    Name: `沙盒柜${number}`,
    DeviceCode: `S${number}`,
    Code: random.digits(12),
    ...OK,
    Province,
    City,
    District,
    ServicePhone: '19900009999',
    CabinetCount: 2,
    Location: [jitter(random, lng), jitter(random, lat)],
  };
}

function jitter(random: Random, degrees: number): number {
  return Number((degrees + random.int(-20_000, 20_000) / 1_000_000).toFixed(6));
}

/** The stock of each cabinet: 10 to 14 kinds; the first is sold out and the second nearly. */
export function makeStock(random: Random, cabinets: readonly Cabinet[], nowMs: number): StockItem[] {
  const now = Math.floor(nowMs / 1000);
  return cabinets
    .filter((cabinet) => cabinet.SellStatus !== 2)
    .flatMap((cabinet, n) => assortment(random, n).map((goods, i) => shelf(random, cabinet, goods, i, now)));
}

/** The sample cabinet (n = 0) begins with the products of the samples; the others with whatever comes. */
function assortment(random: Random, n: number): Goods[] {
  const start = n === 0 ? 0 : random.int(0, GOODS.length - 1);
  const kinds = random.int(10, 14);
  return [...GOODS.slice(start), ...GOODS.slice(0, start)].slice(0, kinds);
}

function shelf(random: Random, cabinet: Cabinet, goods: Goods, i: number, now: number): StockItem {
  // The vendor's sample order was paid 1 分 on the test cabinet: its price there stays that.
  const isSample = cabinet.id === SAMPLE_CID && goods.BarCode === '6970399920439';
  const Price = isSample ? 1 : goods.Price;
  const Capacity = random.pick([6, 8, 10, 12]);
  // The sample product itself is always to be had.
  const soldOutAt = cabinet.id === SAMPLE_CID ? 1 : 0;
  const Stock = i === soldOutAt ? 0 : i === soldOutAt + 1 ? random.int(1, 2) : random.int(3, Capacity);
  const OnShelvesTime = now - random.int(20, 200) * 86_400;
  return {
    OID: OPERATOR_ID,
    CID: cabinet.id,
    BarCode: goods.BarCode,
    ProviderProductID: goods.BarCode,
    Price,
    OnShelvesTime,
    Stock,
    SalesCount: random.int(5, 400),
    Capacity,
    BrandPrice: 0,
    CreateAt: OnShelvesTime,
    UpdatedAt: now - random.int(60, 2 * 86_400),
    id: random.objectId(),
    ProductVO: { ...goods.ProductVO, BarCode: goods.BarCode, Price },
  };
}
