/** A range of a text, `[start, end)` in UTF-16 units, and its replacement. */
export type Masked = { readonly start: number; readonly end: number; readonly instead: string };

/** A run of digits. `digits` null: it is too long for a personal number, or part of an excluded one. */
type Run = { readonly start: number; readonly end: number; readonly digits: string | null };

/** The text between a run and the next; null: too long to lie within one number. */
type Gap = { readonly text: string; readonly lettered: boolean } | null;

/** The longest personal number. A bank card with a two-digit country code is not recognised. */
const LONGEST = 19;
/** The shortest one: a mobile number. */
const SHORTEST = 11;
/** The most characters between two digits of one number. */
const WIDEST_GAP = 3;

const MOBILE = /^(?:(?:00)?86)?(1[3-9]\d)\d{4}(\d{4})$/;
/** UnionPay and older Chinese cards, Visa, Mastercard, American Express, Diners, JCB. */
const CARD =
  /^(?:62\d{14,17}|9[0-9]\d{14,17}|60\d{14,17}|4\d{12}(?:\d{3}){0,2}|5\d{15,18}|3[47]\d{13}|3(?:0[0-5]|[689]\d)\d{11,14}|35\d{14}|2(?:22[1-9]|2[3-9]\d|[3-6]\d\d|7[01]\d|720)\d{12})$/;
const PROVINCE = /^(?:1[1-5]|2[1-3]|3[1-7]|4[1-6]|5[0-4]|6[1-5]|71|8[1-3]|91)/;
const BORN = /^\d{6}((?:19|20)\d\d)(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])/;

/**
 * Numbers that resemble personal ones and are excluded: receipts, long order and payment numbers in groups, hexadecimal ids, dates, times
 * and amounts. A masked number never overlaps one, so a mobile number whose part looks like an amount (`138.00 138000`) stays unmasked.
 */
const NOBODYS = new RegExp(
  [
    // The time inside a receipt (docs/vendors.md, YoPoint “Numbers”) distinguishes it from an identity number after two letters.
    String.raw`(?<![0-9A-Za-z])(?:VI|OD)[ -]?\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])[ -]?(?:[01]\d|2[0-3])[0-5]\d[0-5]\d[ -]?\d{6}(?!\d)`,
    String.raw`(?<![0-9A-Za-z])(?:VI|OD)(?:[ -]?\d){18}(?![ -]?\d)`,
    '(?<![0-9A-Za-z])[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}(?![0-9A-Za-z])',
    '(?<![0-9A-Za-z])(?:[0-9a-f]{64}|[0-9a-f]{40}|[0-9a-f]{32}|[0-9a-f]{24})(?![0-9A-Za-z])',
    // A device's production code.
    String.raw`(?<!\d)\d{12}(?!\d)`,
    String.raw`(?<![\d./-])(?:19|20)\d\d(?:-|/|\.|年) ?(?:0?[1-9]|1[0-2])(?:-|/|\.|月) ?(?:0?[1-9]|[12]\d|3[01])(?!\d|[./-]\d)`,
    String.raw`(?<!\d)(?:0?[1-9]|1[0-2])月 ?(?:0?[1-9]|[12]\d|3[01])(?!\d)`,
    String.raw`(?<![\d:])(?:[01]?\d|2[0-3]):[0-5]\d(?::[0-5]\d)?(?![\d:])`,
    String.raw`(?<!\d)(?:[01]?\d|2[0-3])[点时] ?[0-5]\d(?!\d)`,
    String.raw`[¥$€£] ?\d{1,8}(?:,\d{3}){0,3}(?:\.\d{1,2})?(?![\d.])`,
    String.raw`(?<![\d.])\d{1,8}(?:\.\d{1,2})? ?(?:元|块|分钱|毛|角|RMB|CNY|yuan)`,
    String.raw`(?<![\d.])(?:0|[1-9]\d{0,6})\.\d\d(?![\d]|\.\d)`,
  ].join('|'),
  'gi',
);
/** Digits in groups. They are excluded when they have the length of a vendor's order or payment number. */
const GROUPED = /(?<![0-9A-Za-z])2\d{2,7}(?:[ -]\d{2,8}){2,9}(?![ -]?\d)/g;
const LONG_NUMBERS = [20, 27, 28];

/** The mobile, identity card and bank card numbers in a folded text, sorted by position, without overlaps. */
export function personalNumbers(text: string): readonly Masked[] {
  const runs = [...text.matchAll(/\d+/g)].map(({ index, 0: digits }): Run => {
    const end = index + digits.length;
    return { start: index, end, digits: digits.length > LONGEST ? null : digits };
  });
  // Nearly every text has none; then the exclusions need not be searched.
  return numbersIn(text, runs).length === 0 ? [] : numbersIn(text, withoutNobodys(text, runs));
}

