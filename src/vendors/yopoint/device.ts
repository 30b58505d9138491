import type { Cabinet, StockItem } from '../../domain/device.ts';
import type { DeviceReport } from '../../domain/notice.ts';
import { coded, filled, httpsPicture } from '../fields.ts';
import { ON_OFF, SELL_STATUS } from './codes.ts';
import type { RawCabinet, RawStock } from './schemas.ts';

/** A cabinet of the device list (docs/vendors.md, YoPoint “Devices”); null without an id, since nothing could be asked about it. */
export function toCabinet(raw: RawCabinet): Cabinet | null {
  const id = filled(raw.id) ?? filled(raw.CID);
  return id === null ? null : { ...reportOf(raw), id };
}

/** A cabinet as a notification tells of it (docs/vendors.md “Notifications”), which names it by its codes; null when it names it by none. */
export function toDeviceReport(raw: RawCabinet): DeviceReport | null {
  const report = { ...reportOf(raw), id: filled(raw.id) ?? filled(raw.CID) };
  return (report.id ?? report.productionCode ?? report.code) === null ? null : report;
}

function reportOf(raw: RawCabinet): Omit<Cabinet, 'id'> {
  return {
    code: filled(raw.DeviceCode),
    name: filled(raw.Name),
    productionCode: filled(raw.Code),
    online: onOff(raw.OnlineStatus),
    sellingEnabled: raw.EnableSell,
    selling: coded(SELL_STATUS, raw.SellStatus),
    powered: onOff(raw.ExtElectronicStatus),
    doors: raw.CabinetCount,
    place: placeOf(raw),
    servicePhone: filled(raw.ServicePhone),
  };
}

function onOff(code: number | null): boolean | null {
  return code === null ? null : (ON_OFF.get(code) ?? null);
}

/** Province, city and district run together as Chinese addresses do, then the landmark. */
function placeOf(raw: RawCabinet): string | null {
  const region = [raw.Province, raw.City, raw.District].map((part) => filled(part) ?? '').join('');
  return filled([region, filled(raw.LandMarkName) ?? ''].join(' '));
}

/** One kind of goods in a cabinet (docs/vendors.md, YoPoint “Stock”). */
export function toStockItem(raw: RawStock): StockItem {
  const barcode = filled(raw.BarCode);
  return {
    barcode,
    name: filled(raw.Name) ?? filled(raw.ProductVO?.Name) ?? barcode ?? '?',
    price: raw.Price,
    stock: raw.Stock,
    capacity: raw.Capacity,
    image: httpsPicture(raw.ProductVO?.ImageFixWidthUrl, raw.ProductVO?.ImageUrl),
  };
}
