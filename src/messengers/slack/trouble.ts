import { WebAPIHTTPError, WebAPIPlatformError, WebAPIRateLimitedError } from '@slack/web-api';
import { MessengerRefused, MessengerTrouble } from '../port.ts';

/** Slack's words for trouble that may pass; what was asked may have been done. */
const PASSING = new Set([
  'internal_error',
  'fatal_error',
  'service_unavailable',
  'request_timeout',
  'ratelimited',
  'rate_limited',
  'team_added_to_org',
]);

/** Of these the ones that concern whatever else is sent. */
const LIMITS = new Set(['ratelimited', 'rate_limited']);

/**
 * Slack's word for why it said no; null for trouble that may pass. The kit takes every answer that is no JSON for a refusal
 * in those words, a proxy's page too: only what looks like one of Slack's words is one.
 */
export function refusalWord(error: unknown): string | null {
  const word = platformWord(error);
  return word === null || PASSING.has(word) ? null : word;
}

/**
 * The word for how Slack, or what stands before it, stumbled over a call that did reach it; null for anything else. What it
 * stumbles over may be this one message.
 */
export function stumbleWord(error: unknown): string | null {
  if (error instanceof WebAPIHTTPError) return `http_${error.statusCode}`;
  if (!(error instanceof WebAPIPlatformError)) return null;
  const word = platformWord(error);
  if (word === null) return 'unreadable_answer';
  return PASSING.has(word) && !LIMITS.has(word) ? word : null;
}

function platformWord(error: unknown): string | null {
  if (!(error instanceof WebAPIPlatformError)) return null;
  const word: unknown = error.data.error;
  return typeof word === 'string' && /^[a-z][a-z0-9_:]*$/.test(word) ? word : null;
}

/** As `inOurWords`, of a call under way. */
export async function told<T>(call: Promise<T>, arrived: 'no' | 'maybe'): Promise<T> {
  try {
    return await call;
  } catch (error) {
    throw inOurWords(error, arrived);
  }
}

/** What a call threw, in the port's words: `MessengerTrouble` or `MessengerRefused`. `arrived`: where the error does not say. */
export function inOurWords(error: unknown, arrived: 'no' | 'maybe'): Error {
  if (error instanceof MessengerRefused || error instanceof MessengerTrouble) return error;
  const cause = { cause: error };
  if (error instanceof WebAPIRateLimitedError) {
    const retryAfterMs = error.retryAfter * 1000;
    return new MessengerTrouble('Slack asks to wait', { retryAfterMs, arrived: 'no' }, cause);
  }
  const word = refusalWord(error);
  if (word !== null) return new MessengerRefused(word, cause);
  const stumble = stumbleWord(error);
  const why = stumble === null ? 'Slack gave no answer to rely on' : `Slack stumbled: ${stumble}`;
  return new MessengerTrouble(why, { retryAfterMs: null, arrived, word: stumble }, cause);
}
