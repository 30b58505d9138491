import { cabinets } from './cabinets.ts';
import type { ButtonAction, Command } from './command.ts';
import { desk } from './desk.ts';
import { listButtons } from './lists.ts';
import { order, orderButtons } from './order.ts';
import { orders } from './orders.ts';
import { stock, stockButtons } from './stock.ts';

/** Every slash command there is. */
export const commands: readonly Command[] = [order, orders, stock, cabinets, desk];

/** Every button there is. */
export const buttons: readonly ButtonAction[] = [...orderButtons, ...listButtons, ...stockButtons];
