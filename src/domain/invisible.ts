/**
 * What takes no room on a screen or turns the reading direction: format characters, variation selectors and halves of
 * surrogate pairs. Inside a number they hide it from search and masking; inside a name they make it look like another.
 * The joiner and the selector that follow a picture stay, for they make one emoji of several.
 */
const INVISIBLE =
  /\u034f|[\p{Cs}\u115f\u1160\u3164\uffa0]|(?!\u200d)\p{Cf}|(?<!\p{Extended_Pictographic}|\p{Emoji_Modifier})[\ufe00-\ufe0f]|(?<!(?:\p{Extended_Pictographic}|\p{Emoji_Modifier})\ufe0f?)\u200d/gu;

/** The positions of such characters, as `[start, end)` in UTF-16 units, sorted. */
function invisibleIn(text: string): readonly (readonly [number, number])[] {
  return [...text.matchAll(INVISIBLE)].map(({ index, 0: found }) => [index, index + found.length]);
}

/** The text without characters nobody can see. Line breaks and other controls are not touched. */
export function withoutInvisible(text: string): string {
  return text.replace(INVISIBLE, '');
}

/** A text as it is compared, and where each of its UTF-16 units came from in the text as it was written. */
type Folded = {
  readonly text: string;
  /** Where the original of the unit at `index` begins. */
  readonly startOf: (index: number) => number;
  /** Where the original of the unit at `index` ends. */
  readonly endOf: (index: number) => number;
};

const ASCII = /^[\0-\x7f]*$/;

/**
 * Folds what looks the same into one spelling, as numbers are read by people: full-width and other compatibility forms
 * (NFKC) and the digits of every script become plain ones, and what nobody can see goes.
 */
export function fold(text: string): Folded {
  if (ASCII.test(text)) return { text, startOf: (index) => index, endOf: (index) => index + 1 };
  const starts: number[] = [];
  const ends: number[] = [];
  const invisible = invisibleIn(text);
  let folded = '';
  let hidden = 0;
  for (let at = 0; at < text.length; ) {
    const [start, end] = invisible[hidden] ?? [text.length, text.length];
    if (at >= start) {
      at = end;
      hidden += 1;
      continue;
    }
    const character = String.fromCodePoint(text.codePointAt(at) ?? 0);
    const plain = plainOf(character);
    for (let unit = 0; unit < plain.length; unit += 1) {
      starts.push(at);
      ends.push(at + character.length);
    }
    folded += plain;
    at += character.length;
  }
  return {
    text: folded,
    startOf: (index) => starts[index] ?? text.length,
    endOf: (index) => ends[index] ?? text.length,
  };
}

function plainOf(character: string): string {
  if (character <= '\x7f') return character;
  const plain = character.normalize('NFKC');
  return /\p{Nd}/u.test(plain) ? plain.replace(/\p{Nd}/gu, digitOf) : plain;
}

/** Digits of a script stand in the order of their value, ten at a time. */
function digitOf(digit: string): string {
  const code = digit.codePointAt(0) ?? 0;
  let value = 0;
  while (value < 9 && /\p{Nd}/u.test(String.fromCodePoint(code - value - 1))) value += 1;
  return String(value);
}
