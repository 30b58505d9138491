import { backOfficePage } from '../domain/back-office.ts';
import type { Locale } from '../domain/locale.ts';
import type { VendorName } from '../domain/vendors.ts';
import type { Part } from './card.ts';
import { textsAbout } from './texts/index.ts';

/** Who reads a card, as far as its wording goes. First argument of every card. */
export type Reader = {
  readonly locale: Locale;
  /** IANA name of the policy's time zone. */
  readonly zone: string;
  /** When the card is made, unix ms. */
  readonly now: number;
  /** The page of each vendor's back office that cards link to, with `{receipt}` or `{cid}` in it; absent: no links. */
  readonly backOffices?: Readonly<Partial<Record<VendorName, string>>>;
};

/** The link to a vendor's back office, where that has a page about this order or device. */
export function backOfficeParts(
  { backOffices, locale }: Reader,
  vendor: VendorName,
  about: Parameters<typeof backOfficePage>[1],
): readonly Part[] {
  const template = backOffices?.[vendor];
  const url = template ? backOfficePage(template, about) : null;
  return url === null ? [] : [{ kind: 'link', text: textsAbout(vendor, locale).backOffice, url }];
}
