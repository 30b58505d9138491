import { cardId } from '../../domain/card-id.ts';
import { CABINET_VENDOR } from '../../domain/order-ref.ts';
import type { DoorFacts, RefundFacts } from '../../domain/request.ts';
import { vendorOfFacts } from '../../domain/request-facts.ts';
import type { RequestView } from '../../domain/request-view.ts';
import type { Part } from '../card.ts';
import { type Form, line, words } from '../form.ts';
import type { Reader } from '../reader.ts';
import { textsAbout } from '../texts/index.ts';
import { requestParts, requestTitle } from './request.ts';
import { doorFactList, orderFactList } from './request-state.ts';

/** Asks for a whole order back. What is known of the order stands above the fields. */
export function refundForm(
  reader: Reader,
  about: {
    readonly facts: RefundFacts | null;
    readonly order: string | null;
    readonly reason: string | null;
  },
): Form {
  const { facts, order, reason } = about;
  const texts = textsAbout(facts ? vendorOfFacts(facts) : CABINET_VENDOR, reader.locale);
  const { refund, close } = texts.form;
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

/** Asks for a door to be opened. What is known of the device stands above the fields. */
export function doorForm(
  reader: Reader,
  about: { readonly device: string | null; readonly reason: string | null; readonly facts: DoorFacts | null },
): Form {
  const texts = textsAbout(CABINET_VENDOR, reader.locale);
  const { door, close } = texts.form;
  const { facts, device, reason } = about;
  const parts: Part[] = [{ kind: 'text', text: door.once }];
  if (facts) parts.unshift({ kind: 'facts', facts: doorFactList(reader, texts, facts) });
  return {
    id: 'door.new',
    title: door.title,
    submit: door.submit,
    close,
    parts,
    fields: [line('device', door.device, device), words('reason', door.reason, { initial: reason })],
    context: device ?? '',
  };
}

/** Asks why a request is rejected. */
export function rejectForm(reader: Reader, request: RequestView): Form {
  const texts = textsAbout(vendorOfFacts(request.facts), reader.locale);
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

/** Asks a person who looked it up how a request ended, when the desk could not find out. */
export function resolveForm(reader: Reader, request: RequestView): Form {
  const texts = textsAbout(vendorOfFacts(request.facts), reader.locale);
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
        hint: null,
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
