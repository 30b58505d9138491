import { setTimeout as sleep } from 'node:timers/promises';
import type { Log } from '../observe/log.ts';
import type { Metrics } from '../observe/metrics.ts';
import { isTrace, newTrace } from '../observe/trace.ts';
import { NotPassedOn } from '../vendors/payment/errors.ts';
import type { Callback, PaymentAnswer, PaymentLine } from '../vendors/payment/payment-line.ts';

/** From a callback read to the answer that it gets, waiting for a place included. */
const ANSWERED_WITHIN_MS = 4_000;
/** Callbacks with the payment system at once; the others wait, first come first served. */
const MOST_UNDER_WAY = 128;
/** With less than this part of its time left a callback is not begun: it might be charged, and its answer would come too late. */
const LEAST_LEFT = 0.1;
/** Bounds of what waits in memory: callbacks, and their bytes. */
const MOST_WAITING = 512;
const MOST_WAITING_BYTES = 64 * 1_048_576;
/** The time without callbacks after which it is quiet. */
const QUIET_MS = 100;
/** A stop goes on for longer than this; what comes later might be cut off half way, and is refused instead. */
const PASSES_ON_WHILE_STOPPING_MS = 18_000;

/** Where a callback comes from. */
type From = {
  readonly method: string;
  /** `x-latchkey-trace` of the delivery itself: it went through a Latchkey before. One that this relay has under way has come back. */
  readonly cameWith: string | undefined;
};

/** Stands between the vendor and the operator's payment system. Nothing of it waits for the desk: no database, no messenger. */
export type Relay = {
  /**
   * Posts a callback to the payment system and answers what that answered. Throws `NotPassedOn` where there is no answer: the vendor
   * has to send it again.
   */
  passOn(callback: Omit<Callback, 'trace'>, from: From): Promise<PaymentAnswer>;
  /**
   * Resolves once no callback has been under way for a moment, after `mostMs` at the latest. The embedded database keeps the process
   * from everything else while it writes: work that can wait gives way to callbacks.
   */
  quiet(mostMs: number): Promise<void>;
  /** False once a stop has begun: a load balancer sends the next ones elsewhere. */
  takesCallbacks(): boolean;
  /** A stop has begun. Callbacks are passed on as before, but for the last seconds of it. */
  stop(): void;
  /** Lets go of the connections; nothing may be under way. */
  close(): void;
};

type RelayParts = {
  readonly line: PaymentLine;
  readonly log: Log;
  readonly metrics: Metrics;
  /** Milliseconds, and callbacks under way at once; the product's own when absent. */
  readonly answeredWithinMs?: number;
  readonly mostUnderWay?: number;
};

type Waiting = { readonly bytes: number; readonly go: () => void };

/** A relay over this line. */
export function createRelay(parts: RelayParts): Relay {
  const { line, log, metrics } = parts;
  const { answeredWithinMs = ANSWERED_WITHIN_MS, mostUnderWay = MOST_UNDER_WAY } = parts;
  const traces = new Set<string>();
  const waiting = new Set<Waiting>();
  let underWay = 0;
  let waitingBytes = 0;
  let stoppingSince: number | null = null;
  let lastAt = Number.NEGATIVE_INFINITY;

  /** Resolves with a place, in the order of asking. Throws `NotPassedOn` when there is none in time. */
  function place(bytes: number, deadline: number): Promise<void> {
    if (underWay < mostUnderWay) {
      underWay += 1;
      return Promise.resolve();
    }
    if (waiting.size >= MOST_WAITING || waitingBytes + bytes > MOST_WAITING_BYTES) {
      return Promise.reject(new NotPassedOn('no_place', 'too many are waiting'));
    }
    return new Promise((resolve, reject) => {
      const leave = () => {
        clearTimeout(timer);
        waiting.delete(one);
        waitingBytes -= bytes;
      };
      const one: Waiting = {
        bytes,
        go: () => {
          leave();
          resolve();
        },
      };
      const timer = setTimeout(() => {
        leave();
        reject(new NotPassedOn('no_place', 'no place came free in time'));
      }, deadline - performance.now());
      waiting.add(one);
      waitingBytes += bytes;
    });
  }

  function free(): void {
    const [next] = waiting;
    if (next) next.go();
    else underWay -= 1;
  }

  async function answer(callback: Callback, isBack: boolean, started: number): Promise<PaymentAnswer> {
    if (isBack) {
      throw new NotPassedOn('loop', 'YOPOINT_PAYMENT_RELAY_URL leads back to Latchkey');
    }
    if (stoppingSince !== null && started - stoppingSince > PASSES_ON_WHILE_STOPPING_MS) {
      throw new NotPassedOn('stopping', 'the service stops');
    }
    const deadline = started + answeredWithinMs;
    await place(callback.body.length, deadline);
    try {
      const left = deadline - performance.now();
      if (left < answeredWithinMs * LEAST_LEFT)
        throw new NotPassedOn('no_place', 'a place came free too late');
      return await line.post(callback, left);
    } finally {
      free();
    }
  }

  return {
    async passOn(callback, { method, cameWith }) {
      const isBack = cameWith !== undefined && traces.has(cameWith);
      // Another instance's trace goes on with the callback, so that it is recognised when it comes back to that instance.
      const trace = cameWith !== undefined && isTrace(cameWith) && !isBack ? cameWith : newTrace();
      const started = performance.now();
      const observe = (outcome: string) => {
        const ms = performance.now() - started;
        metrics.relayed.observe({ method, outcome }, ms / 1000);
        return Math.round(ms);
      };
      traces.add(trace);
      lastAt = started;
      try {
        const answered = await answer({ ...callback, trace }, isBack, started);
        const ms = observe(answered.status === 200 ? 'accepted' : 'answered');
        log.info({ method, status: answered.status, ms, trace }, 'a payment callback was passed on');
        return answered;
      } catch (error) {
        if (!(error instanceof NotPassedOn)) throw error;
        const ms = observe(error.reason);
        log.error({ err: error, method, ms, trace }, 'a payment callback was not passed on');
        throw error;
      } finally {
        traces.delete(trace);
        lastAt = performance.now();
      }
    },
    async quiet(mostMs) {
      const until = performance.now() + mostMs;
      const isQuiet = () => traces.size === 0 && performance.now() - lastAt >= QUIET_MS;
      while (!isQuiet() && performance.now() < until) await sleep(QUIET_MS);
    },
    takesCallbacks: () => stoppingSince === null,
    stop: () => {
      stoppingSince ??= performance.now();
    },
    close: line.close,
  };
}
