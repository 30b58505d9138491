import type { AppealView } from '../../domain/appeal-view.ts';
import { cardId } from '../../domain/card-id.ts';
import type { Form } from '../form.ts';
import { words } from '../form-field.ts';
import { said, shownNumber } from '../plain-text.ts';
import type { Reader } from '../reader.ts';
import { textsIn } from '../texts/index.ts';

/** Asks why nothing is done about an appeal. */
export function dismissForm(reader: Reader, appeal: AppealView): Form {
  const { id, receipt, reason } = appeal;
  const texts = textsIn(reader.locale);
  const { appeal: say, form } = texts;
  return {
    id: 'appeal.dismiss',
    title: say.form.dismiss.title,
    submit: say.form.dismiss.submit,
    close: form.close,
    parts: [
      { kind: 'heading', text: say.title(id, shownNumber(receipt)) },
      ...(reason === '' ? [] : [{ kind: 'text', text: say.says(said(reason, 800)) } as const]),
    ],
    fields: [words('note', form.reject.note)],
    context: cardId(appeal),
  };
}
