import { withoutInvisible } from '../domain/invisible.ts';
import { maskText } from '../domain/mask.ts';
import type { Coded, UnixSeconds } from '../domain/order.ts';
import type { Fact } from './card.ts';
import type { PlainTexts } from './texts/index.ts';

const BREAKING = /[\p{Cc}\s]+/gu;

/** Nothing longer is looked at: no text of an order is, and a huge one stays cheap. In UTF-16 units. */
const LOOKED_AT = 4_000;

/** Longest free text of a customer or vendor on a card, in code points. */
const LONGEST = 300;

/** On one line and at most `max` code points long, cut with an ellipsis. */
export function oneLine(text: string, max: number): string {
  return cut(flat(text), max);
}

/** What a vendor or a person wrote: on one line, personal data in it masked, bounded. */
export function safeText(text: string, max = LONGEST): string {
  // Masked before it is cut, so that no number loses the digits it is recognised by.
  return cut(maskText(flat(text)), max);
}

/** A number somebody typed or a vendor sent. Whole as far as any real one is long; a typed mobile number is masked. */
export function shownNumber(number: string): string {
  return safeText(number, 80);
}

/** Names of groups or people on one line, not more than fit. */
export function listed(names: readonly string[], comma: string): string {
  return oneLine(names.slice(0, 20).join(comma), LONGEST);
}

function flat(text: string): string {
  return withoutInvisible(text.slice(0, LOOKED_AT)).replace(BREAKING, ' ').trim();
}

function cut(text: string, max: number): string {
  if (text.length <= max) return text;
  const points = Array.from(text);
  return points.length <= max ? text : `${points.slice(0, max - 1).join('')}…`;
}

/** A code in words: the documented meaning, else the vendor's own name for it, else the bare code. */
export function meaningOf<Meaning extends string>(
  texts: PlainTexts,
  words: Readonly<Record<Meaning, string>>,
  coded: Coded<Meaning>,
  chinese: boolean,
): string {
  if (coded.meaning !== 'unknown') return words[coded.meaning];
  return nameOf(texts, coded, chinese);
}

/** The vendor's own name for a code in the reader's language, where it has one; else the bare code. */
export function nameOf(texts: PlainTexts, coded: Coded<string>, chinese: boolean): string {
  if (coded.name) return safeText(chinese ? coded.name.zh : (coded.name.en ?? coded.name.zh), 100);
  return coded.code === null
    ? texts.words.unknown
    : texts.words.unknownCode(safeText(String(coded.code), 60));
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

/** Points in time as a person of one time zone reads them. A time before 1970 or after 2100 is `?`. */
type Clock = {
  /** `14:02:07` of unix ms. */
  readonly time: (ms: number) => string;
  /** `2023-12-28` of unix ms. */
  readonly date: (ms: number) => string;
  /** `2023-12-28 10:21:34` of unix seconds, or of the ms a vendor sent instead. */
  readonly dateTime: (seconds: UnixSeconds) => string;
  /** The time alone when `ms` is on the day of `now`, else with its date. Both unix ms. */
  readonly asOf: (ms: number, now: number) => string;
};

/** Making an `Intl.DateTimeFormat` costs more than a whole card, so each zone's is made once. Holds no state but that. */
const clocks = new Map<string, Clock>();
/** A service has one zone; the bound only keeps a misuse from growing. */
const MOST_CLOCKS = 32;

/** Stands for a time that cannot be one. */
export const NO_TIME = '?';

/** No fact of the desk is of a later time. */
const LAST_MS = Date.UTC(2100, 0, 1);
/** What is more than this cannot be seconds, so it is ms (docs/vendors.md, YoPoint “Timestamps”). */
const MOST_SECONDS = 1e11;

/**
 * The clock of a time zone (IANA name).
 *
 * @throws RangeError for a zone that does not exist; the policy is checked for that at start
 */
export function clockOf(zone: string): Clock {
  const known = clocks.get(zone);
  if (known) return known;
  if (clocks.size >= MOST_CLOCKS) clocks.clear();
  const clock = makeClock(zone);
  clocks.set(zone, clock);
  return clock;
}

function makeClock(zone: string): Clock {
  // The Swedish form is the one that reads `2023-12-28 10:21:34`.
  const format = new Intl.DateTimeFormat('sv-SE', {
    timeZone: zone,
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
    hourCycle: 'h23',
  });
  const whole = (ms: number): string => (ms >= 0 && ms <= LAST_MS ? format.format(ms) : NO_TIME);
  return {
    time: (ms) => whole(ms).slice(-8),
    date: (ms) => whole(ms).slice(0, 10),
    dateTime: (seconds) => whole(seconds > MOST_SECONDS ? seconds : seconds * 1000),
    asOf: (ms, now) => {
      const text = whole(ms);
      return text.slice(0, 10) === whole(now).slice(0, 10) ? text.slice(-8) : text;
    },
  };
}
