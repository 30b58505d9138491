import { appeal, appealButtons, appealForms } from './appeal.ts';
import { appeals } from './appeals.ts';
import { cabinets } from './cabinets.ts';
import type { ButtonAction, Command, FormAction } from './command.ts';
import { desk } from './desk.ts';
import { visitButtons } from './desk-visits.ts';
import { door, doorButtons, doorForms } from './door.ts';
import { listButtons } from './lists.ts';
import { order, orderButtons } from './order.ts';
import { orders } from './orders.ts';
import { refund, refundButtons, refundForms } from './refund.ts';
import { requestButtons, requestForms } from './request.ts';
import { stock, stockButtons } from './stock.ts';

/** Every slash command there is. */
export const commands: readonly Command[] = [
  order,
  orders,
  stock,
  cabinets,
  refund,
  door,
  appeal,
  appeals,
  desk,
];

/** Every button there is. */
export const buttons: readonly ButtonAction[] = [
  ...orderButtons,
  ...listButtons,
  ...stockButtons,
  ...refundButtons,
  ...doorButtons,
  ...requestButtons,
  ...appealButtons,
  ...visitButtons,
];

/** Every form there is. */
export const forms: readonly FormAction[] = [...refundForms, ...doorForms, ...requestForms, ...appealForms];
