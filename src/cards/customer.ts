import { maskMobile, maskName } from '../domain/mask.ts';
import type { PersonalData } from '../domain/order.ts';
import { oneLine, said } from './plain-text.ts';

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

/** A vendor's sentence about an order, with this order's own customer struck out of it as well. */
export function saidOf(personal: PersonalData, text: string): string {
  let rest = text.slice(0, 4_000);
  for (const datum of personalTexts(personal)) rest = rest.replaceAll(datum, '***');
  return said(rest);
}

function personalTexts(personal: PersonalData): readonly string[] {
  const names = [...(personal.nickname?.split(' / ') ?? []), personal.recipient];
  return [personal.address, personal.ip, personal.mobile, ...personal.platformIds, ...names]
    .filter((datum): datum is string => datum !== null)
    .filter((datum) => datum.trim().length >= 2);
}
