import type { Coded } from '../domain/order.ts';
import type { Fact } from './card.ts';
import { said } from './plain-text.ts';
import type { Texts } from './texts/texts.ts';

/** A code in words: the documented meaning, else the vendor's own name for it, else the bare code. */
export function meaningOf<Meaning extends string>(
  texts: Texts,
  words: Readonly<Record<Meaning, string>>,
  coded: Coded<Meaning>,
  chinese: boolean,
): string {
  if (coded.meaning !== 'unknown') return words[coded.meaning];
  return nameOf(texts, coded, chinese);
}

/** The vendor's own name for a code in the reader's language, where it has one; else the bare code. */
export function nameOf(texts: Texts, coded: Coded<string>, chinese: boolean): string {
  if (coded.name) return said(chinese ? coded.name.zh : (coded.name.en ?? coded.name.zh), 100);
  return coded.code === null ? texts.words.unknown : texts.words.unknownCode(said(String(coded.code), 60));
}

/** One of two words; null where the vendor does not say. */
export function yesNo(words: readonly [yes: string, no: string], value: boolean | null): string | null {
  return value === null ? null : words[value ? 0 : 1];
}

/** A fact, or none where there is nothing to say. */
export function fact(label: string, value: string | null): readonly Fact[] {
  return value === null || value === '' ? [] : [{ label, value }];
}

/** What is there, joined. Null when nothing is. */
export function joined(parts: readonly (string | null)[], between = ' · '): string | null {
  return parts.filter((part) => part !== null && part !== '').join(between) || null;
}
