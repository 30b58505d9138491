import { backOfficePage } from '../domain/back-office.ts';
import type { Part } from './card.ts';
import type { Reader } from './reader.ts';
import { textsIn } from './texts/index.ts';

/** The link to the vendor's back office, where that has a page about this order or device. */
export function backOfficeParts(
  { backOfficeUrl, locale }: Reader,
  about: Parameters<typeof backOfficePage>[1],
): readonly Part[] {
  const url = backOfficeUrl ? backOfficePage(backOfficeUrl, about) : null;
  return url === null ? [] : [{ kind: 'link', text: textsIn(locale).backOffice, url }];
}
