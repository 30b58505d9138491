import { randomBytes } from 'node:crypto';

/** Tells processes apart; within one, a count does. */
const PROCESS = randomBytes(3).toString('hex');
let gestures = 0;

/**
 * A fresh id for a gesture. It is handed along from the click to the vendor call: every log line written on the
 * gesture's behalf carries it, and a person who meets an error is told it as the reference to quote.
 *
 * It goes as a value, not through AsyncLocalStorage: that costs every promise of the process on Node.js 20.
 */
export function newTrace(): string {
  gestures = (gestures + 1) % 0x100_0000;
  return PROCESS + gestures.toString(16).padStart(6, '0');
}

/** Whether this is the id of a gesture or of a callback, made by this process or by another instance. */
export function isTrace(text: string): boolean {
  return /^[0-9a-f]{12}$/.test(text);
}
