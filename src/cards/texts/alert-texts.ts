import type { AlertFacts, AlertKind, RefundOrderTrouble } from '../../domain/alert.ts';
import type { OrderNews } from '../../domain/appeal.ts';
import type { GroundPart } from '../../domain/request-refusal.ts';

type ForgedWhy = Extract<AlertFacts, { kind: 'forged_callback' }>['why'];

/** What the alerts channel is told, in one language. Names, amounts and times come in formatted and bounded. */
export type AlertTexts = {
  /** Each kind in a word, for a digest. */
  readonly kind: Readonly<Record<AlertKind, string>>;
  readonly refundOutcome: { readonly title: (request: string) => string };
  readonly doorNeverOpened: { readonly title: (device: string) => string; readonly lead: string };
  readonly doorLeftOpen: {
    readonly title: (device: string) => string;
    readonly lead: (since: string) => string;
    readonly over: (at: string) => string;
  };
  readonly device: Readonly<
    Record<
      'device_offline' | 'device_stopped',
      {
        readonly title: (device: string) => string;
        readonly lead: (since: string) => string;
        readonly over: (at: string, lasted: string) => string;
      }
    >
  >;
  readonly refundOrder: {
    readonly title: (order: string) => string;
    readonly untitled: string;
    /** Instead of a number. */
    readonly unnumbered: string;
    readonly lead: Readonly<Record<Exclude<RefundOrderTrouble['what'], 'refused'>, string>> & {
      readonly refused: (reason: string) => string;
    };
    readonly next: Readonly<Record<RefundOrderTrouble['what'], string>>;
    /** The payment system refunded it in the end. */
    readonly done: {
      readonly title: (order: string) => string;
      readonly untitled: string;
      readonly lead: (at: string) => string;
    };
    /** What the vendor itself is told, for whoever reads it in its back office. `late`: it was not asked for yet. */
    readonly told: Readonly<Record<Exclude<RefundOrderTrouble['what'], 'refused'> | 'late', string>> & {
      readonly refused: (reason: string) => string;
    };
  };
  readonly forged: {
    readonly title: Readonly<Record<ForgedWhy, string>>;
    readonly lead: Readonly<Record<ForgedWhy, string>>;
    readonly next: Readonly<Record<ForgedWhy, string>>;
  };
  /** Refunds and doors wait for what the desk stands on. */
  readonly held: {
    readonly title: string;
    readonly lead: Readonly<Record<GroundPart, string>>;
    readonly end: Readonly<Record<'over' | 'stopped', (at: string) => string>>;
  };
  readonly clock: {
    readonly title: (machine: string) => string;
    readonly lead: Readonly<Record<'stepped' | 'skewed', (by: string, ahead: boolean) => string>>;
    readonly next: Readonly<Record<'stepped' | 'skewed', string>>;
    readonly over: (at: string) => string;
  };
  /** Of what time, formatted. */
  readonly ordersUnseen: {
    readonly title: (when: string) => string;
    readonly lead: string;
    readonly next: string;
    readonly over: (at: string) => string;
  };
  /** The database was restored from a backup. */
  readonly restored: {
    readonly title: string;
    readonly lead: (takenAt: string) => string;
    readonly lost: (requests: number, appeals: number) => string;
    readonly lostUnknown: string;
    readonly unknown: (count: number) => string;
    readonly pending: (count: number) => string;
    readonly expired: (count: number) => string;
    readonly next: string;
  };
  readonly digest: {
    readonly title: (count: number) => string;
    readonly lead: string;
    readonly count: (kind: string, count: number) => string;
    readonly first: string;
    readonly all: string;
    /** Where to look, by what it counts. */
    readonly hint: Readonly<Record<'appeals' | 'devices', string>>;
    readonly unclaimed: (open: number, count: number) => string;
  };
  readonly reply: {
    readonly claimed: (by: string) => string;
    readonly takenOver: (by: string, from: string) => string;
    readonly words: (text: string) => string;
    readonly staffWords: (by: string, text: string) => string;
    readonly also: Readonly<Record<'customer' | 'refund_asked' | 'suspicious', string>>;
    readonly order: Readonly<Record<OrderNews, string>>;
    readonly reminder: (since: string, count: number) => string;
    readonly over: string;
    readonly again: (since: string) => string;
  };
  readonly label: Readonly<Record<'asked' | 'reason' | 'order' | 'place', string>>;
};
