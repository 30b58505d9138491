import { randomBytes } from 'node:crypto';

/**
 * A fresh id for a gesture. It is handed along from the click to the vendor call: every log line written on the
 * gesture's behalf carries it, and a person who meets an error is told it as the reference to quote.
 *
 * It goes as a value, not through AsyncLocalStorage: that costs every promise of the process on Node.js 20.
 */
export function newTrace(): string {
  return randomBytes(5).toString('hex');
}
