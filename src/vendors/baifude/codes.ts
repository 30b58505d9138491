import type { AuditState, OrderState } from '../../domain/order.ts';

/** docs/vendors.md, Baifude “Codes”. 6 is left out: only the sample has it, with a name but no documented meaning. */
export const ORDER_STATUS: ReadonlyMap<number, OrderState> = new Map([
  [1, 'awaiting_payment'],
  [2, 'awaiting_receipt'],
  [3, 'awaiting_use'],
  [4, 'completed'],
  [5, 'cancelled'],
]);

export const AUDIT_STATUS: ReadonlyMap<string, AuditState> = new Map([
  ['audit', 'pending'],
  ['pass', 'passed'],
  ['rejected', 'rejected'],
  ['timeout', 'timed_out'],
]);

/** docs/vendors.md “One order”: `refund` is 1 once refunded; other values are not documented. */
export const REFUNDED = 1;

/** docs/vendors.md “One order”: `auditFlag` is 1 when the order needs an audit. */
export const NEEDS_AUDIT = 1;
