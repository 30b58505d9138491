/** The languages of the desk. Every text exists in both. */
export const LOCALES = ['zh-CN', 'en'] as const;

export type Locale = (typeof LOCALES)[number];

/** The desk's language for a messenger's locale tag (`zh-TW`, `en-GB`, ...); null: the desk does not speak it. */
export function localeOf(tag: string | null | undefined): Locale | null {
  if (!tag) return null;
  const language = tag.toLowerCase().split(/[-_]/)[0];
  return language === 'zh' ? 'zh-CN' : language === 'en' ? 'en' : null;
}
