import { toRow } from '../../domain/order-row.ts';
import type { TimeRange } from '../../domain/time-range.ts';
import { readPages } from '../pages.ts';
import type { OpenVendor, WholeVendor } from '../port.ts';
import { createYoPointClient, LARGEST_ORDER_PAGE, type YoPointClient } from './client.ts';

/** Opens YoPoint with the operator's settings. */
export const openYopoint: OpenVendor<'yopoint'> = async ({ yopoint }, line) =>
  yopoint && yopointVendor(createYoPointClient(yopoint, line()));

/** YoPoint as the desk asks every vendor. */
export function yopointVendor(client: YoPointClient): WholeVendor<'yopoint'> {
  return {
    orders: {
      cabinet: {
        byNumber: (receiptNo, trace) => client.cabinetOrderGet({ receiptNo }, trace),
        byOther: {
          async trade(tradeNo, trace) {
            const answer = await client.cabinetOrderGet({ tradeNo }, trace);
            return answer && { numbers: [answer.order.number], answer };
          },
        },
        async list(range, most, trace) {
          const pages = await readPages({
            read: (page) =>
              client.cabinetOrderList({ page, pageSize: LARGEST_ORDER_PAGE, ...boundsOf(range) }, trace),
            key: (order) => order.number,
            pageSize: LARGEST_ORDER_PAGE,
            most,
          });
          return { ...pages, rows: pages.items.map(toRow) };
        },
        pages: {
          size: LARGEST_ORDER_PAGE,
          read: (range, page, trace) =>
            client.cabinetOrderList({ page, pageSize: LARGEST_ORDER_PAGE, ...boundsOf(range) }, trace),
        },
        refund: client.cabinetOrderRefundApply,
        appeal: client.cabinetOrderUserAppeal,
        async door({ deviceId, openId }, trace, mayLeave) {
          const { receiptNo } = await client.cabinetOpenDoor({ cid: deviceId, openId }, trace, mayLeave);
          return receiptNo;
        },
      },
      vending: {
        byNumber: client.consumerOrderGet,
        byOther: {},
        async list(range, most, trace) {
          const pages = await readPages({
            read: (page) => client.consumerOrderList({ page, ...boundsOf(range) }, trace),
            key: (order) => order.number,
            pageSize: null,
            most,
          });
          return { ...pages, rows: pages.items.map(toRow) };
        },
        pages: {
          size: null,
          read: (range, page, trace) => client.consumerOrderList({ page, ...boundsOf(range) }, trace),
        },
      },
    },
    devices: { list: client.cabinetList, stock: client.cabinetProductStock },
  };
}

function boundsOf({ from, to }: TimeRange) {
  return { startTime: from, endTime: to };
}
