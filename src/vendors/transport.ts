import { BulkheadRejectedError, bulkhead, DelegateBackoff, handleWhen, retry } from 'cockatiel';
import type { VendorName } from '../domain/vendors.ts';
import { type BreakerState, createBreaker, isBroken } from '../lib/breaker.ts';
import type { CallName } from './errors.ts';
import { VendorBusy, VendorTimeout } from './errors.ts';
import type { Exchange, HttpAnswer } from './exchange.ts';
import { openLine } from './exchange.ts';
import { AttemptFailed } from './failures.ts';

/**
 * What one attempt was, for metrics and logs. `outcome` is `answered` or the code of a `VendorError`: what kept an answer
 * from coming, or what `outcomeOf` made of the answer that came.
 */
export type CallObservation = {
  readonly vendor: VendorName;
  readonly method: string;
  readonly outcome: string;
  /** Milliseconds of this attempt alone: without waiting for a place, without pauses. */
  readonly durationMs: number;
  /** 1 for the first attempt of a call. */
  readonly attempt: number;
  /** The gesture the call is made for. */
  readonly trace?: string | undefined;
};

/** Settings of a vendor's transport; times in milliseconds. */
export type TransportOptions = {
  readonly vendor: VendorName;
  /** For name, connection and TLS together. */
  readonly connectTimeoutMs?: number;
  /** For a whole call: waiting for a place, every attempt and the pauses between them. */
  readonly totalTimeoutMs?: number;
  /** For one attempt of a read, so that a second one fits in; a write has the whole time. */
  readonly attemptTimeoutMs?: number;
  /** The most that the first repeat of a read is put off where the vendor names no time, 100 when absent; the second up to twice that. */
  readonly firstPauseMs?: number;
  /** Calls under way at once, and how many more may wait for a place. */
  readonly concurrency?: number;
  readonly queue?: number;
  /** This many failures in a row open the breaker; after the pause one call probes the vendor. */
  readonly breakerFailures?: number;
  readonly breakerPauseMs?: number;
  readonly maxAnswerBytes?: number;
  /** Called after every attempt. Must not throw: a throw becomes a process warning, never the call's failure. */
  readonly onCall?: (call: CallObservation) => void;
  readonly onBreaker?: (change: { readonly vendor: VendorName; readonly state: BreakerState }) => void;
};

/** One call to a vendor. */
export type TransportCall = {
  /** The vendor's name of the operation, for metrics, logs and errors. */
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** A read may be sent again; a write is sent once at most, whatever happens. */
  readonly kind: 'read' | 'write';
  /** Asked when its turn has come, whatever it waited for: false, and it is not sent. */
  readonly mayLeave?: (() => boolean) | undefined;
  /** What an answer amounts to, for the observer alone: it changes nothing in how the call goes on. Must not throw. */
  readonly outcomeOf?: (answer: HttpAnswer) => string;
  /** The gesture it is made for, for logs. */
  readonly trace?: string | undefined;
};

/** The way to one vendor. `call` throws only `VendorError`s; their text holds no URL, body or secret. */
export type Transport = {
  readonly call: (call: TransportCall) => Promise<HttpAnswer>;
  readonly close: () => void;
};

const READ_RETRIES = 2;
const LONGEST_PAUSE_MS = 2_000;

/** The part of a call's whole time below which it is not worth sending. */
const LEAST_TIME_LEFT = { read: 0.01, write: 0.5 };

/**
 * The way to one vendor: keep-alive connections, a connect time-out and one time-out for the whole call, reads
 * retried within it, a breaker and a bounded number of calls at once. HTTP 4xx (but 429) is an answer like 200:
 * the vendors do not document their statuses, so their clients read the body first.
 */
