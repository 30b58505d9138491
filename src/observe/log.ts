import { randomBytes } from 'node:crypto';
import { type Logger, pino } from 'pino';
import { maskText } from '../domain/mask.ts';
import { createOutlet } from './outlet.ts';

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

export type Log = Logger;

/** The fields of an error that may be logged. `detail` and `config` are left out: they carry rows and requests. */
function errorFacts(error: unknown): object {
  if (!(error instanceof Error)) return { message: String(error) };
  const code = 'code' in error ? error.code : undefined;
  const cause = error.cause === undefined ? undefined : errorFacts(error.cause);
  return { type: error.name, code, message: error.message, stack: error.stack, cause };
}

/**
 * Creates a log of JSON lines on standard output. Writing never throws and never waits (`src/observe/outlet.ts`). Every finished line
 * passes the scrubber, because pino's own redaction knows object keys and not what a text contains. `onDropped` receives the number of
 * lines that were dropped.
 */
export function createLog(
  level: string,
  secrets: readonly string[],
  onDropped: (lines: number) => void = () => undefined,
): Log {
  const scrub = createScrubber(secrets);
  const options = { base: null, serializers: { err: errorFacts, error: errorFacts } };
  // A silent log drops nothing and leaves standard output as it is.
  if (level === 'silent') return pino({ ...options, level }, { write: () => undefined });
  const gapLevel = Math.max(pino.levels.values['warn'] ?? 0, pino.levels.values[level] ?? 0);
  const outlet = createOutlet((lines) => {
    const msg = `${lines} ${lines === 1 ? 'line was' : 'lines were'} dropped here: standard output did not take them`;
    return `${JSON.stringify({ level: gapLevel, time: Date.now(), dropped: lines, msg })}\n`;
  }, onDropped);
  return pino({ ...options, level }, { write: (line: string) => outlet.write(scrub(line)) });
}

/** Identifies the process; the counter identifies the gesture within it. */
const PROCESS = randomBytes(3).toString('hex');
let gestures = 0;

/**
 * Creates the id of a gesture. It is passed from the click to the vendor call: every log line about the gesture carries it, and a person
 * who sees an error can quote it.
 *
 * It is passed as a value, because AsyncLocalStorage slows down every promise of the process on Node.js 20.
 */
export function newTrace(): string {
  gestures = (gestures + 1) % 0x100_0000;
  return PROCESS + gestures.toString(16).padStart(6, '0');
}

/** True for an id that this process or another instance gave to a gesture or callback. */
export function isTrace(text: string): boolean {
  return /^[0-9a-f]{12}$/.test(text);
}