function numbersIn(text: string, runs: readonly Run[]): readonly Masked[] {
  const gaps = runs.map(({ end }, at): Gap => {
    const next = runs[at + 1];
    if (!next || next.start - end > WIDEST_GAP) return null;
    const between = text.slice(end, next.start);
    return { text: between, lettered: /[\p{L}\p{N}]/u.test(between) };
  });
  const masked: Masked[] = [];
  for (let first = 0; first < runs.length; first += 1) {
    const found = numberFrom(text, runs, gaps, first);
    if (!found) continue;
    masked.push(found.masked);
    first = found.last;
  }
  return masked;
}

/** The runs, with those inside excluded numbers stripped of their digits, so that no number is read across them. */
function withoutNobodys(text: string, runs: readonly Run[]): readonly Run[] {
  const grouped = [...text.matchAll(GROUPED)].filter(({ 0: it }) =>
    LONG_NUMBERS.includes(it.replace(/\D/g, '').length),
  );
  const nobodys = [...text.matchAll(NOBODYS), ...grouped]
    .map(({ index, 0: it }) => ({ start: index, end: index + it.length }))
    .toSorted((one, other) => one.start - other.start || other.end - one.end);
  let next = 0;
  return runs.map((run) => {
    while ((nobodys[next]?.end ?? run.end) <= run.start) next += 1;
    return (nobodys[next]?.start ?? run.end) < run.end ? { ...run, digits: null } : run;
  });
}

/** The longest personal number that begins with this run and ends with a whole run. */
function numberFrom(
  text: string,
  runs: readonly Run[],
  gaps: readonly Gap[],
  first: number,
): { readonly masked: Masked; readonly last: number } | null {
  const start = runs[first]?.start ?? 0;
  // The code of a device, such as A360, does not begin a card number.
  const isCode = (runs[first]?.digits?.length ?? 0) < 4 && /[A-Z]/i.test(text[start - 1] ?? '');
  let digits = '';
  let found: { masked: Masked; last: number } | null = null;
  let mixed = false;
  let lettered = false;
  for (let last = first; last < runs.length; last += 1) {
    const run = runs[last];
    if (!run || run.digits === null) break;
    digits += run.digits;
    if (digits.length > LONGEST) break;
    const it = digits.length < SHORTEST ? null : insteadOf(text, digits, run.end, isCode);
    if (it) found = { masked: { start: text[start - 1] === '+' ? start - 1 : start, ...it }, last };
    const gap = gaps[last];
    if (!gap) break;
    lettered ||= gap.lettered;
    mixed ||= last > first && gap.text !== gaps[last - 1]?.text;
    // Letters between digits belong to one number only when they repeat; otherwise they are words between several numbers.
    if (lettered && mixed) break;
  }
  return found;
}

/** The end and the replacement of a personal number that ends here; null: there is none. */
function insteadOf(text: string, digits: string, end: number, isCode: boolean): Omit<Masked, 'start'> | null {
  const [, beginning, ending] = MOBILE.exec(digits) ?? [];
  if (beginning !== undefined) return { end, instead: `${beginning}****${ending}` };
  if (digits.length === 17) {
    const [x] = /^[ -]?[xX](?![0-9A-Za-z])/.exec(text.slice(end, end + 3)) ?? [];
    if (x !== undefined && isIdentity(`${digits}X`)) {
      return { end: end + x.length, instead: `****${digits.slice(-3)}X` };
    }
  }
  const isOne =
    (digits.length === 18 && isIdentity(digits)) || (!isCode && CARD.test(digits) && luhn(digits));
  return isOne ? { end, instead: `****${digits.slice(-4)}` } : null;
}

/** An identity card number: province, date of birth, and a check digit over the first seventeen digits (GB 11643). */
function isIdentity(number: string): boolean {
  if (!PROVINCE.test(number)) return false;
  const [, year = '', month = '', day = ''] = BORN.exec(number) ?? [];
  if (year === '' || Number(day) > daysIn(Number(year), Number(month))) return false;
  const sum = [...number.slice(0, 17)].reduce(
    (total, digit, at) => total + Number(digit) * (2 ** (17 - at) % 11),
    0,
  );
  return '10X98765432'[sum % 11] === number[17];
}

function daysIn(year: number, month: number): number {
  if (month === 2) return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 29 : 28;
  return [4, 6, 9, 11].includes(month) ? 30 : 31;
}

function luhn(digits: string): boolean {
  const sum = [...digits].reverse().reduce((total, digit, at) => {
    const value = Number(digit) * (at % 2 === 0 ? 1 : 2);
    return total + (value > 9 ? value - 9 : value);
  }, 0);
  return sum % 10 === 0;
}
