/**
 * Characters that take no room on a screen or change the reading direction: format characters, variation selectors and lone surrogates.
 * Inside a number they defeat search and masking; inside a name they imitate another name. The joiner and the selector after a pictograph
 * stay, because they combine several into one emoji.
 */
const INVISIBLE =
  /\u034f|[\p{Cs}\u115f\u1160\u3164\uffa0]|(?!\u200d)\p{Cf}|(?<!\p{Extended_Pictographic}|\p{Emoji_Modifier})[\ufe00-\ufe0f]|(?<!(?:\p{Extended_Pictographic}|\p{Emoji_Modifier})\ufe0f?)\u200d/gu;

/** The positions of such characters, as `[start, end)` in UTF-16 units, sorted. */
function invisibleIn(text: string): readonly (readonly [number, number])[] {
  return [...text.matchAll(INVISIBLE)].map(({ index, 0: found }) => [index, index + found.length]);
}

/** The text without invisible characters. Line breaks and other control characters stay. */
export function withoutInvisible(text: string): string {
  return text.replace(INVISIBLE, '');
}

/** A text in its compared form, with the position of each UTF-16 unit in the original. */
type Folded = {
  readonly text: string;
  /** Start of the unit's original. */
  readonly startOf: (index: number) => number;
  /** End of the unit's original. */
  readonly endOf: (index: number) => number;
};

const ASCII = /^[\0-\x7f]*$/;

/**
 * Folds characters that look the same into one spelling, as people read numbers: full-width and other compatibility forms (NFKC) and the
 * digits of every script become ASCII; invisible characters are dropped.
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

/** The digits of a script are consecutive code points, ten at a time. */
function digitOf(digit: string): string {
  const code = digit.codePointAt(0) ?? 0;
  let value = 0;
  while (value < 9 && /\p{Nd}/u.test(String.fromCodePoint(code - value - 1))) value += 1;
  return String(value);
}
