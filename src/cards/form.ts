import { CABINET_VENDOR } from '../domain/order-ref.ts';
import type { Card, Part } from './card.ts';
import type { Reader } from './reader.ts';

import { textsAbout } from './texts/index.ts';

/** Ids other tools may rely on. */
export type FormId =
  | 'refund.new'
  | 'door.new'
  | 'appeal.new'
  | 'request.reject'
  | 'request.resolve'
  | 'appeal.dismiss';

/** One thing to fill in; its name is what other tools rely on. */
export type Field = {
  readonly name: string;
  readonly label: string;
  readonly hint: string | null;
  readonly required: boolean;
} & (
  | {
      readonly kind: 'text';
      readonly long: boolean;
      /** In code points. */
      readonly most: number;
      readonly initial: string | null;
    }
  | {
      readonly kind: 'choice';
      readonly options: readonly { readonly value: string; readonly text: string }[];
      readonly initial: string | null;
    }
);

/** A form before a messenger gives it a shape. */
export type Form = {
  readonly id: FormId;
  /** Short: a messenger shows 24 characters. */
  readonly title: string;
  readonly submit: string;
  readonly close: string;
  /** What it is about, above the fields. */
  readonly parts: readonly Part[];
  readonly fields: readonly Field[];
  /** Opaque id of what it is about; comes back with the answers. */
  readonly context: string;
};

/** A field's word, and what is written under it. */
type FieldText = { readonly label: string; readonly hint?: string };

/** Longest words a field takes, in code points. */
const MOST = { line: 120, words: 500 } as const;

/** One line to fill in. */
export function line(name: string, { label, hint }: FieldText, initial: string | null = null): Field {
  return {
    kind: 'text',
    name,
    label,
    hint: hint ?? null,
    required: true,
    long: false,
    most: MOST.line,
    initial,
  };
}

/** Several lines to fill in. */
export function words(
  name: string,
  { label, hint }: FieldText,
  { required = true, initial = null }: { readonly required?: boolean; readonly initial?: string | null } = {},
): Field {
  return { kind: 'text', name, label, hint: hint ?? null, required, long: true, most: MOST.words, initial };
}

/** Stands in a form's place while it is being fetched, or while what was filled in is being worked on. */
export function loadingCard(reader: Reader): Card {
  const title = textsAbout(CABINET_VENDOR, reader.locale).form.loading;
  return { summary: title, title, tone: 'waiting', lead: null, parts: [], footnotes: [], buttons: [] };
}
