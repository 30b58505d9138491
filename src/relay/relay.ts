import { setTimeout as sleep } from 'node:timers/promises';
import { isTrace, type Log, newTrace } from '../observe/log.ts';
import type { Metrics } from '../observe/metrics.ts';
import { NotPassedOn } from '../vendors/payment/errors.ts';
import type { Callback, PaymentAnswer, PaymentLine } from '../vendors/payment/payment-line.ts';

/** The time to answer a callback, including its wait for a slot. */
const ANSWERED_WITHIN_MS = 4_000;
/** The most concurrent callbacks to the payment system; others wait in arrival order. */
const MOST_UNDER_WAY = 128;
/** With less than this share of its time left, a callback is not sent: it might be charged, and its answer would be late. */
const LEAST_LEFT = 0.1;
/** Bounds of the waiting callbacks: their number and their bytes. */
const MOST_WAITING = 512;
const MOST_WAITING_BYTES = 64 * 1_048_576;
/** How long no callback may have been under way for `quiet` to resolve. */
const QUIET_MS = 100;
/** A stop lasts longer than this. Later callbacks are refused, because the stop might cut them off. */
const PASSES_ON_WHILE_STOPPING_MS = 18_000;

/** The origin of a callback. */
type From = {
  readonly method: string;
  /** The `x-latchkey-trace` header of the delivery: it already passed a Latchkey. A trace that this relay has under way means a loop. */
  readonly cameWith: string | undefined;
};

/** Relays callbacks from the vendor to the operator's payment system. It never waits for the desk, its database or a messenger. */
export type Relay = {
  /**
   * Posts a callback to the payment system and returns its answer. Throws `NotPassedOn` without an answer: the vendor must send the
   * callback again.
   */
  passOn(callback: Omit<Callback, 'trace'>, from: From): Promise<PaymentAnswer>;
  /**
   * Resolves once no callback has been under way for a moment, after `mostMs` at the latest. The embedded database blocks the process
   * while it writes, so deferrable work lets callbacks go first.
   */
  quiet(mostMs: number): Promise<void>;
  /** False once a stop has begun, so that a load balancer sends callbacks elsewhere. */
  takesCallbacks(): boolean;
  /** Begins a stop. Callbacks are relayed as before, except in its last seconds. */
  stop(): void;
  /** Closes the connections. No callback may be under way. */
  close(): void;
};

type RelayParts = {
  readonly line: PaymentLine;
  readonly log: Log;
  readonly metrics: Metrics;
  /** Milliseconds, and concurrent callbacks; the defaults above when absent. */
  readonly answeredWithinMs?: number;
  readonly mostUnderWay?: number;
};

type Waiting = { readonly bytes: number; readonly go: () => void };

export function createRelay(parts: RelayParts): Relay {
  const { line, log, metrics } = parts;
  const { answeredWithinMs = ANSWERED_WITHIN_MS, mostUnderWay = MOST_UNDER_WAY } = parts;
  const traces = new Set<string>();
  const waiting = new Set<Waiting>();
  let underWay = 0;
  let waitingBytes = 0;
  let stoppingSince: number | null = null;
  let lastAt = Number.NEGATIVE_INFINITY;

  /** Resolves with a slot, in the order of the calls. Throws `NotPassedOn` when none is free in time. */
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
      // Another instance's trace is kept, so that the instance recognises the callback when it returns.
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
