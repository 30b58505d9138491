import { cardId } from '../../domain/card-id.ts';
import type { RequestView } from '../../domain/request-view.ts';
import type { Form } from '../form.ts';
import { words } from '../form-field.ts';
import type { Reader } from '../reader.ts';
import { textsIn } from '../texts/index.ts';
import { requestTitle } from './request.ts';

/** Asks why a request is rejected. */
export function rejectForm(reader: Reader, request: RequestView): Form {
  const texts = textsIn(reader.locale);
  const { reject, close } = texts.form;
  return {
    id: 'request.reject',
    title: reject.title,
    submit: reject.submit,
    close,
    parts: [{ kind: 'heading', text: requestTitle(texts, request) }],
    fields: [words('note', reject.note)],
    context: cardId(request),
  };
}
