import type { Locale } from '../../domain/locale.ts';
import { en } from './en.ts';
import type { Texts } from './texts.ts';
import { zhCn } from './zh-cn.ts';

const BY_LOCALE: Readonly<Record<Locale, Texts>> = { 'zh-CN': zhCn, en };

/** Everything the desk says in a language. */
export function textsIn(locale: Locale): Texts {
  return BY_LOCALE[locale];
}
