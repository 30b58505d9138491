import { cardId } from '../../domain/card-id.ts';
import type { RequestView } from '../../domain/request-view.ts';
import type { Form } from '../form.ts';
import { words } from '../form-field.ts';
import type { Reader } from '../reader.ts';
import { textsIn } from '../texts/index.ts';
import { requestParts, requestTitle } from './request.ts';

/** Asks somebody who looked how a request ended of which the desk could not find out. */
export function resolveForm(reader: Reader, request: RequestView): Form {
  const texts = textsIn(reader.locale);
  const { resolve, close } = texts.form;
  return {
    id: 'request.resolve',
    title: resolve.title,
    submit: resolve.submit,
    close,
    parts: [
      { kind: 'heading', text: requestTitle(texts, request) },
      ...requestParts(reader, texts, request),
      { kind: 'notice', text: resolve.look[request.kind] },
    ],
    fields: [
      {
        kind: 'choice',
        name: 'outcome',
        label: resolve.outcome.label,
        hint: resolve.outcome.hint ?? null,
        required: true,
        options: [
          { value: 'done', text: resolve.done[request.kind] },
          { value: 'not_done', text: resolve.notDone[request.kind] },
        ],
        initial: null,
      },
      words('note', resolve.note),
    ],
    context: cardId(request),
  };
}
