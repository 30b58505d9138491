import { WebAPIPlatformError, WebAPIRateLimitedError } from '@slack/web-api';
import { MessengerRefused, MessengerTrouble } from '../messenger.ts';

/** Slack's words for trouble of its own that may pass; the message may have arrived. */
const PASSING = new Set([
  'internal_error',
  'fatal_error',
  'service_unavailable',
  'request_timeout',
  'team_added_to_org',
]);

/** What a call gives; what it throws is turned into the port's own errors. `arrived`: whether it may have had its effect. */
export async function told<T>(call: Promise<T>, arrived: 'no' | 'maybe'): Promise<T> {
  try {
    return await call;
  } catch (error) {
    throw inOurWords(error, arrived);
  }
}

/** Slack's error as the port's own: trouble that may pass, or a refusal. */
export function inOurWords(error: unknown, arrived: 'no' | 'maybe'): Error {
  if (error instanceof MessengerRefused || error instanceof MessengerTrouble) return error;
  const cause = { cause: error };
  if (error instanceof WebAPIRateLimitedError) {
    const retryAfterMs = error.retryAfter * 1000;
    return new MessengerTrouble('Slack asks to wait', { retryAfterMs, arrived: 'no' }, cause);
  }
  if (error instanceof WebAPIPlatformError) {
    const word = error.data.error;
    if (!PASSING.has(word)) return new MessengerRefused(word, cause);
    return new MessengerTrouble(`Slack answered ${word}`, { retryAfterMs: null, arrived }, cause);
  }
  return new MessengerTrouble('Slack could not be reached', { retryAfterMs: null, arrived }, cause);
}
