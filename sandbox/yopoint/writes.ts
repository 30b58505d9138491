import type { CabinetOrder } from '../fleet/types.ts';
import { CODES, Refusal } from './answers.ts';
import { type Biz, requiredText, requiredTextAnyCase, text } from './biz.ts';
import type { YoPointState } from './state.ts';
import { REFUND_STATUS, TRADE_STATUS } from './statuses.ts';

/**
 * docs/vendors.md, YoPoint “Opening a door”: opens and creates the order. That OpenID is required, what blocks opening in which words,
 * and that a second opening before the first door closed is allowed, is ASSUMED.
 */
export function openDoor(state: YoPointState, biz: Biz): unknown {
  const cabinet = state.cabinets.get(requiredTextAnyCase(biz, 'CID'));
  const openId = requiredText(biz, 'OpenID');
  if (cabinet === undefined) throw new Refusal(CODES.notFoundDevice);
  if (cabinet.SellStatus === 2) throw new Refusal(CODES.notDeployed);
  if (cabinet.ExtElectronicStatus !== 1) throw new Refusal(CODES.noPower);
  if (cabinet.OnlineStatus !== 1) throw new Refusal(CODES.offline);
  if (!cabinet.EnableSell || cabinet.SellStatus !== 1) throw new Refusal(CODES.stopped);
  const { ReceiptNo, NotifyUrl } = state.openDoor(cabinet, openId);
  return state.doorsNameOrder ? { ReceiptNo, NotifyUrl } : { NotifyUrl };
}

/**
 * docs/vendors.md, YoPoint “Applying for a refund”: asks for the whole amount of a paid order back; a person then reviews it. Parameters besides
 * ReceiptNo are ASSUMED to be called as the order fields they fill; a repeat is refused (ASSUMED).
 */
export function applyRefund(state: YoPointState, biz: Biz): unknown {
  const order = orderOf(state, biz);
  if (order.TradeStatus === TRADE_STATUS.refunded) throw new Refusal(CODES.alreadyRefunded);
  if (order.TradeStatus !== TRADE_STATUS.paid) throw new Refusal(CODES.notPaid);
  if (order.UserRefundsStatus === REFUND_STATUS.asked) throw new Refusal(CODES.refundAlreadyAsked);
  const more = Object.fromEntries(
    ['UserRefundsRemarks', 'UserRefundsMobile', 'UserRefundsImageUrl']
      .filter((name) => biz[name] !== undefined)
      .map((name) => [name, biz[name]]),
  );
  state.applyRefund(order, { reason: text(biz, 'UserRefundsReason') ?? '', more });
  return {};
}

/**
 * docs/vendors.md, YoPoint “Appeals”: before or after payment, by the order's own state. Only while something is left of what was paid, and one
 * at a time (both ASSUMED): another is taken once the back office has dealt with the first, and the order is no longer marked.
 */
export function userAppeal(state: YoPointState, biz: Biz): unknown {
  const order = orderOf(state, biz);
  const nothingLeft = order.RefundsPrice >= (order.PayPrice ?? order.Price);
  if (order.TradeStatus === TRADE_STATUS.refunded && nothingLeft) throw new Refusal(CODES.alreadyRefunded);
  const filed = state.appeals.some((appeal) => appeal.receiptNo === order.ReceiptNo);
  if (filed && order.IsSuspicious === 1) {
    throw new Refusal(CODES.alreadyAppealed);
  }
  state.fileAppeal(order, text(biz, 'UserRefundsReason') ?? text(biz, 'Reason') ?? '');
  return {};
}

function orderOf(state: YoPointState, biz: Biz): CabinetOrder {
  const order = state.cabinetOrders.get(requiredText(biz, 'ReceiptNo'));
  if (order === undefined) throw new Refusal(CODES.notFoundOrder);
  return order;
}
