import type { Locale } from '../../domain/locale.ts';
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

const zhCn = {
  ...wordsZhCn,
  ...commonZhCn,
  ...ordersZhCn,
  ...devicesZhCn,
  ...requestsZhCn,
  ...formsZhCn,
  ...refusalsZhCn,
  ...appealsZhCn,
  ...alertsZhCn,
  ...auditZhCn,
  ...deskZhCn,
};

/** Everything the desk says in one language, as the Chinese catalogue has it. Counts and names come in formatted and bounded. */
export type Texts = typeof zhCn;

const en: Texts = {
  ...wordsEn,
  ...commonEn,
  ...ordersEn,
  ...devicesEn,
  ...requestsEn,
  ...formsEn,
  ...refusalsEn,
  ...appealsEn,
  ...alertsEn,
  ...auditEn,
  ...deskEn,
};

const BY_LOCALE: Readonly<Record<Locale, Texts>> = { 'zh-CN': zhCn, en };

/** Everything the desk says in a language. */
export function textsIn(locale: Locale): Texts {
  return BY_LOCALE[locale];
}
