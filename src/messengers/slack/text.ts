import { withoutInvisible } from '../../domain/invisible.ts';

// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is taken out
const CONTROL = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/g;

/** A lone half of a surrogate pair, which Slack refuses. */
const LONE_SURROGATE = /[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g;

/** For plain_text objects: nothing in them is markup, so only what cannot be seen goes, direction marks among it. */
export function plain(text: string): string {
  return withoutInvisible(text.replace(LONE_SURROGATE, '\ufffd').replace(CONTROL, ''));
}

/** Beside a character of markup, so that Slack does not take it for the start of a style or an emoji's name. */
const JOINER = '\u2060';

/**
 * For mrkdwn: a text that is not ours, made harmless. `&`, `<`, `>` are escaped as Slack asks, which kills mentions and
 * links; the characters of Slack's styles stay readable but cannot style. Bare addresses stay text because every text
 * object is sent `verbatim`.
 */
export function escaped(text: string): string {
  return plain(text)
    .replace(/&/g, '&amp;')
    .replace(/</g, '&lt;')
    .replace(/>/g, '&gt;')
    .replace(/[*_~`]+/g, (mark) => `${JOINER}${mark}${JOINER}`)
    .replace(/:(?=[^\s:]{0,99}[^\s:\d][^\s:]{0,99}:)/g, `:${JOINER}`);
}

/** At most `length` code points, the last of them an ellipsis when something was cut. */
export function clip(text: string, length: number): string {
  if (text.length <= length) return text;
  const points = Array.from(text);
  return points.length <= length ? text : `${points.slice(0, Math.max(length - 1, 0)).join('')}…`;
}

/**
 * What a person typed, out of what Slack makes of it: `<tel:123|123>` is 123, a mention is nothing, `&amp;` is `&`, and
 * the joiners that come along when a text is copied off a card are gone.
 */
export function typed(text: string): string {
  return withoutInvisible(text)
    .replace(/<[@#!][^>]*>/g, ' ')
    .replace(/<[^>|]*\|([^>]*)>/g, '$1')
    .replace(/<([^>|]*)>/g, '$1')
    .replace(/&lt;/g, '<')
    .replace(/&gt;/g, '>')
    .replace(/&amp;/g, '&');
}
