import type { Locale } from '../domain/locale.ts';

/** Who reads a card, as far as its wording goes. First argument of every card. */
export type Reader = {
  readonly locale: Locale;
  /** IANA name of the policy's time zone. */
  readonly zone: string;
  /** When the card is made, unix ms. */
  readonly now: number;
};
