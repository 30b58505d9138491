/**
 * What takes no room on a screen or turns the reading direction: format characters, variation selectors and halves of
 * surrogate pairs. Inside a number they hide it from search and masking; inside a name they make it look like another.
 * The joiner and the selector that follow a picture stay, for they make one emoji of several.
 */
const INVISIBLE =
  /\u034f|[\p{Cs}\u115f\u1160\u3164\uffa0]|(?!\u200d)\p{Cf}|(?<!\p{Extended_Pictographic}|\p{Emoji_Modifier})[\ufe00-\ufe0f]|(?<!(?:\p{Extended_Pictographic}|\p{Emoji_Modifier})\ufe0f?)\u200d/gu;

/** The positions of such characters, as `[start, end)` in UTF-16 units, sorted. */
export function invisibleIn(text: string): readonly (readonly [number, number])[] {
  return [...text.matchAll(INVISIBLE)].map(({ index, 0: found }) => [index, index + found.length]);
}

/** The text without characters nobody can see. Line breaks and other controls are not touched. */
export function withoutInvisible(text: string): string {
  return text.replace(INVISIBLE, '');
}
