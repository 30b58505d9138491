import {
  BrokenCircuitError,
  CircuitState,
  ConsecutiveBreaker,
  circuitBreaker,
  handleWhen,
  type IBackoffFactory,
} from 'cockatiel';

/** How a breaker stands: closed lets every call through, open none, half open one, which decides. */
export type BreakerState = 'closed' | 'open' | 'half_open';

type BreakerOptions = {
  /** How many failures in a row open it. */
  readonly failures: number;
  /** How long it stays open before one call tries, in ms of `clock`. */
  readonly pauseMs: number;
  /** Ms since some moment; a clock that is set back ends the pause. */
  readonly clock: () => number;
  /** Whether an error is such a failure. */
  readonly trips: (error: unknown, state: BreakerState) => boolean;
  readonly onState: (state: BreakerState) => void;
};

/** Guards calls of one counterparty. */
export type Breaker = {
  /** Makes the call. Throws what it throws, and `BrokenCircuitError` of cockatiel without having made it while the breaker is open. */
  execute<T>(call: () => Promise<T>): Promise<T>;
};

/** A breaker that opens after so many failures in a row, and closes when a trial is answered. */
export function createBreaker({ failures, pauseMs, clock, trips, onState }: BreakerOptions): Breaker {
  const policy = circuitBreaker(
    handleWhen((error) => trips(error, nameOf(policy.state))),
    { halfOpenAfter: passedSince(pauseMs, clock), breaker: new ConsecutiveBreaker(failures) },
  );
  policy.onStateChange((state) => onState(nameOf(state)));
  return { execute: (call) => policy.execute(call) };
}

/** Whether a call was not made since the breaker is open. */
export function isBroken(error: unknown): boolean {
  return error instanceof BrokenCircuitError;
}

/** Ends after so many ms of the clock: cockatiel itself compares wall clocks, which may be set back meanwhile. */
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
