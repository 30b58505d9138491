import type { CabinetOrder } from '../../fleet/types.ts';
import type { World } from '../../world.ts';
import type { YoPointState } from '../../yopoint/state.ts';
import { DOOR_STATUS, REFUND_STATUS, SERVICE_STATUS, TRADE_STATUS } from '../../yopoint/statuses.ts';
import type { PageDoor, PageOrder, PageWorld } from '../protocol.ts';

/** As many as fit on the panel without scrolling through a shop's books. */
const MOST_ORDERS = 6;
const MOST_REVIEWS = 5;

/** The vendors' state on the panel. `troubles`: the active ones. */
export function vendorsOf({ yopoint, fleet }: World, troubles: PageWorld['troubles']): PageWorld {
  const { state } = yopoint;
  const old = new Set(fleet.cabinetOrders.map(({ ReceiptNo }) => ReceiptNo));
  const fresh = [...state.cabinetOrders.values()].filter(({ ReceiptNo }) => !old.has(ReceiptNo));
  const stocked = new Set(state.stock.map(({ CID }) => CID));
  return {
    cabinets: [...state.cabinets.values()].map(({ id, DeviceCode, Name, OnlineStatus }) => ({
      cid: id,
      code: DeviceCode,
      name: Name,
      online: OnlineStatus === 1,
      stocked: stocked.has(id),
    })),
    orders: [...fresh.filter((order) => !isRemote(order)).reverse(), ...recentlyPaid(state)]
      .filter((order, index, all) => all.indexOf(order) === index)
      .slice(0, MOST_ORDERS)
      .map(pageOrder),
    doors: fresh.filter(isRemote).reverse().flatMap(doorOf),
    reviews: [...state.cabinetOrders.values()]
      .filter(({ UserRefundsStatus }) => UserRefundsStatus === REFUND_STATUS.asked)
      .sort((a, b) => (b.UserRefundsTime ?? 0) - (a.UserRefundsTime ?? 0))
      .slice(0, MOST_REVIEWS)
      .map(pageOrder),
    troubles,
  };
}

function recentlyPaid({ cabinetOrders }: YoPointState): CabinetOrder[] {
  return [...cabinetOrders.values()]
    .filter(({ TradeStatus }) => TradeStatus === TRADE_STATUS.paid)
    .sort((a, b) => b.PayTime - a.PayTime)
    .slice(0, MOST_ORDERS);
}

/** Made by a door command: nobody has bought it. */
function isRemote({ UserID }: CabinetOrder): boolean {
  return UserID === '';
}

function pageOrder(order: CabinetOrder): PageOrder {
  const { ReceiptNo, DeviceCode, PayPrice, Price, Products } = order;
  return {
    receipt: ReceiptNo,
    code: String(DeviceCode ?? ''),
    amountFen: PayPrice ?? Price,
    goods: Products[0]?.Name ?? '',
    state: stateOf(order),
  };
}

function stateOf({ TradeStatus, UserRefundsStatus }: CabinetOrder): PageOrder['state'] {
  if (TradeStatus === TRADE_STATUS.refunded) return 'refunded';
  if (TradeStatus !== TRADE_STATUS.paid) return 'unpaid';
  if (UserRefundsStatus === REFUND_STATUS.asked) return 'refund_asked';
  return UserRefundsStatus === REFUND_STATUS.refused ? 'refund_refused' : 'paid';
}

/** A door that is open, or closed with unknown goods. */
function doorOf(order: CabinetOrder): PageDoor[] {
  const { ReceiptNo, DeviceCode, ServiceStatus, DoorStatus, Products } = order;
  const door = { receipt: ReceiptNo, code: String(DeviceCode ?? '') };
  if (ServiceStatus === SERVICE_STATUS.underWay) return [{ ...door, state: 'open' }];
  const toRecognise = DoorStatus === DOOR_STATUS.closed && Products.length === 0;
  return toRecognise ? [{ ...door, state: 'closed' }] : [];
}
