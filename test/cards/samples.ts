import type { Card } from '../../src/cards/card.ts';
import type { FoundOrder } from '../../src/cards/orders/order.ts';
import type { Reader } from '../../src/cards/reader.ts';
import type { Cabinet, StockItem } from '../../src/domain/device.ts';
import type { Locale } from '../../src/domain/locale.ts';
import type { Order } from '../../src/domain/order.ts';
import type { Known } from '../../src/lookups/types.ts';
import { toBenefitOrder } from '../../src/vendors/baifude/order.ts';
import { baifudeOrder as benefitSchema } from '../../src/vendors/baifude/schemas.ts';
import { readable } from '../../src/vendors/readable.ts';
import { toCabinet, toStockItem } from '../../src/vendors/yopoint/device.ts';
import { toCabinetOrder, toVendingOrder } from '../../src/vendors/yopoint/order.ts';
import { cabinetSchema, stockSchema, yopointOrder } from '../../src/vendors/yopoint/schemas.ts';
import { sample } from '../vendors/loopback.ts';

/** 2024-01-20 14:02:07 in Shanghai. */
export const NOW = Date.UTC(2024, 0, 20, 6, 2, 7);

export function readerOf(locale: Locale): Reader {
  return { locale, zone: 'Asia/Shanghai', now: NOW };
}

/** `data` of a sample; its first row where it is a list. */
function dataOf(name: string): unknown {
  const { data } = sample(name) as { data: unknown }; // every sample used here has one
  if (Array.isArray(data)) return data[0];
  const rows = (data as { data?: unknown }).data; // the paged ones hold their rows one level down
  return Array.isArray(rows) ? rows[0] : data;
}

function present<T>(value: T | null): T {
  if (value === null) throw new Error('the sample does not read');
  return value;
}

/** The vendors' sample orders as the desk understands them. */
export function sampleOrders(): Readonly<Record<'cabinet' | 'older' | 'vending' | 'benefit', Order>> {
  const yopoint = (name: string) => present(readable(yopointOrder, dataOf(name)).value);
  const cabinet = yopoint('yopoint.cabinet.order.get.json');
  const older = yopoint('yopoint.cabinet.order.list.older.json');
  const vending = yopoint('yopoint.consumer.order.get.assumed.json');
  const benefit = present(readable(benefitSchema, dataOf('baifude.getOrderInfo.json')).value);
  return {
    cabinet: toCabinetOrder(cabinet, cabinet.ReceiptNo ?? '?'),
    older: toCabinetOrder(older, older.ReceiptNo ?? '?'),
    vending: toVendingOrder(vending, vending.ReceiptNo ?? '?'),
    benefit: toBenefitOrder(benefit, benefit.orderNo ?? '?'),
  };
}

export function sampleCabinet(): Cabinet {
  return present(
    toCabinet(present(readable(cabinetSchema, dataOf('yopoint.cabinet.list.assumed.json')).value)),
  );
}

export function sampleStock(): StockItem {
  const name = 'yopoint.cabinet.product.stock.with.replenishment.json';
  return toStockItem(present(readable(stockSchema, dataOf(name)).value));
}

export function live<T>(value: T): Known<T> & { readonly value: T } {
  return { value, asOf: NOW, standing: 'live', trouble: null };
}

export function found(order: Order, unread: readonly string[] = []): FoundOrder {
  const ref = { source: order.source, number: order.number };
  return { kind: 'found', ref, known: live({ facts: order, unread, reference: 'ref-1' }) };
}

/** Every word a card puts on the screen, one below the other. */
export function screen(card: Card): string {
  const parts = card.parts.flatMap((part) => {
    if (part.kind === 'facts') return part.facts.map(({ label, value }) => `${label}: ${value}`);
    if (part.kind === 'picture') return [part.alt];
    return part.kind === 'item' ? [part.title, ...part.lines] : [part.text];
  });
  return [card.title, card.lead ?? '', ...parts, ...card.footnotes].join('\n');
}

/** Personal data in the samples, as it stands there. */
export const PERSONAL = [
  '13800138000',
  '15112345678',
  '钱钱🙃',
  '"HH"',
  'HH ',
  '113.118.47.101',
  '113.26.166.135',
  'oNlHk5OU_e6DSo5_shMj-8SGJJjQ',
  'oA0rgwSG46LCDG8Xnhv90IO7T10I',
  '59e6f137360c5c000f27b6ce',
  '5a001d72e7edb5000f2e25f6',
  '6010e5488096f20010793f4d',
  '2088632654857329',
  '20214927691364110332',
  '153******67',
  '63090844',
  '华阳路街道',
  'IBP国际',
  '长宁区',
] as const;
