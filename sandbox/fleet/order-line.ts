import { GOODS } from './goods.ts';
import type { Goods, OrderProduct } from './types.ts';

/** A line of an order: a quantity of one kind, at its price on that shelf or in the catalogue. */
export function orderLine(item: Pick<Goods, 'BarCode' | 'Price' | 'ProductVO'>, Qty: number): OrderProduct {
  const { Name, ImageUrl, ImageFixWidthUrl } = item.ProductVO;
  return {
    Qty,
    BarCode: item.BarCode,
    Name,
    Price: item.Price,
    CostPrice: GOODS.find((each) => each.BarCode === item.BarCode)?.CostPrice ?? 0,
    TotalPrice: item.Price * Qty,
    ProductVO: { Name, ImageUrl, ImageFixWidthUrl },
  };
}
