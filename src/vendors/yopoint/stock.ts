import type { StockItem } from '../../domain/device.ts';
import { filled, httpsPicture } from '../fields.ts';
import type { RawStock } from './schemas.ts';

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
