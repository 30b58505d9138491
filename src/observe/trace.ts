import { AsyncLocalStorage } from 'node:async_hooks';
import { randomBytes } from 'node:crypto';

/*
 * One id follows a gesture from the click to the vendor call: every log line written on its behalf carries it, and a
 * person who meets an error is told it as the reference to quote.
 */
const traces = new AsyncLocalStorage<string>();

/** Does `work` under an id of its own. */
export function withTrace<T>(work: () => T): T {
  return traces.run(randomBytes(5).toString('hex'), work);
}

/** The id of the gesture under way, or a fresh one outside of any (so that a reference always finds a log line). */
export function currentTrace(): string {
  return traces.getStore() ?? randomBytes(5).toString('hex');
}

/** For log lines: the id of the gesture under way, if any. */
export function traceOrNone(): { trace?: string } {
  const trace = traces.getStore();
  return trace === undefined ? {} : { trace };
}
