import type { Field } from './form.ts';
import type { FieldText } from './texts/form-texts.ts';

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
