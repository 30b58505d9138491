import type { Locale } from '../../domain/locale.ts';
import { CABINET_VENDOR } from '../../domain/order-ref.ts';
import type { VendorName } from '../../domain/vendors.ts';
import { alertsEn } from './alerts/en.ts';
import { alertsZhCn } from './alerts/zh-cn.ts';
import { appealsEn } from './appeals/en.ts';
import { appealsZhCn } from './appeals/zh-cn.ts';
import { auditEn } from './audit/en.ts';
import { auditZhCn } from './audit/zh-cn.ts';
import { commonEn } from './common/en.ts';
import { commonZhCn } from './common/zh-cn.ts';
import { deskEn } from './desk/en.ts';
import { deskZhCn } from './desk/zh-cn.ts';
import { devicesEn } from './devices/en.ts';
import { devicesZhCn } from './devices/zh-cn.ts';
import { formsEn } from './forms/en.ts';
import { formsZhCn } from './forms/zh-cn.ts';
import { ordersEn } from './orders/en.ts';
import { ordersZhCn } from './orders/zh-cn.ts';
import { refusalsEn } from './refusals/en.ts';
import { refusalsZhCn } from './refusals/zh-cn.ts';
import { requestsEn } from './requests/en.ts';
import { requestsZhCn } from './requests/zh-cn.ts';
import { wordsEn } from './words/en.ts';
import { wordsZhCn } from './words/zh-cn.ts';

const zhCn = (vendor: string) => ({
  ...wordsZhCn,
  ...commonZhCn,
  ...ordersZhCn(vendor),
  ...devicesZhCn,
  ...requestsZhCn(vendor),
  ...formsZhCn(vendor),
  ...refusalsZhCn(vendor),
  ...appealsZhCn(vendor),
  ...alertsZhCn(vendor),
  ...auditZhCn(vendor),
  ...deskZhCn,
});

/**
 * Everything the desk says in one language, as the Chinese catalogue has it; sentences about a vendor name the one it was made for.
 * Counts and names come in formatted and bounded.
 */
export type Texts = ReturnType<typeof zhCn>;

const en = (vendor: string): Texts => ({
  ...wordsEn,
  ...commonEn,
  ...ordersEn(vendor),
  ...devicesEn,
  ...requestsEn(vendor),
  ...formsEn(vendor),
  ...refusalsEn(vendor),
  ...appealsEn(vendor),
  ...alertsEn(vendor),
  ...auditEn(vendor),
  ...deskEn,
});

const BY_LOCALE: Readonly<Record<Locale, (vendor: string) => Texts>> = { 'zh-CN': zhCn, en };
const NAMES: Readonly<Record<Locale, Readonly<Record<VendorName, string>>>> = {
  'zh-CN': wordsZhCn.words.vendorInSentence,
  en: wordsEn.words.vendorInSentence,
};

/** What names the vendor that it is about: only `textsAbout` has it. */
type AboutVendors =
  | 'backOffice'
  | 'order'
  | 'request'
  | 'visits'
  | 'form'
  | 'refusal'
  | 'appeal'
  | 'alert'
  | 'audit';

/** What names no vendor. */
export type PlainTexts = Omit<Texts, AboutVendors>;

const made = new Map<string, Texts>();

/** Everything the desk says in a language about something of a vendor's. */
export function textsAbout(vendor: VendorName, locale: Locale): Texts {
  const key = `${vendor} ${locale}`;
  const known = made.get(key);
  if (known) return known;
  const texts = BY_LOCALE[locale](NAMES[locale][vendor]);
  made.set(key, texts);
  return texts;
}

/** Everything the desk says in a language that names no vendor. */
export function textsIn(locale: Locale): PlainTexts {
  return textsAbout(CABINET_VENDOR, locale);
}
