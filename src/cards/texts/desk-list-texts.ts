import type { RefusedRule } from '../../domain/refused-attempt.ts';
import type { Ending, FollowUp } from '../../domain/request.ts';

/** What `/desk pending`, `audit` and `policy` say, in one language. */
export type DeskListTexts = {
  readonly pending: {
    readonly title: string;
    readonly lead: (total: number, mine: number) => string;
    readonly empty: string;
    readonly forYou: string;
  };
  readonly audit: {
    readonly title: (about: string) => string;
    readonly lead: (total: number) => string;
    readonly empty: string;
    readonly older: (count: number) => string;
    /** Events by name; one that is not here is shown as it is. */
    readonly event: Readonly<Record<string, string>>;
    readonly desk: string;
    /** Number of an attempt to send. */
    readonly attempt: (number: string) => string;
    /** How an attempt ended: whether it was sent, was not, or nobody knows. */
    readonly ending: Readonly<Record<Ending, string>>;
    /** What a person said of an outcome that was not known. */
    readonly resolved: Readonly<Record<'done' | 'not_done', string>>;
    /** What became of a request at the vendor, in a word or two. */
    readonly followed: Readonly<Record<FollowUp, string>>;
    /** The order that a door command made. */
    readonly order: (receipt: string) => string;
    /** What became of the order of a support visit. */
    readonly visit: Readonly<
      Record<'settled' | 'unpaid' | 'paid' | 'refunded' | 'closed' | 'nothing', string>
    >;
    /** Rules that turned an attempt away. */
    readonly rule: Readonly<Record<RefusedRule, string>>;
    /** The number of further attempts that this rule turned away, beyond those with a line of their own. */
    readonly more: (rule: string, count: string) => string;
  };
  /** Orders of support visits that nobody has paid. */
  readonly visits: {
    readonly title: string;
    readonly lead: (total: number) => string;
    readonly empty: string;
    readonly hint: string;
    readonly settled: string;
    readonly confirm: string;
    readonly stillUnpaid: (amount: string) => string;
    readonly books: Readonly<Record<'open' | 'paid' | 'refunded' | 'closed' | 'nothing', string>>;
    /** The order is listed, and the vendor's books do not say how it stands. */
    readonly unclear: string;
    readonly taken: string;
    /** Somebody said so before. */
    readonly takenBefore: (by: string) => string;
  };
  readonly policy: {
    readonly title: Readonly<Record<'refund' | 'door', (amount: string) => string>>;
    readonly places: (places: string) => string;
    readonly cannot: string;
    readonly mayAsk: (groups: string) => string;
    readonly youMay: string;
    readonly youMayNot: string;
    readonly label: Readonly<
      Record<'ask' | 'tier' | 'needed' | 'cap' | 'expires' | 'reminds' | 'notAfter' | 'coolDown', string>
    >;
    readonly upTo: (amount: string) => string;
    readonly anyAmount: string;
    readonly cap: (perRequester: string, overall: string) => string;
    readonly duration: (ms: number) => string;
  };
};
