import type { AppealView } from '../../domain/appeal-view.ts';
import { cardId } from '../../domain/card-id.ts';
import { CABINET_VENDOR } from '../../domain/order-ref.ts';
import type { FilingFacts } from '../../domain/request.ts';
import type { Part } from '../card.ts';
import { type Form, line, words } from '../form.ts';
import { safeText, shownNumber } from '../plain-text.ts';
import type { Reader } from '../reader.ts';
import { orderFactList } from '../requests/request-state.ts';
import { textsAbout } from '../texts/index.ts';

/** Asks what a consumer appeals against. What is known of the order stands above the fields. */
export function appealForm(
  reader: Reader,
  about: {
    readonly facts: FilingFacts | null;
    readonly order: string | null;
    readonly reason: string | null;
  },
): Form {
  const texts = textsAbout(CABINET_VENDOR, reader.locale);
  const { appeal: say, form } = texts;
  const { facts, order, reason } = about;
  const parts: Part[] = [{ kind: 'text', text: say.form.file.once }];
  if (facts) parts.unshift({ kind: 'facts', facts: orderFactList(reader, texts, facts) });
  return {
    id: 'appeal.new',
    title: say.form.file.title,
    submit: say.form.file.submit,
    close: form.close,
    parts,
    fields: [
      line('order', form.refund.order, order),
      words('reason', say.form.file.reason, { initial: reason }),
    ],
    context: order ?? '',
  };
}

/** Asks why nothing is done about an appeal. */
export function dismissForm(reader: Reader, appeal: AppealView): Form {
  const { id, receipt, reason } = appeal;
  const texts = textsAbout(CABINET_VENDOR, reader.locale);
  const { appeal: say, form } = texts;
  return {
    id: 'appeal.dismiss',
    title: say.form.dismiss.title,
    submit: say.form.dismiss.submit,
    close: form.close,
    parts: [
      { kind: 'heading', text: say.title(id, shownNumber(receipt)) },
      ...(reason === '' ? [] : [{ kind: 'text', text: say.says(safeText(reason, 800)) } as const]),
    ],
    fields: [words('note', form.reject.note)],
    context: cardId(appeal),
  };
}
