import { withoutInvisible } from '../src/domain/invisible.ts';
import { findNumbers } from '../src/domain/order-number.ts';
import { refId } from '../src/domain/order-ref.ts';

/** What `/refund` or `/appeal` was typed with. */
export type OrderWords = {
  /** Most likely first; empty: the person named no order. */
  readonly numbers: readonly string[];
  /** The rest, as it was written; empty: the person gave no reason. */
  readonly reason: string;
};

/** What `/door` was typed with; what is missing is empty. */
export type DoorWords = { readonly device: string; readonly reason: string };

/** Takes `<order> <reason>` apart. The number may stand anywhere, and look as `findNumbers` lets it. */
export function orderWords(text: string): OrderWords {
  // A lone word passes for a number of an unknown shape; one without a digit is the reason, or the beginning of one.
  const numbers = findNumbers(text).filter((number) => /\d/.test(number));
  const [number] = numbers;
  return { numbers, reason: reasonIn(number === undefined ? text : without(text, number)) };
}

/** What a form about an order opens with, when the words are not one order and a reason; null: they are. */
export function typedOrder(text: string): string | null {
  const { numbers, reason } = orderWords(text);
  return numbers.length === 1 && reason !== '' ? null : `${typedId(numbers[0])} ${reason}`.trimEnd();
}

/** The id of an order as somebody typed it; empty where they named none. */
export function typedId(number: string | undefined): string {
  return number === undefined ? '' : refId({ source: 'typed', number });
}

/** What such a form is about: the order's id, which may be missing, and behind a space the reason as far as it was typed. */
export function aboutOrder(value: string): { readonly id: string; readonly reason: string | null } {
  const [, id = '', words = ''] = /^(\S*)(?:\s([\s\S]*))?$/.exec(value) ?? [];
  return { id, reason: words === '' ? null : words };
}

/** What an order number may be broken by as people write it. */
const GAP = '[\\s\\-_‐-―−.]{0,3}';

/** The text without the number, which is found however it was written: with gaps, full-width, in small letters. */
function without(text: string, number: string): string {
  const written = new RegExp([...number].map((each) => each.replace(/\W/, '\\$&')).join(GAP), 'i');
  const { plain, places } = normalized(text);
  const found = written.exec(plain);
  if (!found) return '';
  const start = places[found.index] ?? 0;
  const end = places[found.index + found[0].length] ?? text.length;
  return joined(text.slice(0, start), text.slice(end));
}

/** As `findNumbers` reads a text, and where in it each character came from. */
function normalized(text: string): { readonly plain: string; readonly places: readonly number[] } {
  const places: number[] = [];
  let plain = '';
  let at = 0;
  for (const each of text) {
    const read = withoutInvisible(each.normalize('NFKC'));
    plain += read;
    for (let unit = 0; unit < read.length; unit += 1) places.push(at);
    at += each.length;
  }
  return { plain, places };
}

/** Marks that belonged to the number, when nothing but it stood there. */
const PAIRS = ['()', '（）', '[]', '【】', '""', '“”', "''", '‘’', '「」', '『』', '<>', '《》', '``'];
const SEAM_START = /^[\s,，;；:：、。.\-–—|#]+/;
const SEAM_END = /[\s,，;；:：、\-–—|#]+$/;

/** What stood before and after the number, without the marks that led over to it. */
function joined(before: string, after: string): string {
  let [left, right] = [before.trimEnd(), after.trimStart()];
  while (left !== '' && PAIRS.includes(`${left.at(-1)}${right.at(0)}`)) {
    left = left.slice(0, -1).trimEnd();
    right = right.slice(1).trimStart();
  }
  if (left === '') return right.replace(SEAM_START, '');
  if (right === '') return left.replace(SEAM_END, '');
  // Chinese needs no space where the number stood, and it was the writer's comma if there was one.
  return /^[,，;；:：、。.]/.test(right) ? left + right : `${left} ${right}`;
}

/** Empty unless there is a word in it. */
function reasonIn(text: string): string {
  return /[\p{L}\p{N}]/u.test(text) ? text.trim() : '';
}

/** In quotes of any kind, since names of devices may have spaces. */
const QUOTED = /^["“”„「『]([^"“”„「」『』]*)["“”」』]/;
const FIRST_WORD = /^[^\s,，;；、]+/;

/** Takes `/door <device> <reason>` apart: the device is the first word, or what stands in quotes at the beginning. */
export function doorWords(text: string): DoorWords {
  const whole = withoutInvisible(text).trim();
  const quoted = QUOTED.exec(whole);
  const [taken = '', inside] = quoted?.[1]?.trim() ? quoted : (FIRST_WORD.exec(whole) ?? ['']);
  return {
    device: (inside ?? taken).trim(),
    reason: reasonIn(whole.slice(taken.length).replace(SEAM_START, '')),
  };
}
