import type { Card } from '../src/cards/card.ts';
import { refusalCard } from '../src/cards/refusal.ts';
import type { Desk } from '../src/kit/desk.ts';
import { appeal, appealButtons, appealForms } from './appeal.ts';
import { appeals } from './appeals.ts';
import { cabinets } from './cabinets.ts';
import {
  type AskedForm,
  type Asker,
  answer,
  type ButtonAction,
  type Command,
  type FormAction,
  type PressedButton,
} from './command.ts';
import { deskCommand } from './desk.ts';
import { visitButtons } from './desk-visits.ts';
import { door, doorButtons, doorForms } from './door.ts';
import { listButtons } from './lists.ts';
import { order, orderButtons } from './order.ts';
import { orders } from './orders.ts';
import { reader } from './reading.ts';
import { refund, refundButtons, refundForms } from './refund.ts';
import { requestButtons, requestForms } from './request.ts';
import { stock, stockButtons } from './stock.ts';

const lookupsAndRequests: readonly Command[] = [
  order,
  orders,
  stock,
  cabinets,
  refund,
  door,
  appeal,
  appeals,
];

/** Every slash command there is. */
export const commands: readonly Command[] = [...lookupsAndRequests, deskCommand(lookupsAndRequests)];

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

const commandsByName = new Map<string, Command>(commands.map((command) => [command.name, command]));
const buttonsById = new Map<string, ButtonAction>(buttons.map((button) => [button.id, button]));
const formsById = new Map<string, FormAction>(forms.map((form) => [form.id, form]));

/*
 * A messenger looks up once what somebody typed, pressed or sent, and hands it on. For a name that nobody knows there is an action too,
 * which says so: a gesture is never ignored, and nobody after the look-up has to ask whether there is one.
 */

/** The command of a name. */
export function commandOf(name: string): Command {
  return (
    commandsByName.get(name) ?? {
      name: 'unknown',
      for: 'staff',
      help: [],
      run: async (desk, asker) =>
        answer(refusalCard(reader(desk, asker), { kind: 'unknown_command', command: name })),
    }
  );
}

/** The button of an id. */
export function buttonOf(id: string): PressedButton {
  return buttonsById.get(id) ?? UNKNOWN_BUTTON;
}

/** The form of an id. */
export function formOf(id: string): AskedForm {
  return formsById.get(id) ?? UNKNOWN_FORM;
}

const outdated = (desk: Desk, asker: Asker): Card => refusalCard(reader(desk, asker), { kind: 'old_button' });

const UNKNOWN_BUTTON: PressedButton = {
  id: 'unknown',
  for: 'staff',
  press: async (desk, asker) => answer(outdated(desk, asker)),
};

const UNKNOWN_FORM: AskedForm = {
  id: 'unknown',
  for: 'staff',
  fill: async (desk, asker) => outdated(desk, asker),
  submit: async (desk, asker) => ({ kind: 'card', card: outdated(desk, asker) }),
};
