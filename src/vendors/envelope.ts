import type { CallName } from './errors.ts';
import { VendorUnreadable } from './errors.ts';
import type { Answer } from './exchange.ts';

/**
 * The JSON of an answer. Throws `VendorUnreadable` when it is not JSON; the parser's own error is not kept, since
 * it quotes the text.
 */
export function parseJson(call: CallName, { status, text }: Answer): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new VendorUnreadable(call, `answered HTTP ${status} with something that is not JSON`);
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
