import { backOfficePage } from '../domain/back-office.ts';
import type { Locale } from '../domain/locale.ts';
import { CABINET_VENDOR } from '../domain/order-ref.ts';
import type { Part } from './card.ts';
import { textsAbout } from './texts/index.ts';

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

/** The link to the vendor's back office, where that has a page about this order or device. */
export function backOfficeParts(
  { backOfficeUrl, locale }: Reader,
  about: Parameters<typeof backOfficePage>[1],
): readonly Part[] {
  const url = backOfficeUrl ? backOfficePage(backOfficeUrl, about) : null;
  return url === null ? [] : [{ kind: 'link', text: textsAbout(CABINET_VENDOR, locale).backOffice, url }];
}
