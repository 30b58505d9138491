/** One way to ask one vendor about a number. */
export type Probe =
  | 'cabinet.receipt'
  | 'cabinet.trade'
  | 'vending.receipt'
  | 'benefit.order'
  | 'benefit.payment';

export const PROBES: readonly Probe[] = [
  'cabinet.receipt',
  'cabinet.trade',
  'vending.receipt',
  'benefit.order',
  'benefit.payment',
];

/**
 * Shapes of numbers seen in the vendors' samples. A shape only decides who is asked first; nobody is ever turned away
 * for one. `decisive`: the others are asked only when the likely one does not know it.
 * Sources: `vendors/yopoint.md` §5.8, `vendors/baifude.md` §6; trade numbers of WeChat and Alipay have 28 digits.
 */
const SHAPES: readonly { shape: RegExp; likely: readonly Probe[]; decisive: boolean }[] = [
  { shape: /^VI\d{18}$/, likely: ['cabinet.receipt'], decisive: true },
  { shape: /^OD\d{18}$/, likely: ['vending.receipt', 'cabinet.receipt'], decisive: false },
  { shape: /^21\d{18}$/, likely: ['benefit.order'], decisive: true },
  { shape: /^2\d{26}$/, likely: ['benefit.payment'], decisive: true },
  { shape: /^(?:20|42)\d{26}$/, likely: ['cabinet.trade'], decisive: true },
];

/** Whom to ask about a number: the likely ones first, then all others. */
export function probesFor(number: string): { likely: readonly Probe[]; others: readonly Probe[] } {
  const match = SHAPES.find(({ shape }) => shape.test(number));
  if (!match) return { likely: PROBES, others: [] };
  const others = PROBES.filter((probe) => !match.likely.includes(probe));
  return match.decisive
    ? { likely: match.likely, others }
    : { likely: [...match.likely, ...others], others: [] };
}

/** Longer than any vendor's number; keeps a pasted page out of a vendor call. */
const MAX_LENGTH = 64;
/** A run of at least this many characters is a number by itself and is not joined with its neighbours. */
const WHOLE = 15;
/** Shorter finds (a date, a room number) count only when there is nothing longer. */
const CONVINCING = 12;
const FEWEST_DIGITS = 6;

/**
 * The numbers a customer or colleague may have meant in a text, most likely first, each once.
 * Full-width characters, spaces and dashes inside a number and a sentence around it are all fine.
 * A text that is nothing but one word is taken as it stands, whatever its shape.
 */
export function findNumbers(text: string): string[] {
  const plain = text
    .normalize('NFKC')
    .replace(/[\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]/g, '')
    .slice(0, 20_000);
  const found = new Set<string>();
  for (const chain of plain.match(/[0-9A-Za-z]+(?:[ \t\-_‐-―−.]{1,3}[0-9A-Za-z]+)*/g) ?? []) {
    for (const candidate of joined(chain.split(/[^0-9A-Za-z]+/))) found.add(candidate);
  }
  const all = [...found];
  const convincing = all.filter((number) => number.length >= CONVINCING);
  const kept = convincing.length > 0 ? convincing : all;
  if (kept.length > 0) return kept.sort((a, b) => b.length - a.length);
  const alone = plain.trim().replace(/[\s\-_]+/g, '');
  return alone.length > 0 && alone.length <= MAX_LENGTH && !/\s/.test(plain.trim()) ? [alone] : [];
}

/** Runs of one chain put together: short neighbours belong to one number, a long run stands for itself. */
function* joined(runs: readonly string[]): Generator<string> {
  let pending = '';
  const take = function* (): Generator<string> {
    if ((pending.match(/\d/g) ?? []).length >= FEWEST_DIGITS && pending.length <= MAX_LENGTH)
      yield canonical(pending);
    pending = '';
  };
  for (const run of runs) {
    const digits = /\d/.test(run);
    if (run.length >= WHOLE && digits) {
      if (!/^[A-Za-z]{1,3}$/.test(pending)) yield* take();
      pending += run;
      yield* take();
    } else if (digits) {
      pending += run;
    } else {
      yield* take();
      pending = run.length <= 3 ? run : '';
    }
  }
  yield* take();
}

/** Receipts are printed in capitals; people type them as they like. */
function canonical(number: string): string {
  return /^[A-Za-z]{2}\d{18}$/.test(number) ? number.toUpperCase() : number;
}
