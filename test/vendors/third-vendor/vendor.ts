import type { Order } from '../../domain/order.ts';
import { toRow } from '../../domain/order-row.ts';
import type { OpenVendor, WholeVendor } from '../port.ts';
import { createLockercoClient, type LockercoClient, type RawParcel } from './client.ts';

/** Opens the vendor where its address is set. */
export const openLockerco: OpenVendor<'lockerco'> = async (_settings, line) => {
  const url = process.env['LOCKERCO_URL'];
  return url ? lockercoVendor(createLockercoClient(url, line())) : null;
};

/** The vendor as the desk asks every vendor. */
function lockercoVendor(client: LockercoClient): WholeVendor<'lockerco'> {
  return {
    orders: {
      parcel: {
        async byNumber(number, trace) {
          const raw = await client.order(number, trace);
          return raw && { order: toOrder(raw), unread: [] };
        },
        byOther: {},
        async list({ from, to }, _most, trace) {
          const raws = await client.orders(from, to, trace);
          return { rows: raws.map(toOrder).map(toRow), unread: [], cutShort: false };
        },
        refund: client.refund,
      },
    },
  };
}

function toOrder({ no, title, cents, refunded }: RawParcel): Order {
  return {
    source: 'parcel',
    number: no,
    paymentNumber: null,
    state: { code: refunded ? 'back' : 'paid', meaning: refunded ? 'refunded' : 'paid' },
    type: null,
    lines: [
      { name: title, detail: null, barcode: null, quantity: 1, unitPrice: cents, total: cents, image: null },
    ],
    total: cents,
    paid: cents,
    freight: null,
    unpaid: null,
    createdAt: null,
    paidAt: null,
    payBy: null,
    method: null,
    scene: null,
    device: null,
    door: null,
    service: null,
    shipment: null,
    suspicious: null,
    refund: refunded ? { refunded: true, amount: cents, at: null, lines: [], asked: null, note: null } : null,
    delivery: null,
    audit: null,
    personal: { mobile: null, nickname: null, recipient: null, address: null, ip: null, platformIds: [] },
  };
}