export function createTransport(options: TransportOptions): Transport {
  const { vendor } = options;
  const connectMs = options.connectTimeoutMs ?? 2_000;
  const totalMs = options.totalTimeoutMs ?? 10_000;
  const attemptMs = Math.min(options.attemptTimeoutMs ?? Math.ceil(totalMs * 0.6), totalMs);
  const firstPauseMs = options.firstPauseMs ?? 100;
  const concurrency = options.concurrency ?? 16;
  const line = openLine({
    connections: concurrency,
    maxAnswerBytes: options.maxAnswerBytes ?? 5 * 1024 * 1024,
  });
  const places = bulkhead(concurrency, options.queue ?? concurrency * 8);
  const breaker = createBreaker({
    failures: options.breakerFailures ?? 5,
    pauseMs: options.breakerPauseMs ?? 5_000,
    clock: () => performance.now(),
    // While half open only an answer closes it (429 is one): a trial that found no place or no time proves nothing.
    trips: (error, state) => (state === 'half_open' ? !isRateLimit(error) : tripsBreaker(error)),
    onState: (state) => notify(options.onBreaker, { vendor, state }),
  });

  async function call(post: TransportCall): Promise<HttpAnswer> {
    const name: CallName = { vendor, method: post.method };
    const deadline = performance.now() + totalMs;
    const underWay: { exchange: Exchange | null; sent: 'no' | 'maybe'; over: boolean } = {
      exchange: null,
      sent: 'no',
      over: false,
    };

    async function attempt(number: number): Promise<HttpAnswer> {
      const started = performance.now();
      const left = Math.ceil(deadline - started);
      // A call that used up its time in the queue must not be sent; nor a write that leaves too little time to
      // receive its outcome.
      const isLate = left < totalMs * LEAST_TIME_LEFT[post.kind] || post.mayLeave?.() === false;
      if (underWay.over || isLate) {
        observe(number, 'vendor_busy', started);
        throw unsent(name, 'bulkhead');
      }
      const answerMs = post.kind === 'read' ? Math.min(attemptMs, left) : left;
      const exchange = line.post(name, post, { connectMs, answerMs }, post.kind === 'read');
      underWay.exchange = exchange;
      try {
        const answer = await exchange.answer;
        observe(number, post.outcomeOf?.(answer) ?? 'answered', started);
        return answer;
      } catch (error) {
        observe(number, error instanceof AttemptFailed ? error.failure.code : 'unexpected', started);
        throw error;
      } finally {
        if (exchange.progress.connected) underWay.sent = 'maybe';
        underWay.exchange = null;
      }
    }

    // No signal is handed to the bulkhead: it forgets to wake the next in line when one that waited is aborted.
    async function guarded(number: number): Promise<HttpAnswer> {
      try {
        return await breaker.execute(() => places.execute(() => attempt(number)));
      } catch (error) {
        if (!isBusy(error)) throw error;
        observe(number, 'vendor_busy', performance.now());
        throw unsent(name, isBroken(error) ? 'breaker' : 'bulkhead');
      }
    }

    function observe(number: number, outcome: string, started: number): void {
      const durationMs = performance.now() - started;
      notify(options.onCall, {
        vendor,
        method: post.method,
        outcome,
        durationMs,
        attempt: number,
        trace: post.trace,
      });
    }

    const run = post.kind === 'read' ? () => retrying({ deadline, firstPauseMs }, guarded) : () => guarded(1);
    return await new Promise<HttpAnswer>((resolve, reject) => {
      const timer = setTimeout(() => {
        underWay.over = true;
        const sent = underWay.exchange?.progress.connected ? 'maybe' : underWay.sent;
        underWay.exchange?.abort();
        reject(new VendorTimeout(name, sent, totalMs));
      }, totalMs);
      run()
        .finally(() => clearTimeout(timer))
        .then(resolve, (error: unknown) => reject(error instanceof AttemptFailed ? error.failure : error));
    });
  }

  return { call, close: line.close };
}

/** Runs a read again while that is worth it and its pause still ends before the deadline. */
function retrying(
  { deadline, firstPauseMs }: { readonly deadline: number; readonly firstPauseMs: number },
  attempt: (number: number) => Promise<HttpAnswer>,
): Promise<HttpAnswer> {
  const worthIt = (error: unknown) =>
    error instanceof AttemptFailed &&
    error.retryAfterMs !== null &&
    performance.now() + error.retryAfterMs < deadline;
  const policy = retry(handleWhen(worthIt), {
    maxAttempts: READ_RETRIES,
    backoff: new DelegateBackoff(({ attempt: count, result }) => {
      const asked =
        'error' in result && result.error instanceof AttemptFailed ? (result.error.retryAfterMs ?? 0) : 0;
      const pause = Math.min(firstPauseMs * 2 ** count, LONGEST_PAUSE_MS) * (0.5 + Math.random() / 2);
      return Math.min(Math.max(asked, pause), Math.max(0, deadline - performance.now()));
    }),
  });
  return policy.execute(({ attempt: count }) => attempt(count + 1));
}

function unsent(name: CallName, reason: 'breaker' | 'bulkhead'): AttemptFailed {
  return new AttemptFailed(new VendorBusy(name, reason), { retryAfterMs: null, trips: false });
}

function tripsBreaker(error: unknown): boolean {
  return error instanceof AttemptFailed && error.trips;
}

function isRateLimit(error: unknown): boolean {
  return (
    error instanceof AttemptFailed &&
    error.failure instanceof VendorBusy &&
    error.failure.reason === 'rate_limit'
  );
}

function isBusy(error: unknown): boolean {
  return isBroken(error) || error instanceof BulkheadRejectedError;
}

/** An observer that throws must not turn a call that was made into one that failed. */
function notify<Event>(observer: ((event: Event) => void) | undefined, event: Event): void {
  try {
    observer?.(event);
  } catch (error) {
    process.emitWarning(error instanceof Error ? error : String(error), { code: 'LATCHKEY_OBSERVER' });
  }
}
