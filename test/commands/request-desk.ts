import { onTestFinished } from 'vitest';
import type { Answer, Asker, Submitted } from '../../commands/command.ts';
import type { Card } from '../../src/cards/card.ts';
import type { Form } from '../../src/cards/form.ts';
import type { Staff } from '../../src/settings/staff.ts';
import type { Store } from '../../src/store/open-store.ts';
import { startDesk } from '../desk/desk.ts';

/** A desk that takes commands about requests, closed at the end of the test. */
export async function deskOver(store: Store) {
  const { desk, yopoint, mei, lin, chen, close } = await startDesk(store);
  onTestFinished(close);
  const [cid = ''] = yopoint.state.cabinets.keys();
  return {
    desk,
    yopoint,
    cid,
    /** A paid order that nobody has seen yet: its receipt. */
    sell: (fen: number) => yopoint.state.sell(cid, { payPriceFen: fen }).ReceiptNo,
    mei: as(mei),
    lin: as(lin),
    chen: as(chen),
  };
}

function as(staff: Staff): Asker {
  return { staff, locale: 'en', localeFrom: 'policy', trace: `trace-${staff.id}` };
}

/** All that a person reads on a card. */
export function read(card: Card): string {
  return JSON.stringify([card.title, card.lead, card.parts, card.footnotes]);
}

/** The form that opened; throws when a card says why there is none. */
export function formIn(filled: Form | Card | null | undefined): Form {
  if (filled && 'fields' in filled) return filled;
  throw new Error(`expected a form, got ${JSON.stringify(filled)}`);
}

/** The card that says why no form opened; throws when one did. */
export function cardIn(filled: Form | Card): Card {
  if ('lead' in filled) return filled;
  throw new Error(`expected a card, got ${JSON.stringify(filled)}`);
}

/** The initial value of a field. */
export function initialOf(form: Form, name: string): string | null | undefined {
  return form.fields.find((field) => field.name === name)?.initial;
}

/** What must be corrected, by field; throws when the form was taken. */
export function wrongIn(submitted: Submitted): Readonly<Record<string, string>> {
  if (submitted.kind === 'wrong') return submitted.fields;
  throw new Error(`expected a form to correct, got ${JSON.stringify(submitted)}`);
}

/** The card that took the form’s place; throws when the form came back. */
export function cardOf(submitted: Submitted): Card {
  if (submitted.kind === 'card') return submitted.card;
  throw new Error(`expected a card, got ${JSON.stringify(submitted)}`);
}

/** The request's id in the buttons of the card that answers an asking. */
export function cardIdOn({ card }: Answer): string {
  const button = card.buttons.find(({ id }) => id === 'request.cancel');
  if (button) return button.value;
  throw new Error(`expected a request, got ${JSON.stringify(card)}`);
}
