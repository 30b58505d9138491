import { WebAPIRateLimitedError } from '@slack/web-api';
import { MessengerTrouble } from '../port.ts';

/** Makes a call of this name, unless Slack asked to be left alone with such calls for a while. */
export type Quiet = <T>(name: string, call: () => Promise<T>) => Promise<T>;

const MOST_NAMES = 1_000;

/**
 * Keeps Slack's Retry-After for everybody behind one client: what one job was told, another one that is due sooner keeps to
 * as well. Throws `MessengerTrouble` with what is left of the wait, without calling, and else what the call throws. `now` in
 * unix ms.
 */
export function createQuiet(now: () => number): Quiet {
  const asked = new Map<string, { readonly at: number; readonly forMs: number }>();

  function left(name: string): number {
    const { at, forMs } = asked.get(name) ?? { at: 0, forMs: 0 };
    const passed = now() - at;
    // A clock that was set back must not keep the desk silent until it has caught up.
    return passed >= 0 && passed < forMs ? forMs - passed : 0;
  }

  return async (name, call) => {
    const retryAfterMs = left(name);
    if (retryAfterMs > 0) {
      throw new MessengerTrouble('Slack asks to wait', { retryAfterMs, arrived: 'no' });
    }
    asked.delete(name);
    try {
      return await call();
    } catch (error) {
      if (error instanceof WebAPIRateLimitedError) {
        if (asked.size >= MOST_NAMES) asked.clear();
        asked.set(name, { at: now(), forMs: error.retryAfter * 1000 });
      }
      throw error;
    }
  };
}
