import type { YoPointState } from './state.ts';
import { REFUND_STATUS } from './statuses.ts';

/** Deals with what customers of the fleet complained about, and what the vendor doubted, but for the newest few (`left`). */
export function settleOldConcerns({ cabinetOrders }: YoPointState, left = 0): void {
  const concerns = [...cabinetOrders.values()]
    .filter((order) => order.IsSuspicious === 1 || order.UserRefundsStatus === REFUND_STATUS.asked)
    .sort((a, b) => b.PayTime - a.PayTime);
  for (const order of concerns.slice(left)) {
    Object.assign(order, {
      IsSuspicious: 0,
      UserRefundsStatus: REFUND_STATUS.none,
      UserRefundsTime: 0,
      UserRefundsReason: '',
    });
  }
}
