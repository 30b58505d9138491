import type { z } from 'zod';
import type { Order, UnixSeconds } from '../../domain/order.ts';
import { VendorUnreadable } from '../errors.ts';
import { filled } from '../fields.ts';
import type { VendorLine } from '../port.ts';
import { type Rows, readable, readRows } from '../readable.ts';
import { isBlankOrder, rowsOf } from './assumptions.ts';
import { toChinaTime } from './china-time.ts';
import { type BaifudeAnswer, type BaifudeClientOptions, createBaifudeGateway } from './gateway.ts';
import { toBenefitOrder } from './order.ts';
import { type Payment, type SettlementItem, toPayment, toSettlementItem } from './payment.ts';
import { baifudeOrder, paymentSchema, settlementSchema } from './schemas.ts';

/** Which links the vendor puts into an order (docs/vendors.md “One order”). */
type Terminal = 'bfd_pc' | 'bfd_h5';

/** Which part of the statement: times in unix seconds; pages from 1, at most 500 lines each (docs/vendors.md “The statement”). */
type SettlementQuery = {
  readonly paymentStart: UnixSeconds;
  readonly paymentEnd: UnixSeconds;
  readonly orderStart?: UnixSeconds;
  readonly orderEnd?: UnixSeconds;
  readonly businessNumber?: string;
  readonly orderNumber?: string;
  readonly page?: number;
  readonly pageSize?: number;
};

/** Baifude's three known calls (docs/vendors.md, Baifude “Calls”), all reads. They throw `VendorError`s. `trace` names the gesture, in logs. */
export type BaifudeClient = {
  /** docs/vendors.md “One order”; null when there is no such order. */
  readonly getOrderInfo: (
    orderNo: string,
    options?: { readonly terminal?: Terminal; readonly trace?: string | undefined },
  ) => Promise<{ readonly order: Order; readonly unread: readonly string[] } | null>;
  /** docs/vendors.md “Payments”: payment orders by their numbers, 1 to 20 of them; unknown ones are missing in the answer. */
  readonly getList: (paySnList: readonly string[], trace?: string) => Promise<Rows<Payment>>;
  readonly settlementItemList: (query: SettlementQuery, trace?: string) => Promise<Rows<SettlementItem>>;
};

const MOST_PAYMENTS = 20;

/** The largest page of the statement there is. */
export const LARGEST_STATEMENT_PAGE = 500;

/** The client for one Baifude account. */
export function createBaifudeClient(options: BaifudeClientOptions, line: VendorLine): BaifudeClient {
  const gateway = createBaifudeGateway(options, line);

  return {
    async getOrderInfo(orderNo, { terminal, trace } = {}) {
      const { call, data } = await gateway('order/getOrderInfo', { orderNo, terminal }, trace);
      if (data === null || isBlankOrder(data)) return null;
      const { value, unread } = readable(baifudeOrder, data);
      if (value === null) throw new VendorUnreadable(call, 'its answer holds no order');
      return { order: toBenefitOrder(value, filled(value.orderNo) ?? orderNo), unread };
    },

    async getList(paySnList, trace) {
      if (paySnList.length === 0 || paySnList.length > MOST_PAYMENTS) {
        throw new RangeError(
          `Baifude takes 1 to ${MOST_PAYMENTS} payment numbers a call, not ${paySnList.length}`,
        );
      }
      const answer = await gateway('order/getList', { paySnList }, trace);
      return readList(answer, paymentSchema, 'sn', toPayment);
    },

    async settlementItemList(query, trace) {
      if ((query.pageSize ?? 1) > LARGEST_STATEMENT_PAGE) {
        throw new RangeError(`Baifude gives at most ${LARGEST_STATEMENT_PAGE} statement lines a page`);
      }
      const statement = {
        paymentStartTime: toChinaTime(query.paymentStart),
        paymentEndTime: toChinaTime(query.paymentEnd),
        orderStartTime: query.orderStart === undefined ? undefined : toChinaTime(query.orderStart),
        orderEndTime: query.orderEnd === undefined ? undefined : toChinaTime(query.orderEnd),
        bizOrderNum: query.businessNumber,
        orderNum: query.orderNumber,
        currentPage: query.page,
        itemsPerPage: query.pageSize,
      };
      const answer = await gateway('order/settlement/item/list', statement, trace);
      return readList(answer, settlementSchema, 'orderNum', toSettlementItem);
    },
  };
}

function readList<Schema extends z.ZodType, Item>(
  { call, data }: BaifudeAnswer,
  schema: Schema,
  key: string,
  toItem: (raw: z.output<Schema>) => Item | null,
): Rows<Item> {
  // Whether one payment comes as a list of one or bare is not documented (docs/vendors.md “Payments”): an object that holds its key is a row.
  const bare = typeof data === 'object' && data !== null && key in data;
  const rows = bare ? [data] : rowsOf(data);
  if (rows === null) throw new VendorUnreadable(call, 'its answer holds no list');
  return readRows(rows, schema, key, toItem);
}
