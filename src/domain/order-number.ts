import { withoutInvisible } from './invisible.ts';
import { NUMBERS, numberOf, type OrderSource, type Probe } from './vendors.ts';

/** All probes, in the order of the table of vendors. */
export const PROBES: readonly Probe[] = NUMBERS.map(({ probe }) => probe);

/** A shape decides only who is asked first. A number of another shape is never refused. */
const SHAPES = NUMBERS.map(({ probe, shape: { prefixes, digits, decisive } }) => ({
  probe,
  decisive,
  shape: new RegExp(`^(?:${prefixes.join('|')})\\d{${digits}}$`),
}));

function isKnown(number: string): boolean {
  return SHAPES.some(({ shape }) => shape.test(canonical(number)));
}

/** The probes for a number: the likely ones first, then all others. */
export function probesFor(number: string): { likely: readonly Probe[]; others: readonly Probe[] } {
  const matching = SHAPES.filter(({ shape }) => shape.test(number));
  if (matching.length === 0) return { likely: PROBES, others: [] };
  const likely = matching.map(({ probe }) => probe);
  const others = PROBES.filter((probe) => !likely.includes(probe));
  return matching.every(({ decisive }) => decisive)
    ? { likely, others }
    : { likely: [...likely, ...others], others: [] };
}

/** The most likely kind of order for a number. */
export function likelySource(number: string): OrderSource {
  const [probe = PROBES[0]] = probesFor(number).likely;
  if (!probe) throw new Error('No vendor has orders');
  return numberOf(probe).source;
}

/** Longer than any vendor's number; keeps a pasted page out of a vendor call. */
const MAX_LENGTH = 64;
/** Characters beyond this position are ignored. In UTF-16 units. */
const LOOKED_AT = 20_000;
/** The longest number whose shape is known. */
const LONGEST_KNOWN = Math.max(
  ...NUMBERS.flatMap(({ shape: { prefixes, digits } }) => prefixes.map((prefix) => prefix.length + digits)),
);
/** A run of at least this many characters is a number by itself, unless a join gives a known shape. */
const WHOLE = 15;
/** Shorter candidates, such as a room number, count only when there is no longer one. */
const CONVINCING = 12;
const FEWEST_DIGITS = 6;

/** Runs of letters and digits with the gaps that people leave inside a long number. */
const CHAIN = /[0-9A-Za-z]+(?:[ \t\-_‐-―−.]{1,3}[0-9A-Za-z]+)*/g;
const DATE = /(?<![0-9A-Za-z]|[0-9][-./])(?:19|20)\d\d([-./])\d{1,2}\1\d{1,2}(?![-./]?[0-9A-Za-z])/g;
const AMOUNT = /(?<![0-9A-Za-z]|[0-9][-.])\d{1,7}\.\d{1,2}(?![-.]?[0-9A-Za-z])/g;
/** Separates runs that must not be joined; no number contains it. */
const WALL = ' | ';

/** The shapes that begin with letters. */
const RECEIPTS = NUMBERS.flatMap(({ shape: { prefixes, digits } }) =>
  prefixes.filter((prefix) => /^[A-Z]+$/.test(prefix)).map((prefix) => ({ prefix, digits })),
);
const LETTERS = RECEIPTS.map(({ prefix }) => prefix).join('|');
const PREFIX = new RegExp(`^(?:${LETTERS})$`, 'i');
const BEGUN = new RegExp(`^(?:${LETTERS})\\d*$`, 'i');
const RECEIPT = RECEIPTS.map(({ prefix, digits }) => `${prefix}\\d{${digits}}`).join('|');
const RECEIPT_ALONE = new RegExp(`^(?:${RECEIPT})$`, 'i');
const RECEIPT_IN_RUN = new RegExp(`(?:${RECEIPT})(?!\\d)`, 'gi');
/** A mainland mobile number, with or without the country code. */
const MOBILE = /^(?:86)?1[3-9]\d{9}$/;

/**
 * Finds the numbers that a text may mean, most likely first, each once. It accepts full-width characters, spaces and dashes inside a
 * number, and text around it. It ignores dates, amounts and mobile numbers inside a sentence. It takes a text of one word, or of one
 * mobile number, as it is.
 */
