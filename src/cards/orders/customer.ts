import { withoutInvisible } from '../../domain/invisible.ts';
import { maskMobile, maskName } from '../../domain/mask.ts';
import type { PersonalData } from '../../domain/order.ts';
import { oneLine, safeText } from '../plain-text.ts';

/** Whether there is anything about the customer to reveal. */
export function hasPersonalData(personal: PersonalData): boolean {
  return (
    (personal.mobile ?? personal.nickname ?? personal.recipient ?? personal.address ?? personal.ip) !==
      null || personal.platformIds.length > 0
  );
}

/** Mobile and names, masked, on one line: `138****8000 · 钱**`. Address, IP and ids are not even hinted at. */
export function maskedCustomer(personal: PersonalData): string | null {
  const parts = [
    personal.mobile === null ? null : maskMobile(personal.mobile.slice(0, 40)),
    ...[personal.nickname, personal.recipient].map((names) =>
      // Several names of one person come joined by a slash.
      names === null ? null : oneLine(names, 200).split(' / ').slice(0, 4).map(maskName).join(' / '),
    ),
  ];
  return [...new Set(parts.filter((part) => part !== null))].join(' · ') || null;
}

/** What a vendor wrote in an order, with this order's own customer struck out of it as well. At most `max` code points. */
export function saidOf(personal: PersonalData, text: string, max?: number): string {
  let rest = withoutInvisible(text.slice(0, 4_000));
  for (const datum of personalTexts(personal)) rest = rest.replaceAll(matcher(datum), '***');
  return safeText(rest, max);
}

/** Longest first, so that a whole address goes at once. */
function personalTexts(personal: PersonalData): readonly string[] {
  const address = personal.address?.slice(0, 1_000) ?? '';
  const streets = address.split(/[,，、;；\s]+/).filter((part) => part.length >= 4);
  const names = [personal.nickname, personal.recipient].flatMap((text) => text?.split(' / ') ?? []);
  const data = [address, ...streets, personal.ip, personal.mobile, ...personal.platformIds, ...names]
    .map((datum) => withoutInvisible(datum ?? '').trim())
    .filter((datum) => datum.length >= 2);
  return [...new Set(data)].sort((a, b) => b.length - a.length).slice(0, 100);
}

/** A very short name in Latin letters only as a word of its own: it stands inside many others. */
function matcher(datum: string): string | RegExp {
  return /^\w{2,3}$/.test(datum) ? new RegExp(`(?<![A-Za-z0-9])${datum}(?![A-Za-z0-9])`, 'g') : datum;
}
