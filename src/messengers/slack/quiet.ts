import { WebAPIRateLimitedError, WebAPIRequestError } from '@slack/web-api';
import { type Breaker, createBreaker, isBroken } from '../../lib/breaker.ts';
import { MessengerTrouble } from '../port.ts';

/** Makes a call of this name, such as `chat.update`, unless Slack asked to be left alone with it or answers no calls of its family. */
export type Quiet = <T>(name: string, call: () => Promise<T>) => Promise<T>;

const MOST_NAMES = 1_000;
/** Calls of a family without an answer, one after the other, that open its breaker. */
const FAILURES = 5;
/** In ms. */
const PAUSE_MS = 5_000;
/** Between looks whether Slack answers again, in ms: also where no job is left that would find out. */
const ASKED_AGAIN_MS = 15_000;

/**
 * Guards the calls behind one client. It keeps Slack's Retry-After for all of them: what one job was told, another one that is due
 * sooner keeps to as well. And it has a breaker for each family of methods (`chat`, `views`), so that calls to a Slack that gives no
 * answers do not each wait for their time-out; an error that Slack answers with never opens it. Throws `MessengerTrouble` without
 * calling, and else what the call throws. `now` in unix ms.
 */
export function createQuiet(
  now: () => number,
  onBreaker: (family: string, open: boolean) => void = () => undefined,
): Quiet {
  const asked = new Map<string, { readonly at: number; readonly forMs: number }>();
  const breakers = new Map<string, Breaker>();

  function left(name: string): number {
    const { at, forMs } = asked.get(name) ?? { at: 0, forMs: 0 };
    const passed = now() - at;
    // A clock that was set back must not keep the desk silent until it has caught up.
    return passed >= 0 && passed < forMs ? forMs - passed : 0;
  }

  function breakerOf(name: string): Breaker {
    const [family = name] = name.split('.');
    let breaker = breakers.get(family);
    if (!breaker) {
      breaker = createBreaker({
        failures: FAILURES,
        pauseMs: PAUSE_MS,
        clock: now,
        trips: (error) => error instanceof WebAPIRequestError,
        onState: (state) => onBreaker(family, state !== 'closed'),
      });
      breakers.set(family, breaker);
    }
    return breaker;
  }

  return async (name, call) => {
    const retryAfterMs = left(name);
    if (retryAfterMs > 0) {
      throw new MessengerTrouble('Slack asks to wait', { retryAfterMs, arrived: 'no' });
    }
    asked.delete(name);
    try {
      return await breakerOf(name).execute(call);
    } catch (error) {
      if (isBroken(error)) {
        throw new MessengerTrouble('Slack gives no answers', { retryAfterMs: null, arrived: 'no' });
      }
      if (error instanceof WebAPIRateLimitedError) {
        if (asked.size >= MOST_NAMES) asked.clear();
        asked.set(name, { at: now(), forMs: error.retryAfter * 1000 });
      }
      throw error;
    }
  };
}

/** The calls of a client that also says which of them Slack does not answer. */
export type WatchedCalls = {
  readonly quiet: Quiet;
  /** Families of methods whose breaker is not closed. */
  silent(): readonly string[];
  /** Asks no more. */
  stop(): void;
};

/**
 * `createQuiet`, and while Slack gives no answers to a family it is asked (`ask`) again and again until one comes. `onBreaker` is told
 * of each change. `everyMs`: 15,000 when absent.
 */
export function watchCalls({
  now,
  ask,
  onBreaker,
  everyMs = ASKED_AGAIN_MS,
}: {
  readonly now: () => number;
  readonly ask: () => Promise<unknown>;
  readonly onBreaker: (family: string, open: boolean) => void;
  readonly everyMs?: number;
}): WatchedCalls {
  const open = new Set<string>();
  let asking: NodeJS.Timeout | undefined;
  let stopped = false;
  const quiet = createQuiet(now, (family, isOpen) => {
    if (open.has(family) === isOpen) return;
    if (isOpen) open.add(family);
    else open.delete(family);
    onBreaker(family, isOpen);
    clearInterval(asking);
    if (open.size > 0 && !stopped) asking = setInterval(askAgain, everyMs).unref();
  });

  function askAgain(): void {
    // What it says is told by the breaker.
    for (const family of open) quiet(`${family}.`, ask).catch(() => undefined);
  }

  return {
    quiet,
    silent: () => [...open].sort(),
    stop() {
      stopped = true;
      clearInterval(asking);
    },
  };
}
