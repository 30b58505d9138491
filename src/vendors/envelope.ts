import type { CallName } from './errors.ts';
import { VendorError, VendorUnreadable } from './errors.ts';
import type { HttpAnswer } from './exchange.ts';

/**
 * The JSON of an answer. Throws `VendorUnreadable` when it is not JSON; the parser's own error is not kept, since
 * it quotes the text.
 */
export function parseJson(call: CallName, { status, text }: HttpAnswer): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new VendorUnreadable(call, `answered HTTP ${status} with something that is not JSON`);
  }
}

/** What came of opening an answer: its outcome for the observer, and its content or error for the caller. */
type Opened<Content> = { readonly outcome: string; readonly content: () => Content };

/**
 * Opens an answer once for two readers, the transport's observer (`outcomeOf`) and the caller (`contentOf`, which throws
 * what `open` throws).
 */
export function openOnce<Content>(open: (answer: HttpAnswer) => Content) {
  const opened = new WeakMap<HttpAnswer, Opened<Content>>();

  function openedOf(answer: HttpAnswer): Opened<Content> {
    const before = opened.get(answer);
    if (before) return before;
    const now = attempt(() => open(answer));
    opened.set(answer, now);
    return now;
  }

  return {
    outcomeOf: (answer: HttpAnswer): string => openedOf(answer).outcome,
    contentOf: (answer: HttpAnswer): Content => openedOf(answer).content(),
  };
}

function attempt<Content>(open: () => Content): Opened<Content> {
  try {
    const content = open();
    return { outcome: 'answered', content: () => content };
  } catch (error) {
    return {
      outcome: error instanceof VendorError ? error.code : 'unexpected',
      content: () => {
        throw error;
      },
    };
  }
}

/** Longer vendor sentences are cut: they go into logs and onto cards. */
const LONGEST_MESSAGE = 200;

/**
 * A vendor's own words, safe to repeat: one line, cut to length, without what we sent in confidence (`secrets`), and
 * without runs of digits or hex that could be a mobile number, a token or a signature.
 */
export function vendorWords(message: string | null, secrets: readonly string[] = []): string {
  let words = (message ?? '').slice(0, 2_000);
  for (const secret of secrets) if (secret) words = words.replaceAll(secret, '***');
  return words
    .replace(/\p{C}+/gu, ' ')
    .replace(/[0-9a-f]{32,}/gi, '***')
    .replace(/(?<!\d)1[3-9]\d{9}(?!\d)/g, '***')
    .trim()
    .slice(0, LONGEST_MESSAGE);
}
