import { maskText } from '../domain/mask.ts';

/** Patterns of secrets that are not configured: Slack tokens, signatures, tokens in a query. */
const SHAPES: readonly (readonly [RegExp, string])[] = [
  [/\bx(?:ox[a-z]|app)-[\w-]{6,}/g, 'x***'],
  [/\b((?:access_)?token|sign|secret|password)=[^&\s"'\\]+/gi, '$1=***'],
  [/(https?:\/\/hooks\.slack\.com\/)[\w/]+/g, '$1***'],
];

/** A shorter value would also match ordinary words. */
const SHORTEST_SECRET = 6;

/**
 * Creates a function that removes configured secrets, texts that look like secrets, and mobile numbers, mail and IP addresses. It
 * replaces longer secrets first, so that one which contains another is removed whole.
 */
export function createScrubber(secrets: readonly string[]): (text: string) => string {
  const values = secrets
    .filter((secret) => secret.length >= SHORTEST_SECRET)
    // In plain form, and as JSON and URLs encode it.
    .flatMap((secret) => [secret, JSON.stringify(secret).slice(1, -1), encodeURIComponent(secret)]);
  const exact = [...new Set(values)].sort((a, b) => b.length - a.length);
  return (text) => {
    let clean = text;
    for (const value of exact) if (clean.includes(value)) clean = clean.replaceAll(value, '***');
    for (const [shape, instead] of SHAPES) clean = clean.replace(shape, instead);
    return maskText(clean);
  };
}
