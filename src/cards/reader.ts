import type { Locale } from '../domain/locale.ts';

/** Who reads a card, as far as its wording goes. First argument of every card. */
export type Reader = {
  readonly locale: Locale;
  /** IANA name of the policy's time zone. */
  readonly zone: string;
  /** When the card is made, unix ms. */
  readonly now: number;
  /** The page of the vendor's back office that cards link to, with `{receipt}` or `{cid}` in it; null or absent: no links. */
  readonly backOfficeUrl?: string | null;
};
