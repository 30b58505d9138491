import type { RequestKind } from '../../domain/request.ts';

/** A field's word, and what is written under it. */
export type FieldText = { readonly label: string; readonly hint?: string };

/** What stands on forms, in one language. Titles and buttons have at most 24 characters. */
export type FormTexts = {
  readonly close: string;
  readonly loading: string;
  readonly refund: {
    readonly title: string;
    readonly submit: string;
    readonly whole: string;
    readonly order: FieldText;
    readonly reason: FieldText;
    readonly note: FieldText;
  };
  readonly door: {
    readonly title: string;
    readonly submit: string;
    readonly once: string;
    readonly device: FieldText;
    readonly reason: FieldText;
  };
  readonly reject: { readonly title: string; readonly submit: string; readonly note: FieldText };
  readonly resolve: {
    readonly title: string;
    readonly submit: string;
    readonly look: Readonly<Record<RequestKind, string>>;
    readonly outcome: FieldText;
    readonly done: Readonly<Record<RequestKind, string>>;
    readonly notDone: Readonly<Record<RequestKind, string>>;
    readonly note: FieldText;
  };
  readonly problem: Readonly<
    Record<'no_order' | 'no_device' | 'no_reason' | 'no_note' | 'no_outcome', string>
  >;
};
