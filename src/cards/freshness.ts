import type { Known } from '../lookups/types.ts';
import type { Part } from './card.ts';
import { troubleClause, troubledVendor } from './failure.ts';
import { clockOf, safeText } from './plain-text.ts';
import type { Reader } from './reader.ts';
import { textsIn } from './texts/index.ts';

/** How far the facts can be trusted: a notice where the vendor could not be asked, and the small print on every card. */
export function freshness(
  reader: Reader,
  known: Pick<Known<unknown>, 'asOf' | 'standing' | 'trouble'>,
  /** The vendor's name where the trouble itself does not tell. */
  vendor: string | null = null,
): { readonly notices: readonly Part[]; readonly footnote: string } {
  const texts = textsIn(reader.locale);
  const time = clockOf(reader.zone).asOf(known.asOf, reader.now);
  const footnote = texts.fresh.asOf(time);
  if (known.standing !== 'last_known') return { notices: [], footnote };
  const { trouble } = known;
  const seconds = Math.max(0, Math.floor((reader.now - known.asOf) / 1000));
  const text = texts.fresh.lastKnown(
    vendor ?? troubledVendor(texts, trouble),
    trouble === null ? texts.trouble.other : troubleClause(texts, trouble),
    texts.fresh.age(Number.isFinite(seconds) ? seconds : 0),
  );
  return { notices: [{ kind: 'notice', text }], footnote };
}

/** Says how many facts did not fit, and the reference that finds the log line about them. */
export function unreadNotice(
  reader: Reader,
  facts: { readonly unread: readonly string[]; readonly reference: string } | null,
): readonly Part[] {
  if (facts === null || facts.unread.length === 0) return [];
  const text = textsIn(reader.locale).fresh.unread(facts.unread.length, safeText(facts.reference, 60));
  return [{ kind: 'notice', text }];
}
