import { fold } from './invisible.ts';
import { type Masked, personalNumbers } from './personal-numbers.ts';

/**
 * Masking of personal data. The visible part lets staff compare it with what the customer says ("ends in 8000?") and identifies nobody.
 */

/** `138****8000`. A masked number stays as it is; a short one is hidden whole. */
export function maskMobile(mobile: string): string {
  const digits = mobile.replace(/[^\d*]/g, '');
  if (digits.length < 9) return '*'.repeat(Math.max(digits.length, 4));
  return `${digits.slice(0, 3)}****${digits.slice(-4)}`;
}

/** The first character of a name, then stars: `钱**`. */
export function maskName(name: string): string {
  const [first = '*'] = Array.from(name.trim());
  return `${first}**`;
}

const IPV4 = /(?<![\d.])(?:\d{1,3}\.){3}\d{1,3}(?![\d.])/g;
/** Candidates for an IPv6 address with an optional zone: eight groups, or fewer around two colons. */
const IPV6 = /(?<![0-9A-Za-z:.])[0-9a-f:]{2,39}(?:\.\d{1,3}){0,3}(?:%\w{1,16})?(?![0-9A-Za-z:])/gi;
const IPV6_WHOLE = /^(?:[0-9a-f]{1,4}:){7}[0-9a-f]{1,4}$/i;
const IPV6_SHORT =
  /^(?=(?:[^:]*:){2,7}[^:]*$)(?:[0-9a-f]{1,4}(?::[0-9a-f]{1,4})*)?::(?:[0-9a-f]{1,4}(?::[0-9a-f]{1,4})*)?$/i;
const IPV4_TAIL = /:(?:\d{1,3}\.){3}\d{1,3}$/;

/** Letters of scripts without spaces: a sentence may directly touch an address. */
const UNSPACED = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Script=Thai}]/u;
const LOCAL = /[\p{L}\p{N}\p{M}._%+'-]/u;
const DOMAIN = /^[\p{L}\p{N}\p{M}-]{1,63}(?:\.[\p{L}\p{N}\p{M}-]{1,63}){1,8}/u;
const ASCII_DOMAIN = /^[0-9A-Za-z-]{1,63}(?:\.[0-9A-Za-z-]{1,63}){1,8}/;
/** The longest local part and domain (RFC 5321). */
const LONGEST_LOCAL = 64;
const LONGEST_DOMAIN = 255;

/**
 * Masks every mobile, identity card and bank card number, mail address and IP address in a text, in any script, with gaps or invisible
 * characters. Everything else stays. Takes time proportional to the text; never throws.
 */
export function maskText(text: string): string {
  const folded = fold(text);
  const found = [...personalNumbers(folded.text), ...addressesIn(folded.text)];
  if (found.length === 0) return text;
  let masked = '';
  let at = 0;
  let upTo = 0;
  for (const { start, end, instead } of found.toSorted((a, b) => a.start - b.start || b.end - a.end)) {
    if (end <= upTo) continue;
    const from = Math.max(at, folded.startOf(start));
    masked += text.slice(at, from) + instead;
    at = folded.endOf(end - 1);
    upTo = end;
  }
  return masked + text.slice(at);
}

function addressesIn(text: string): Masked[] {
  const found: Masked[] = [];
  if (text.includes('@')) found.push(...mailAddressesIn(text));
  for (const { index: start, 0: address } of text.matchAll(IPV4)) {
    found.push({ start, end: start + address.length, instead: '*.*.*.*' });
  }
  if (!text.includes(':')) return found;
  for (const { index: start, 0: address } of text.matchAll(IPV6)) {
    const plain = address.replace(/%.*$/, '').replace(IPV4_TAIL, ':0:0');
    if (!IPV6_WHOLE.test(plain) && !(IPV6_SHORT.test(plain) && /[0-9a-f]/i.test(plain))) continue;
    found.push({ start, end: start + address.length, instead: '*:*:*:*' });
  }
  return found;
}

function mailAddressesIn(text: string): Masked[] {
  const found: Masked[] = [];
  let before = 0;
  for (let at = text.indexOf('@'); at !== -1; at = text.indexOf('@', at + 1)) {
    const behind = text.slice(at + 1, at + 1 + LONGEST_DOMAIN);
    const [ascii] = ASCII_DOMAIN.exec(behind) ?? [];
    const [whole] = DOMAIN.exec(behind) ?? [];
    if (whole === undefined) continue;
    // Chinese text may continue directly after an address in Latin letters.
    const next = whole[ascii?.length ?? 0] ?? '';
    const domain = ascii !== undefined && (next === '' || UNSPACED.test(next)) ? ascii : whole;
    let start = at;
    while (start > before && at - start < LONGEST_LOCAL && LOCAL.test(text[start - 1] ?? '')) {
      // Chinese text may also stand directly before it.
      if (domain === ascii && start < at && UNSPACED.test(text[start - 1] ?? '')) break;
      start -= 1;
    }
    if (start === at) continue;
    before = at + 1 + domain.length;
    found.push({ start, end: before, instead: '***@***' });
  }
  return found;
}

const MACHINE_WORD = /^(?=[A-Z0-9_]*[A-Z])[A-Z0-9_]{1,60}$/;

/** True for a vendor's error code such as ERR_SYSTEM that contains no mobile number. Any other text may name a person. */
export function isMachineWord(text: string): boolean {
  return MACHINE_WORD.test(text) && !/1[3-9]\d{9}/.test(text);
}
