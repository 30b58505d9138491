import { ownAppeal } from '../src/appeals/claim.ts';
import { appealMeant } from '../src/appeals/meant.ts';
import { fieldProblem, refusalCard } from '../src/cards/refusal.ts';
import { refundForm } from '../src/cards/requests/forms.ts';
import { requestCard } from '../src/cards/requests/request.ts';
import { parseCardId } from '../src/domain/card-id.ts';
import { parseRef, refId } from '../src/domain/order-ref.ts';
import { Refused } from '../src/domain/refusal.ts';
import type { Desk } from '../src/kit/desk.ts';
import { askRefund, previewRefund } from '../src/requests/ask/ask-refund.ts';
import { type Asker, answer, type ButtonAction, type Command, type FormAction } from './command.ts';
import { orderWish } from './order-form.ts';
import { notAskable } from './permission.ts';
import { reader } from './reading.ts';
import { shown, wrong } from './request.ts';
import { aboutOrder, orderWords, typedId, typedOrder } from './request-words.ts';

/** `/refund <order> <reason>`; the form opens where one of them is missing, or where there are several orders. */
export const refund: Command = {
  name: '/refund',
  help: [{ name: 'refund', usage: '<order> <reason>' }],
  for: 'staff',
  freshIdentity: true,
  async run(desk, asker, text) {
    const { numbers, reason } = orderWords(text);
    const ref = { source: 'typed', number: numbers[0] ?? '' } as const;
    const request = await askRefund(desk.kit, asker.staff, { ref, reason, note: null }, asker.trace);
    return answer(requestCard(reader(desk, asker), request, 'asker'));
  },
  opens: (text) => {
    const value = typedOrder(text);
    return value === null ? null : { form: 'refund.new', value };
  },
  retry(_desk, text) {
    const value = typedId(orderWords(text).numbers[0]);
    return value === '' ? null : { id: 'order.refund', value };
  },
};

export const refundButtons: readonly ButtonAction[] = [
  { id: 'order.refund', for: 'staff', opens: 'refund.new' },
];

export const refundForms: readonly FormAction[] = [
  {
    id: 'refund.new',
    for: 'staff',
    async fill(desk, asker, value) {
      const { id, reason } = await aboutAppeal(desk, asker, value);
      const who = reader(desk, asker);
      if (id === '') {
        const refusal = notAskable(desk, asker.staff, 'refund');
        if (refusal) throw new Refused(refusal);
        return refundForm(who, { facts: null, order: null, reason });
      }
      const ref = parseRef(id);
      if (!ref) return refusalCard(who, { kind: 'old_button' });
      const facts = await previewRefund(desk.kit, asker.staff, ref, asker.trace);
      const context = refId({ source: facts.source, number: facts.order });
      return { ...refundForm(who, { facts, order: facts.order, reason }), context };
    },
    async submit(desk, asker, context, filled) {
      const who = reader(desk, asker);
      const wish = orderWish(who, context, filled);
      if ('kind' in wish) return wish;
      const note = filled['note']?.trim() || null;
      try {
        return shown(desk, asker, await askRefund(desk.kit, asker.staff, { ...wish, note }, asker.trace));
      } catch (error) {
        if (!(error instanceof Refused)) throw error;
        if (error.refusal.kind === 'no_such_order') return wrong({ order: fieldProblem(who, error.refusal) });
        if (error.refusal.kind === 'no_reason') return wrong({ reason: fieldProblem(who, 'no_reason') });
        throw error;
      }
    },
  },
];

/** From an appeal's card it is that appeal's order, for what the customer wrote. Throws `Refused`. */
async function aboutAppeal(desk: Desk, asker: Asker, value: string): Promise<ReturnType<typeof aboutOrder>> {
  if (parseCardId(value) === null) return aboutOrder(value);
  const id = await appealMeant(desk.kit, value);
  const { ref, reason } = await ownAppeal(desk.kit, asker.staff, id);
  return { id: refId(ref), reason: reason || null };
}
