import { claim } from '../src/appeals/claim.ts';
import { dismiss, dismissible } from '../src/appeals/dismiss.ts';
import { file, fileNew } from '../src/appeals/file.ts';
import { appealMeant } from '../src/appeals/meant.ts';
import { appealForm, dismissForm } from '../src/cards/appeals/forms.ts';
import { fieldProblem, refusalCard } from '../src/cards/refusal.ts';
import type { AppealView } from '../src/domain/appeal-view.ts';
import { parseRef, refId } from '../src/domain/order-ref.ts';
import { Refused } from '../src/domain/refusal.ts';
import { filingFactsOf } from '../src/domain/request-facts.ts';
import type { Desk } from '../src/kit/desk.ts';
import { fileable } from '../src/requests/ask/file-appeal.ts';
import { appealCardFor } from './appeals.ts';
import {
  type Answer,
  type Asker,
  answer,
  type ButtonAction,
  type Command,
  type FormAction,
  type Place,
  replacement,
} from './command.ts';
import { orderWish } from './order-form.ts';
import { notAskable } from './permission.ts';
import { reader } from './reading.ts';
import { wrong } from './request.ts';
import { aboutOrder, orderWords, typedId, typedOrder } from './request-words.ts';

/** `/appeal <order> <reason>`; the form opens where one of them is missing, or where there are several orders. */
export const appeal: Command = {
  name: '/appeal',
  help: [{ name: 'appeal', usage: '<order> <reason>' }],
  for: 'staff',
  freshIdentity: true,
  async run(desk, asker, text) {
    const { numbers, reason } = orderWords(text);
    const ref = { source: 'typed', number: numbers[0] ?? '' } as const;
    const filed = await fileNew(desk.kit, asker.staff, { ref, reason }, asker.trace);
    return answer(appealCardFor(desk, asker, filed));
  },
  opens: (text) => {
    const value = typedOrder(text);
    return value === null ? null : { form: 'appeal.new', value };
  },
  retry(_desk, text) {
    const value = typedId(orderWords(text).numbers[0]);
    return value === '' ? null : { id: 'order.appeal', value };
  },
};

/** A `cardId`; with `@mei` behind it: to be taken over from Mei; with `+`: pressed in a list, which stays. */
const CLAIMED = /^(A\d{1,12}\.\w{1,10})(?:@(.{1,64})|(\+))?$/;

/** The buttons on an appeal's card; their value begins with its `cardId`. */
export const appealButtons: readonly ButtonAction[] = [
  { id: 'order.appeal', for: 'staff', opens: 'appeal.new' },
  {
    id: 'appeal.claim',
    for: 'staff',
    freshIdentity: true,
    async press(desk, asker, value, place) {
      const [, by, from = null, inList] = CLAIMED.exec(value) ?? [];
      if (by === undefined) return answer(refusalCard(reader(desk, asker), { kind: 'old_button' }));
      const id = await appealMeant(desk.kit, by);
      const claimed = await claim(desk.kit, asker.staff, id, from);
      return inList && place !== 'home'
        ? answer(appealCardFor(desk, asker, claimed))
        : followed(desk, asker, claimed, place);
    },
  },
  { id: 'appeal.refund', for: 'staff', opens: 'refund.new' },
  {
    id: 'appeal.file',
    for: 'staff',
    freshIdentity: true,
    async press(desk, asker, value, place) {
      const id = await appealMeant(desk.kit, value);
      return followed(desk, asker, await file(desk.kit, asker.staff, id, asker.trace), place);
    },
  },
  { id: 'appeal.dismiss', for: 'staff', opens: 'appeal.dismiss' },
];

export const appealForms: readonly FormAction[] = [
  {
    id: 'appeal.new',
    for: 'staff',
    async fill(desk, asker, value) {
      const { id, reason } = aboutOrder(value);
      const who = reader(desk, asker);
      if (id === '') {
        const refusal = notAskable(desk, asker.staff, 'appeal');
        if (refusal) throw new Refused(refusal);
        return appealForm(who, { facts: null, order: null, reason });
      }
      const ref = parseRef(id);
      if (!ref) return refusalCard(who, { kind: 'old_button' });
      const order = await fileable(desk.kit, asker.staff, ref, asker.trace);
      const context = refId({ source: order.source, number: order.number });
      return { ...appealForm(who, { facts: filingFactsOf(order), order: order.number, reason }), context };
    },
    async submit(desk, asker, context, filled) {
      const who = reader(desk, asker);
      const wish = orderWish(who, context, filled);
      if ('kind' in wish) return wish;
      try {
        const filed = await fileNew(desk.kit, asker.staff, wish, asker.trace);
        return { kind: 'card', card: appealCardFor(desk, asker, filed) };
      } catch (error) {
        if (!(error instanceof Refused) || error.refusal.kind !== 'no_such_order') throw error;
        return wrong({ order: fieldProblem(who, error.refusal) });
      }
    },
  },
  {
    id: 'appeal.dismiss',
    for: 'staff',
    async fill(desk, asker, value) {
      const id = await appealMeant(desk.kit, value);
      return dismissForm(reader(desk, asker), await dismissible(desk.kit, asker.staff, id));
    },
    async submit(desk, asker, context, filled) {
      const note = filled['note']?.trim() ?? '';
      if (note === '') return wrong({ note: fieldProblem(reader(desk, asker), 'no_note') });
      const id = await appealMeant(desk.kit, context);
      const dismissed = await dismiss(desk.kit, asker.staff, id, note);
      return { kind: 'card', card: appealCardFor(desk, asker, dismissed) };
    },
  },
];

/** A posted card and a Home follow by their jobs; a card that a single person sees is replaced here. */
function followed(desk: Desk, asker: Asker, appeal: AppealView, place: Place): Answer | null {
  return place === 'asker' ? replacement(appealCardFor(desk, asker, appeal), place) : null;
}
