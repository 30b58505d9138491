import { GOODS } from '../../fleet/goods.ts';
import type { Assets } from '../build.ts';
import { drawingOf } from './drawing.ts';

/** The drawings of the fleet's goods, by their path on the page. */
export const pictureFiles: Assets = new Map(
  GOODS.map(({ BarCode, ProductVO }) => [
    pathOf(BarCode),
    { type: 'image/svg+xml', body: drawingOf(ProductVO.Name) },
  ]),
);

/** Where the page itself has a drawing for what lies on the vendor's host, by the address that cards carry. */
export const localPictures: Readonly<Record<string, string>> = Object.fromEntries(
  GOODS.flatMap(({ BarCode, ProductVO: { ImageUrl, ImageFixWidthUrl } }) =>
    [ImageUrl, ImageFixWidthUrl].map((address) => [address, pathOf(BarCode)]),
  ),
);

function pathOf(barCode: string): string {
  return `/pictures/${barCode}.svg`;
}
