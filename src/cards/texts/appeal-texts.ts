import type { AppealCause, AppealKind, AppealOutcome, AppealSource } from '../../domain/appeal.ts';
import type { AppealRefusal } from '../../domain/appeal-view.ts';
import type { FieldText } from './form-texts.ts';

/** Everything the desk says about customers' appeals in one language. Names, amounts and times come in formatted and bounded. */
export type AppealTexts = {
  readonly title: (id: string, receipt: string) => string;
  readonly lead: {
    readonly open: string;
    readonly claimed: (by: string, at: string) => string;
    readonly closed: Readonly<
      Record<Exclude<AppealOutcome, 'refunded' | 'replaced' | 'dismissed'>, string>
    > & {
      readonly refunded: (amount: string) => string;
      readonly replaced: (order: string) => string;
      readonly dismissed: (by: string) => string;
    };
  };
  /** Each outcome in a word or two. */
  readonly outcome: Readonly<Record<AppealOutcome, string>>;
  readonly cause: Readonly<Record<AppealCause, string>>;
  readonly kind: Readonly<Record<AppealKind, string>>;
  readonly source: Readonly<Record<AppealSource, string>>;
  /** What the customer, or a member of staff, wrote. */
  readonly says: (words: string) => string;
  readonly saysStaff: (words: string) => string;
  readonly noFacts: string;
  /** The vendor knows no order of this number. */
  readonly noOrder: string;
  readonly picture: (number: number) => string;
  readonly morePictures: (count: number) => string;
  readonly label: Readonly<Record<'order' | 'total' | 'request' | 'note' | 'closed', string>>;
  readonly takenInAt: (time: string) => string;
  readonly button: Readonly<Record<'claim' | 'takeOver' | 'refund' | 'file' | 'dismiss' | 'reveal', string>>;
  readonly takeOverConfirm: Confirmation;
  readonly fileConfirm: Confirmation;
  readonly list: {
    readonly title: Readonly<Record<'open' | 'mine' | 'all', string>>;
    readonly count: (total: number) => string;
    readonly empty: Readonly<Record<'open' | 'mine' | 'all', string>>;
    readonly age: (age: string) => string;
  };
  readonly form: {
    readonly dismiss: { readonly title: string; readonly submit: string };
    readonly file: {
      readonly title: string;
      readonly submit: string;
      readonly once: string;
      readonly reason: FieldText;
    };
  };
  readonly refusal: Readonly<Record<Extract<AppealRefusal['kind'], 'no_such_appeal' | 'no_note'>, string>> & {
    readonly title: string;
    readonly mayNotHandle: (groups: string) => string;
    readonly alreadyClaimed: (by: string, at: string) => string;
    readonly yoursAlready: (at: string) => string;
    readonly closed: (how: string, at: string) => string;
    readonly requestOpen: (id: string) => string;
  };
};

type Confirmation = {
  readonly title: string;
  readonly text: string;
  readonly yes: string;
  readonly no: string;
};
