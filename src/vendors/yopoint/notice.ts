import { z } from 'zod';
import type { Notice } from '../../domain/notice.ts';
import { coded, filled, int, seconds, text } from '../fields.ts';
import { type Readable, readable } from '../readable.ts';
import { SHIPMENTS_STATUS } from './codes.ts';
import { toDeviceReport } from './device.ts';
import type { Notification } from './notification.ts';
import { cabinetSchema, product } from './schemas.ts';

/* What YoPoint's notifications carry (docs/vendors.md, YoPoint “Notifications”), read as leniently as its answers. */

const orderSchema = z.looseObject({ ReceiptNo: text, CID: text, TID: text, PayTime: seconds });
const doorSchema = z.looseObject({ ReceiptNo: text, Status: int });
const shipmentSchema = z.looseObject({ ReceiptNo: text, TID: text, ShipmentsStatus: int });
/**
 * Null where the list is missing, or nothing of it could be read. ASSUMED (docs/vendors.md “Payment callbacks”): one that came empty says that nothing was taken;
 * whether the notice comes at all then is not known.
 */
const recognisedGoods = z
  .array(product.nullable())
  .nullish()
  .transform((items) => {
    const read = items?.filter((one) => one !== null) ?? [];
    return read.length === 0 && items?.length !== 0 ? null : read;
  });
const goodsSchema = z.looseObject({ ReceiptNo: text, Products: recognisedGoods });
/** ASSUMED (docs/vendors.md “Payment callbacks”): the table is lost. Which field holds what is to go back is not known; this one is the order's own. */
const refundSchema = z.looseObject({ ReceiptNo: text, TradeNo: text, RefundsPrice: int });

/** docs/vendors.md “Notifications”: 1 the door was opened, 2 it never was. */
const OPENED: ReadonlyMap<number, boolean> = new Map([
  [1, true],
  [2, false],
]);

/** More orders than one can stand in for. */
const MOST_MENTIONED = 10;
/** No name, number or code is longer. */
const LONGEST_TEXT = 300;

/** A notice, and the paths of what of it could not be read. */
export type NoticeReading = { readonly notice: Notice; readonly unread: readonly string[] };

/** What a notification says. One that lacks what it is about, or that nobody documented, is `unknown`. */
export function readNotice({ method, content }: Pick<Notification, 'method' | 'content'>): NoticeReading {
  const biz = parse(content);
  const reader = Object.hasOwn(READERS, method) ? READERS[method as keyof typeof READERS] : null;
  if (!reader) return { notice: { kind: 'unknown' }, unread: [] };
  const { notice, unread } = reader(biz);
  return notice ? { notice, unread } : { notice: { kind: 'unknown' }, unread: [...unread, 'ReceiptNo'] };
}

type Reader = (biz: unknown) => { readonly notice: Notice | null; readonly unread: readonly string[] };

const READERS = {
  'notify.cabinet.order.simple': reading(orderSchema, (raw) =>
    about(raw, (order) => ({
      kind: 'order_paid',
      order,
      deviceId: filled(raw.CID),
      paidAt: raw.PayTime,
    })),
  ),
  'notify.close.door': reading(doorSchema, (raw) =>
    about(raw, (order) => ({
      kind: 'door_closed',
      order,
      opened: raw.Status === null ? null : (OPENED.get(raw.Status) ?? null),
    })),
  ),
  'notify.cabinet.changed': reading(cabinetSchema, (raw) => {
    const device = toDeviceReport(raw);
    return device && { kind: 'device_changed', device };
  }),
  'notify.consumer.order.simple': reading(shipmentSchema, (raw) =>
    about(raw, (order) => ({
      kind: 'shipped',
      order,
      deviceId: filled(raw.TID),
      shipment: coded(SHIPMENTS_STATUS, raw.ShipmentsStatus),
    })),
  ),
  'notify.activity.voucher.exchangecode': reading(orderSchema, (raw) =>
    about(raw, (order) => ({ kind: 'voucher_redeemed', order, deviceId: filled(raw.TID) })),
  ),
  'cabinet.order.vi.result.notify': reading(goodsSchema, (raw) =>
    about(raw, (order) => ({
      kind: 'recognised',
      order,
      goods:
        raw.Products?.map(({ Name, BarCode, Qty, TotalPrice }) => ({
          name: filled(Name) ?? filled(BarCode) ?? '?',
          quantity: Qty,
          total: TotalPrice,
        })) ?? null,
    })),
  ),
  'cabinet.order.product.modify': reading(goodsSchema, (raw) =>
    about(raw, (order) => ({ kind: 'order_replaced', order, mentioned: numbersIn(raw, order) })),
  ),
  'cabinet.order.refunds.result.notify': reading(refundSchema, refundOrdered),
  'consumer.order.refunds': reading(refundSchema, refundOrdered),
} as const satisfies Readonly<Record<string, Reader>>;

function reading<Schema extends z.ZodType>(
  schema: Schema,
  toNotice: (raw: z.output<Schema>) => Notice | null,
): Reader {
  return (biz) => {
    const { value, unread }: Readable<z.output<Schema>> = readable(schema, biz);
    return { notice: value === null ? null : toNotice(value), unread };
  };
}

function refundOrdered(raw: z.output<typeof refundSchema>): Notice {
  return {
    kind: 'refund_ordered',
    order: filled(raw.ReceiptNo),
    trade: filled(raw.TradeNo),
    amount: raw.RefundsPrice,
  };
}

/** Nothing can be done about an order without its number. */
function about(raw: { readonly ReceiptNo: string | null }, notice: (order: string) => Notice): Notice | null {
  const order = filled(raw.ReceiptNo);
  return order === null ? null : notice(order);
}

/** ASSUMED (docs/vendors.md “Payment callbacks”): no document says under which name the old order stands, so any text shaped as a receipt may be it. */
function numbersIn(raw: object, own: string): readonly string[] {
  const texts = Object.values(raw).filter((value) => typeof value === 'string');
  const receipts = [...new Set(texts)].filter((value) => /^[A-Z]{2}\d{18}$/.test(value) && value !== own);
  return receipts.slice(0, MOST_MENTIONED);
}

function parse(content: string): unknown {
  try {
    return JSON.parse(content, (_name, value: unknown) =>
      typeof value === 'string' ? shortened(value) : value,
    );
  } catch {
    // No JSON, or nested too deep for anything that could be read.
    return null;
  }
}

/** Cut to length, and without what no database column holds. */
function shortened(text: string): string {
  return text.slice(0, LONGEST_TEXT).replace(/[\p{Cc}\p{Cs}]/gu, '\uFFFD');
}
