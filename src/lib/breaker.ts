import {
  BrokenCircuitError,
  CircuitState,
  ConsecutiveBreaker,
  circuitBreaker,
  handleWhen,
  type IBackoffFactory,
} from 'cockatiel';

/** Closed lets every call through, open none, half open a single one whose outcome decides. */
export type BreakerState = 'closed' | 'open' | 'half_open';

type BreakerOptions = {
  /** The number of consecutive failures that opens it. */
  readonly failures: number;
  /** How long it stays open before a trial call, in ms of `clock`. */
  readonly pauseMs: number;
  /** Ms since an arbitrary moment. A clock that is set back ends the pause. */
  readonly clock: () => number;
  /** True for an error that counts as a failure. */
  readonly trips: (error: unknown, state: BreakerState) => boolean;
  readonly onState: (state: BreakerState) => void;
};

/** Guards calls of one counterparty. */
export type Breaker = {
  /** Makes the call and throws its errors. While the breaker is open, it makes no call and throws cockatiel's `BrokenCircuitError`. */
  execute<T>(call: () => Promise<T>): Promise<T>;
};

/** Creates a breaker that opens after a number of consecutive failures and closes after a successful trial. */
export function createBreaker({ failures, pauseMs, clock, trips, onState }: BreakerOptions): Breaker {
  const policy = circuitBreaker(
    handleWhen((error) => trips(error, nameOf(policy.state))),
    { halfOpenAfter: passedSince(pauseMs, clock), breaker: new ConsecutiveBreaker(failures) },
  );
  policy.onStateChange((state) => onState(nameOf(state)));
  return { execute: (call) => policy.execute(call) };
}

/** True when the open breaker prevented the call. */
export function isBroken(error: unknown): boolean {
  return error instanceof BrokenCircuitError;
}

/** Ends after `ms` of this clock. Cockatiel compares wall clocks, which may be set back meanwhile. */
function passedSince(ms: number, clock: () => number): IBackoffFactory<unknown> {
  return {
    next() {
      const begun = clock();
      return {
        get duration() {
          const passed = clock() - begun;
          return passed >= ms || passed < 0 ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
        },
        next: passedSince(ms, clock).next,
      };
    },
  };
}

function nameOf(state: CircuitState): BreakerState {
  if (state === CircuitState.Closed) return 'closed';
  return state === CircuitState.HalfOpen ? 'half_open' : 'open';
}
