import type { Part } from './card.ts';

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
