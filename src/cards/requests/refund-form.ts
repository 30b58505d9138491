import type { RefundFacts } from '../../domain/request.ts';
import type { Part } from '../card.ts';
import type { Form } from '../form.ts';
import { line, words } from '../form-field.ts';
import type { Reader } from '../reader.ts';
import { textsIn } from '../texts/index.ts';
import { orderFactList } from './request-facts.ts';

/** Asks for a whole order back. What is known of the order stands above the fields. */
export function refundForm(
  reader: Reader,
  about: {
    readonly facts: RefundFacts | null;
    readonly order: string | null;
    readonly reason: string | null;
  },
): Form {
  const texts = textsIn(reader.locale);
  const { refund, close } = texts.form;
  const { facts, order, reason } = about;
  const parts: Part[] = [{ kind: 'text', text: refund.whole }];
  if (facts) parts.unshift({ kind: 'facts', facts: orderFactList(reader, texts, facts) });
  return {
    id: 'refund.new',
    title: refund.title,
    submit: refund.submit,
    close,
    parts,
    fields: [
      line('order', refund.order, order),
      words('reason', refund.reason, { initial: reason }),
      words('note', refund.note, { required: false }),
    ],
    context: order ?? '',
  };
}
