import { maskText } from '../domain/mask.ts';

/** What a secret looks like when it is none of the configured ones: Slack's tokens, a signature, a token in a query. */
const SHAPES: readonly (readonly [RegExp, string])[] = [
  [/\bx(?:ox[a-z]|app)-[\w-]{6,}/g, 'x***'],
  [/\b((?:access_)?token|sign|secret|password)=[^&\s"'\\]+/gi, '$1=***'],
  [/(https?:\/\/hooks\.slack\.com\/)[\w/]+/g, '$1***'],
];

/** Shorter values would blot out ordinary words. */
const SHORTEST_SECRET = 6;

/**
 * Makes a function that takes every configured secret, everything that looks like one, and every mobile number, mail
 * and IP address out of a text. `secrets` longest first, so that one which contains another goes whole.
 */
export function createScrubber(secrets: readonly string[]): (text: string) => string {
  const values = secrets
    .filter((secret) => secret.length >= SHORTEST_SECRET)
    // As it stands and as JSON writes it inside a string.
    .flatMap((secret) => [secret, JSON.stringify(secret).slice(1, -1), encodeURIComponent(secret)]);
  const exact = [...new Set(values)].sort((a, b) => b.length - a.length);
  return (text) => {
    let clean = text;
    for (const value of exact) if (clean.includes(value)) clean = clean.replaceAll(value, '***');
    for (const [shape, instead] of SHAPES) clean = clean.replace(shape, instead);
    return maskText(clean);
  };
}
