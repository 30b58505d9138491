import type { InputBlock, ModalView, PlainTextElement } from '@slack/types';
import type { Card } from '../../cards/card.ts';
import type { Field, Form } from '../../cards/form.ts';
import { FORM_WORDS, fitView } from './limits.ts';
import { blocksOfPart, renderView } from './render.ts';
import { clip, plain } from './text.ts';

/** A form as a modal. Field names are the ids of their blocks and actions: other tools fill them by name. */
export function renderForm(form: Form): ModalView {
  return {
    type: 'modal',
    callback_id: form.id,
    private_metadata: JSON.stringify({ context: form.context }),
    title: short(form.title),
    submit: short(form.submit),
    close: short(form.close),
    blocks: fitView([...form.parts.flatMap(blocksOfPart), ...form.fields.map(input)]),
  };
}

/** A card as a modal: a form that is being fetched, what came of one, or why there is none. Its buttons stay away. */
export function renderCardView(card: Card): ModalView {
  return renderAnswerView({ ...card, buttons: [] });
}

/** A card as a modal that answers a button pressed in a Home, with the buttons that go on from there. */
export function renderAnswerView(card: Card): ModalView {
  return { type: 'modal', title: short(card.title), blocks: renderView(card) };
}

function input(field: Field): InputBlock {
  return {
    type: 'input',
    block_id: field.name,
    optional: !field.required,
    label: words(field.label),
    ...(field.hint !== null && { hint: words(field.hint) }),
    element: elementOf(field),
  };
}

function elementOf(field: Field): InputBlock['element'] {
  if (field.kind === 'text') {
    return {
      type: 'plain_text_input',
      action_id: field.name,
      multiline: field.long,
      max_length: field.most,
      ...(field.initial !== null &&
        field.initial !== '' && { initial_value: clip(plain(field.initial), field.most) }),
    };
  }
  const options = field.options.map(({ value, text }) => ({ value, text: words(clip(text, 75)) }));
  const initial = options.find(({ value }) => value === field.initial);
  return {
    type: 'radio_buttons',
    action_id: field.name,
    options,
    ...(initial && { initial_option: initial }),
  };
}

function short(text: string): PlainTextElement {
  return words(clip(text, FORM_WORDS));
}

function words(text: string): PlainTextElement {
  return { type: 'plain_text', text: plain(text) || '—' };
}
