import type { DoorFacts } from '../../domain/request.ts';
import type { Part } from '../card.ts';
import type { Form } from '../form.ts';
import { line, words } from '../form-field.ts';
import type { Reader } from '../reader.ts';
import { textsIn } from '../texts/index.ts';
import { doorFactList } from './request-facts.ts';

/** Asks for a door to be opened. What is known of the device stands above the fields. */
export function doorForm(
  reader: Reader,
  about: { readonly device: string | null; readonly reason: string | null; readonly facts: DoorFacts | null },
): Form {
  const texts = textsIn(reader.locale);
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
