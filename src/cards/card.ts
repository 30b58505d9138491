import type { Staff } from '../settings/staff.ts';

/**
 * What the desk says, before any messenger gives it a form. Every string is plain text and may hold what a customer
 * or a vendor wrote: the messenger escapes it at its edge, and only the messenger decides what is bold.
 */
export type Card = {
  /** One line for notifications and screen readers. */
  readonly summary: string;
  readonly title: string;
  /** Colours the title's mark; `plain` has none. */
  readonly tone: Tone;
  /** State in words, first thing read. */
  readonly lead: string | null;
  readonly parts: readonly Part[];
  /** Small print at the end: how old the facts are, who shared the card. */
  readonly footnotes: readonly string[];
  /** Most important first: what does not fit in sight goes into a menu. */
  readonly buttons: readonly Button[];
  /** People whose attention is called for: the only live mentions there are. */
  readonly calls?: readonly Staff[];
};

export type Tone = 'plain' | 'good' | 'waiting' | 'warning' | 'bad';

export type Part =
  /** Labelled facts, two to a row where there is room. */
  | { readonly kind: 'facts'; readonly facts: readonly Fact[] }
  /** One thing of a list, with its picture, or else what can be done with it, beside it. */
  | {
      readonly kind: 'item';
      readonly title: string;
      readonly lines: readonly string[];
      readonly image: Picture | null;
      readonly button?: Button | null;
    }
  /** A picture of its own. */
  | ({ readonly kind: 'picture' } & Picture)
  | { readonly kind: 'heading'; readonly text: string }
  | { readonly kind: 'text'; readonly text: string }
  /** A page elsewhere. `url` is http(s) and complete. */
  | { readonly kind: 'link'; readonly text: string; readonly url: string }
  /** Something the reader must not miss: a vendor that is down, facts that could not be read. */
  | { readonly kind: 'notice'; readonly text: string };

export type Fact = { readonly label: string; readonly value: string };
type Picture = { readonly url: string; readonly alt: string };

/** Ids other tools may rely on; `value` is an opaque id and nothing more. */
export type ButtonId =
  | 'order.refresh'
  | 'order.share'
  | 'order.reveal'
  | 'list.prev'
  | 'list.next'
  | 'list.refresh'
  | 'stock.refresh'
  | 'order.refund'
  | 'order.door'
  | 'order.appeal'
  | 'request.approve'
  | 'request.reject'
  | 'request.cancel'
  | 'request.resolve'
  | 'appeal.claim'
  | 'appeal.refund'
  | 'appeal.file'
  | 'appeal.dismiss'
  | 'visit.settled';

export type Button = {
  readonly id: ButtonId;
  readonly text: string;
  readonly value: string;
  readonly style?: 'primary' | 'danger';
  /** Asked before it is done. */
  readonly confirm?: {
    readonly title: string;
    readonly text: string;
    readonly yes: string;
    readonly no: string;
  };
};
