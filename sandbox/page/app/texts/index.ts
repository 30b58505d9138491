import type { Language } from '../../protocol.ts';
import { en } from './en.ts';
import type { Texts } from './texts.ts';
import { zhCn } from './zh-cn.ts';

export type { Texts } from './texts.ts';

const BY_LANGUAGE: Readonly<Record<Language, Texts>> = { 'zh-CN': zhCn, en };

/** Everything the page says in a language. */
export function textsIn(language: Language): Texts {
  return BY_LANGUAGE[language];
}
