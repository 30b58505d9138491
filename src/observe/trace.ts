import { randomBytes } from 'node:crypto';

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
