import type { OrderRow } from '../../domain/order-row.ts';
import { VendorUnreadable } from '../errors.ts';
import { readPages } from '../pages.ts';
import type { OpenVendor, WholeVendor } from '../port.ts';
import { type BaifudeClient, createBaifudeClient, LARGEST_STATEMENT_PAGE } from './client.ts';
import { staticToken } from './gateway.ts';
import type { SettlementItem } from './payment.ts';
import { loadSignRule, signRuleName } from './sign.ts';

/** Opens Baifude with the operator's settings. Throws when a sign module cannot be loaded. */
export const openBaifude: OpenVendor<'baifude'> = async ({ baifude }, line) =>
  baifude &&
  baifudeVendor(
    createBaifudeClient(
      {
        baseUrl: baifude.baseUrl,
        token: staticToken(baifude.accessToken),
        sign: await loadSignRule(signRuleName(baifude.signRule), baifude.signSecret),
      },
      line(),
    ),
  );

/** Baifude as the desk asks every vendor. */
export function baifudeVendor(client: BaifudeClient): WholeVendor<'baifude'> {
  return {
    orders: {
      benefit: {
        byNumber: (number, trace) => client.getOrderInfo(number, { trace }),
        byOther: {
          async payment(number, trace) {
            const { items, unread } = await client.getList([number], trace);
            const payment = items.find((item) => item.number === number);
            if (payment) return { numbers: payment.orderNumbers, answer: null };
            if (unread.length === 0) return null;
            const call = { vendor: 'baifude', method: 'order/getList' } as const;
            return { unread, error: new VendorUnreadable(call, 'its answer names no payment') };
          },
        },
        async list({ from, to }, most, trace) {
          const pages = await readPages({
            read: (page) =>
              client.settlementItemList(
                { paymentStart: from, paymentEnd: to, page, pageSize: LARGEST_STATEMENT_PAGE },
                trace,
              ),
            key: ({ orderNumber, businessNumber, goods }) => `${orderNumber} ${businessNumber} ${goods}`,
            pageSize: LARGEST_STATEMENT_PAGE,
            most,
          });
          return { ...pages, rows: rowsOf(pages.items) };
        },
      },
    },
  };
}

/**
 * The statement has a line per kind of goods: one row for all lines of an order. State, amount and time are not among its known
 * fields. Lines without any number cannot be looked up; the client names them unread.
 */
function rowsOf(items: readonly SettlementItem[]): OrderRow[] {
  const rows = new Map<string, OrderRow>();
  for (const item of items) {
    const number = item.orderNumber ?? item.businessNumber;
    if (number === null) continue;
    const row = rows.get(number);
    rows.set(number, row ? { ...row, more: row.more + 1 } : rowOf(number, item));
  }
  return [...rows.values()];
}

function rowOf(number: string, item: SettlementItem): OrderRow {
  return {
    source: 'benefit',
    number,
    state: { code: null, meaning: 'unknown' },
    goods: item.goods ?? item.category ?? '',
    more: 0,
    total: null,
    at: null,
    deviceId: null,
    deviceCode: null,
    deviceName: null,
    suspicious: false,
    refunded: false,
    refundAsked: false,
  };
}