export function findNumbers(text: string): string[] {
  // Most people type nothing but a number in the vendor's spelling.
  if (isKnown(text)) return [canonical(text)];
  const plain = withoutInvisible(text.slice(0, LOOKED_AT).normalize('NFKC'));
  const found = new Set<string>();
  let mobile = false;
  for (const chain of plain.replace(DATE, WALL).replace(AMOUNT, WALL).match(CHAIN) ?? []) {
    for (const number of numbersIn(chain.split(/[^0-9A-Za-z]+/))) {
      if (MOBILE.test(number)) mobile = true;
      else found.add(number);
    }
  }
  const all = [...found];
  const convincing = all.filter((number) => number.length >= CONVINCING || isKnown(number));
  const kept = convincing.length > 0 ? convincing : all;
  if (kept.length > 0) {
    return kept.sort((a, b) => Number(isKnown(b)) - Number(isKnown(a)) || b.length - a.length);
  }
  const alone = plain.trim().replace(/^\+|[\s\-_]+/g, '');
  if (MOBILE.test(alone)) return [alone];
  const oneWord = alone.length > 0 && alone.length <= MAX_LENGTH && !/\s/.test(plain.trim());
  return oneWord && !mobile ? [alone] : [];
}

/**
 * The numbers in the runs of one chain. Known shapes are taken first, alone and then joined with neighbours; then mobile numbers, so that
 * they never become part of another number; then short neighbours are joined.
 */
function numbersIn(runs: readonly string[]): string[] {
  const numbers: string[] = [];
  let rest: string[][] = [[]];
  for (const run of runs) {
    const whole = wholeIn(run);
    numbers.push(...whole);
    if (whole.length > 0) rest.push([]);
    // A word separates; only a receipt's prefix belongs to what follows.
    else if (/\d/.test(run) || PREFIX.test(run)) rest.at(-1)?.push(run);
    else rest.push([]);
  }
  for (const shaped of [isKnown, (joined: string) => MOBILE.test(joined)]) {
    rest = rest.flatMap((part) => {
      const { taken, left } = takeJoined(part, shaped);
      numbers.push(...taken);
      return left;
    });
  }
  numbers.push(...rest.flatMap(joinShort));
  return numbers.map(canonical);
}

/** The numbers inside a single run, also directly after a word. */
function wholeIn(run: string): readonly string[] {
  if (MOBILE.test(run)) return [run];
  const receipts = run.match(RECEIPT_IN_RUN);
  if (receipts) return receipts;
  const digits = run.replace(/^[A-Za-z]+|[A-Za-z]+$/g, '');
  return isKnown(digits) ? [digits] : [];
}

/** Takes out joined neighbours that have a shape, the longest at each place. `left`: the runs between them. */
function takeJoined(runs: readonly string[], shaped: (joined: string) => boolean) {
  const taken: string[] = [];
  const left: string[][] = [[]];
  for (let at = 0; at < runs.length; ) {
    let end = at;
    let number = '';
    let joined = '';
    for (let next = at; next < runs.length && joined.length < LONGEST_KNOWN; next += 1) {
      joined += runs[next];
      if (shaped(joined)) {
        end = next + 1;
        number = joined;
      }
    }
    if (end > at) {
      taken.push(number);
      left.push([]);
      at = end;
    } else {
      left.at(-1)?.push(runs[at] ?? '');
      at += 1;
    }
  }
  return { taken, left };
}

/** Joins short neighbours. A long run, and one with letters, stands alone. */
function joinShort(runs: readonly string[]): string[] {
  const numbers: string[] = [];
  let pending = '';
  const take = () => {
    const digits = pending.match(/\d/g)?.length ?? 0;
    if (digits >= FEWEST_DIGITS && pending.length <= MAX_LENGTH) numbers.push(pending);
    pending = '';
  };
  for (const run of runs) {
    const starts = /[A-Za-z]/.test(run);
    const stands = run.length >= WHOLE || (starts && !BEGUN.test(run));
    if (starts || (stands && !PREFIX.test(pending))) take();
    pending += run;
    if (stands) take();
  }
  take();
  return numbers;
}

/** Receipts are printed in capitals; people type either case. */
function canonical(number: string): string {
  return RECEIPT_ALONE.test(number) || /^[A-Za-z]{2}\d{18}$/.test(number) ? number.toUpperCase() : number;
}
