/** A piece of a line. */
export type Inline =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'bold' | 'italic' | 'strike'; readonly children: readonly Inline[] }
  | { readonly kind: 'code'; readonly text: string }
  | { readonly kind: 'person'; readonly id: string }
  | { readonly kind: 'channel'; readonly id: string; readonly name: string }
  /** One of the coloured discs that stand before a state. */
  | { readonly kind: 'disc'; readonly text: string; readonly tone: Tone }
  /** `here`, `channel`, `everyone`. */
  | { readonly kind: 'everybody'; readonly word: string }
  | { readonly kind: 'link'; readonly href: string; readonly text: string };

type Tone = 'good' | 'waiting' | 'warning' | 'bad';

/** A line, a quoted one, or text that stands as it was written. */
export type Line =
  | { readonly kind: 'line' | 'quote'; readonly children: readonly Inline[] }
  | { readonly kind: 'preformatted'; readonly text: string };

/** A joiner beside a run of marks keeps all of them from styling anything. */
const KEPT_BEFORE = /\u2060[*_~`]*$/;
const KEPT_BEHIND = /^[*_~`]*\u2060/;
const STYLES = { '*': 'bold', _: 'italic', '~': 'strike' } as const;
const FENCED = /(?<!\u2060[*_~`]*)```(?![*_~`]*\u2060)([\s\S]*?)```/g;
const WORD = /[\p{L}\p{N}]/u;

/**
 * Slack's mrkdwn. What is escaped stays text, whatever it looks like; only `<…>` as the app sent it is a mention or a link, and
 * only to the web or to a mail address.
 */
export function parseMrkdwn(text: string): Line[] {
  const lines: Line[] = [];
  // A break beside preformatted text is the block's own and no line.
  const read = (plain: string): void => {
    if (plain !== '') lines.push(...plain.split('\n').map(parseLine));
  };
  let at = 0;
  for (const { index, 0: whole, 1: inside = '' } of text.matchAll(FENCED)) {
    read(text.slice(at, index).replace(/\n$/, ''));
    lines.push({ kind: 'preformatted', text: unescaped(inside.replace(/^\n|\n$/g, '')) });
    at = index + whole.length;
  }
  read(at === 0 ? text : text.slice(at).replace(/^\n/, ''));
  return lines;
}

/** `&lt;`, `&gt;` and `&amp;` as the characters they stand for. */
function unescaped(text: string): string {
  return text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&');
}

function parseLine(line: string): Line {
  const quoted = /^&gt;\s?/.exec(line);
  return quoted
    ? { kind: 'quote', children: parseInline(line.slice(quoted[0].length)) }
    : { kind: 'line', children: parseInline(line) };
}

function parseInline(text: string): Inline[] {
  const found: Inline[] = [];
  let plain = '';
  const push = (...inline: readonly Inline[]): void => {
    if (plain !== '') found.push(...withDiscs(withEmoji(unescaped(plain))));
    plain = '';
    found.push(...inline);
  };
  for (let at = 0; at < text.length; ) {
    const piece = pieceAt(text, at);
    if (piece === undefined) {
      plain += text.charAt(at);
      at += 1;
      continue;
    }
    push(piece.inline);
    at = piece.end;
  }
  push();
  return found;
}

interface Piece {
  readonly inline: Inline;
  /** Behind its last character. */
  readonly end: number;
}

function pieceAt(text: string, at: number): Piece | undefined {
  const mark = text.charAt(at);
  if (mark === '<') {
    const close = text.indexOf('>', at);
    return close === -1 ? undefined : { inline: reference(text.slice(at + 1, close)), end: close + 1 };
  }
  if (mark !== '`' && mark !== '*' && mark !== '_' && mark !== '~') return undefined;
  const close = closingOf(text, at, mark);
  if (close === -1) return undefined;
  const inside = text.slice(at + 1, close);
  const inline: Inline =
    mark === '`'
      ? { kind: 'code', text: unescaped(inside) }
      : { kind: STYLES[mark], children: parseInline(inside) };
  return { inline, end: close + 1 };
}

/** Where the style that begins here ends; -1 when none begins. Marks count beside spaces and signs, never inside words. */
function closingOf(text: string, at: number, mark: string): number {
  const next = text.charAt(at + 1);
  if (WORD.test(text.charAt(at - 1)) || isNothing(next) || next === mark || isKept(text, at)) return -1;
  for (let close = text.indexOf(mark, at + 2); close !== -1; close = text.indexOf(mark, close + 1)) {
    const hasEnd = !isNothing(text.charAt(close - 1)) && !WORD.test(text.charAt(close + 1));
    if (hasEnd && !isKept(text, close)) return close;
  }
  return -1;
}

/** Whether the run of marks around this one was kept from styling. */
function isKept(text: string, at: number): boolean {
  return KEPT_BEFORE.test(text.slice(0, at)) || KEPT_BEHIND.test(text.slice(at + 1));
}

function isNothing(character: string): boolean {
  return character === '' || /\s/.test(character);
}

function reference(inside: string): Inline {
  const [target = '', label] = inside.split('|', 2);
  const words = label === undefined ? undefined : unescaped(label);
  if (target.startsWith('@')) return { kind: 'person', id: target.slice(1) };
  if (target.startsWith('#')) return { kind: 'channel', id: target.slice(1), name: words ?? target.slice(1) };
  if (/^!(?:here|channel|everyone)$/.test(target)) return { kind: 'everybody', word: target.slice(1) };
  const href = unescaped(target);
  if (/^(?:https?:\/\/|mailto:)/i.test(href)) return { kind: 'link', href, text: words ?? href };
  return { kind: 'text', text: words ?? unescaped(`<${inside}>`) };
}

const DISCS: Readonly<Record<string, Tone>> = { '🟢': 'good', '🟡': 'waiting', '🟠': 'warning', '🔴': 'bad' };

/** The discs are drawn, as Slack draws all emoji: not every machine has a font for them. */
function withDiscs(text: string): Inline[] {
  return text
    .split(/([🟢🟡🟠🔴])/u)
    .filter((part) => part !== '')
    .map((part) => {
      const tone = DISCS[part];
      return tone === undefined ? { kind: 'text', text: part } : { kind: 'disc', text: part, tone };
    });
}

/** Those that people type; what the desk sends has none. */
const EMOJI: Readonly<Record<string, string>> = {
  '+1': '👍',
  thumbsup: '👍',
  ok_hand: '👌',
  pray: '🙏',
  smile: '😄',
  slightly_smiling_face: '🙂',
  eyes: '👀',
  tada: '🎉',
  warning: '⚠️',
  white_check_mark: '✅',
  x: '❌',
  heart: '❤️',
};

/** Names of emoji as their pictures; a name that is not known stays as it was typed. */
function withEmoji(text: string): string {
  return text.replace(/:([\w+-]{1,40}):/g, (whole, name: string) => EMOJI[name] ?? whole);
}
