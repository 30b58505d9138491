import type { AlertTexts } from './alert-texts.ts';
import type { AppealTexts } from './appeal-texts.ts';
import type { CommandName } from './commands.ts';
import type { DeskListTexts } from './desk-list-texts.ts';
import type { FormTexts } from './form-texts.ts';
import type { HomeTexts } from './home-texts.ts';
import type { RequestRefusalTexts } from './request-refusal-texts.ts';
import type { RequestTexts } from './request-texts.ts';
import type { Words } from './words.ts';

/** Everything the desk says in one language. Counts and names come in as parameters, already formatted and bounded. */
export type Texts = {
  readonly alert: AlertTexts;
  readonly appeal: AppealTexts;
  readonly request: RequestTexts;
  readonly requestRefusal: RequestRefusalTexts;
  readonly form: FormTexts;
  readonly deskList: DeskListTexts;
  readonly home: HomeTexts;
  readonly words: Words;
  /** Between things of one kind on a line. */
  readonly comma: string;
  /** Between a name and what is said of it. */
  readonly colon: string;
  readonly label: {
    readonly paid: string;
    readonly total: string;
    readonly unpaid: string;
    readonly freight: string;
    readonly method: string;
    readonly created: string;
    readonly payBy: string;
    readonly paymentNumber: string;
    readonly type: string;
    readonly device: string;
    readonly place: string;
    readonly door: string;
    readonly service: string;
    readonly shipment: string;
    readonly refunded: string;
    readonly refundedGoods: string;
    readonly refundAsked: string;
    readonly refundNote: string;
    readonly delivery: string;
    readonly received: string;
    readonly audit: string;
    readonly auditReason: string;
    readonly mobile: string;
    readonly nickname: string;
    readonly recipient: string;
    readonly address: string;
    readonly ip: string;
    readonly platformIds: string;
    readonly online: string;
    readonly selling: string;
    readonly power: string;
    readonly groups: string;
    readonly language: string;
  };
  readonly yesNo: {
    readonly online: readonly [yes: string, no: string];
    readonly sellingEnabled: readonly [yes: string, no: string];
    readonly powered: readonly [yes: string, no: string];
    readonly shipped: readonly [yes: string, no: string];
    readonly received: readonly [yes: string, no: string];
    readonly refunded: readonly [yes: string, no: string];
    readonly may: readonly [yes: string, no: string];
  };
  readonly button: {
    readonly refresh: string;
    readonly share: string;
    readonly reveal: string;
    readonly retry: string;
    readonly refund: string;
    readonly door: string;
    readonly appeal: string;
    readonly previous: string;
    readonly next: string;
  };
  readonly fresh: {
    readonly asOf: (time: string) => string;
    /** `why`: a clause of `trouble`. */
    readonly lastKnown: (vendor: string, why: string, age: string) => string;
    readonly aVendor: string;
    readonly unread: (count: number, reference: string) => string;
    /** How long ago something was, as `lastKnown` has it; from whole seconds. */
    readonly age: (seconds: number) => string;
    /** How long something lasted, from whole seconds. */
    readonly lasted: (seconds: number) => string;
  };
  /** Clauses that follow a vendor's name: "<vendor> ...". */
  readonly trouble: {
    readonly refused: (code: string, message: string) => string;
    readonly signature: string;
    readonly timeout: string;
    readonly unreachable: string;
    readonly busy: Readonly<Record<'breaker' | 'bulkhead' | 'rate_limit', string>>;
    readonly unreadable: string;
    readonly other: string;
  };
  readonly failure: {
    readonly title: (vendor: string) => string;
    readonly lead: (vendor: string, why: string) => string;
    /** What to do, by what went wrong. */
    readonly advice: Readonly<
      Record<'refused' | 'signature' | 'timeout' | 'unreachable' | 'busy' | 'unreadable' | 'other', string>
    >;
    readonly unexpectedTitle: string;
    readonly unexpected: (reference: string) => string;
    /** The database did not say whether it stored a change. */
    readonly uncertainTitle: string;
    readonly uncertain: (reference: string) => string;
    readonly lookingUp: (what: string) => string;
  };
  /** What the link to the vendor's back office says. */
  readonly backOffice: string;
  readonly order: {
    readonly title: (number: string) => string;
    readonly bought: string;
    readonly noLines: string;
    readonly more: (count: number) => string;
    /** Quantity and unit price, either of which may be missing. */
    readonly line: (quantity: number | null, unitPrice: string | null, total: string | null) => string;
    readonly suspicious: string;
    readonly suspiciousFlag: string;
    /** A door command of the desk opened it. */
    readonly visitUnpaid: string;
    readonly refundAskedFlag: string;
    /** Asked for, and the vendor's review has ended without money having gone back. */
    readonly reviewEndedFlag: string;
    /** How much of what was paid went back. */
    readonly partlyRefundedLead: (amount: string, paid: string) => string;
    readonly partlyRefunded: string;
    readonly underReview: string;
    /** The operator's payment system made the refund, and the vendor's books lag behind. */
    readonly refundedBeforeBooks: string;
    readonly customer: (masked: string) => string;
    readonly sharedBy: (name: string) => string;
    readonly noRefundHere: Readonly<Record<'vending' | 'benefit', string>>;
  };
  readonly notFound: {
    readonly title: string;
    readonly lead: (number: string) => string;
    readonly undecidedTitle: string;
    readonly undecided: (number: string) => string;
    readonly looked: (places: string) => string;
    readonly check: string;
    readonly unanswered: (vendor: string, probes: string, why: string) => string;
    readonly retryHint: string;
    readonly paymentTitle: (number: string) => string;
    readonly payment: string;
    readonly paymentHint: string;
  };
  readonly list: {
    readonly title: (range: string, device: string | null, state: string | null) => string;
    readonly count: (total: number) => string;
    readonly page: (page: number, pages: number) => string;
    readonly empty: string;
    readonly cutShort: (sources: string) => string;
    readonly unanswered: (source: string, why: string) => string;
    readonly stateless: (count: number) => string;
    readonly goodsMore: (goods: string, more: number) => string;
  };
  readonly stock: {
    readonly title: (device: string) => string;
    readonly lead: (soldOut: number, low: number) => string;
    readonly empty: string;
    readonly none: (device: string) => string;
    readonly line: (stock: string, capacity: number | null, level: string) => string;
    readonly more: (count: number) => string;
  };
  readonly cabinets: {
    readonly title: (text: string | null) => string;
    readonly count: (total: number) => string;
    readonly empty: string;
    readonly whichTitle: (text: string) => string;
    readonly which: (count: number) => string;
    readonly whichMore: (count: number) => string;
    readonly whichHint: string;
    readonly noneTitle: string;
    readonly none: (text: string) => string;
    readonly noneHint: string;
    readonly unnamed: (id: string) => string;
  };
  readonly desk: {
    readonly helpTitle: string;
    readonly helpLead: string;
    readonly unknownSubcommand: (word: string) => string;
    readonly helpShare: string;
    readonly command: Readonly<Record<CommandName, string>>;
    readonly whoTitle: string;
    readonly whoLead: (name: string) => string;
    readonly noGroups: string;
    readonly can: Readonly<Record<'lookUp' | 'reveal' | 'askRefund' | 'askDoor', string>>;
    readonly languageName: string;
    readonly languageFrom: Readonly<Record<'chosen' | 'messenger' | 'policy', string>>;
    readonly languageSetTitle: string;
    readonly languageSet: string;
  };
  readonly refusal: {
    readonly title: string;
    readonly notUnderstoodTitle: string;
    readonly missingTitle: string;
    /** `chatId`: the person's id in the messenger. */
    readonly unknownPerson: (chatId: string) => string;
    readonly guest: string;
    readonly bot: string;
    readonly otherWorkspace: string;
    readonly deactivated: string;
    readonly notVerified: string;
    readonly mayNotLookUp: (groups: string) => string;
    readonly mayNotReveal: (groups: string) => string;
    readonly nobodyMay: string;
    readonly ask: (names: string) => string;
    readonly askEngineer: string;
    readonly unknownCommand: (command: string) => string;
    readonly oldButton: string;
    readonly rangeTooLong: (days: number) => string;
    readonly rangeBackwards: string;
    readonly noSuchDay: string;
    readonly noNumber: string;
    readonly noDevice: string;
    readonly notUnderstood: (words: string) => string;
    readonly usage: (usage: string) => string;
    readonly vendorOff: (vendor: string) => string;
  };
  readonly reveal: {
    readonly title: (number: string) => string;
    readonly lead: string;
    readonly appealMobile: string;
    readonly nothing: string;
    readonly onlyYou: string;
  };
};
