import type { Log } from './observe/log.ts';

/** Past this a stop that hangs is cut short; supervisors usually kill after thirty seconds. */
const STOP_MS = 25_000;

/** How the process ends: in order, once, and in bounded time. */
export type Leaving = {
  /** Aborted the moment a stop begins. */
  readonly begun: AbortSignal;
  /** What has to be done at the end; what was added last is done first. */
  atEnd(step: () => unknown): void;
  /** Begins to stop, unless that has begun already; the process ends with this code. */
  leave(reason: string, code: number): void;
  /** Does what has to be done at the end, for a start that failed half way; the process goes on. */
  undo(): Promise<void>;
};

/** Leaves on SIGTERM and SIGINT, and when something fails where nobody listens. */
export function createLeaving(log: Log): Leaving {
  const steps: (() => unknown)[] = [];
  const begun = new AbortController();

  async function undo(): Promise<void> {
    for (let step = steps.pop(); step; step = steps.pop()) await step();
  }

  function leave(reason: string, code: number): void {
    if (begun.signal.aborted) return;
    begun.abort();
    log.info({ reason }, 'stopping');
    setTimeout(() => process.exit(1), STOP_MS).unref();
    undo().then(
      () => process.exit(code),
      (error: unknown) => {
        log.error({ err: error }, 'stopping failed');
        process.exit(1);
      },
    );
  }

  process.on('SIGTERM', () => leave('SIGTERM', 0));
  process.on('SIGINT', () => leave('SIGINT', 0));
  process.on('unhandledRejection', (error) => {
    log.fatal({ err: error }, 'something failed where nobody was listening');
    leave('unhandled rejection', 1);
  });
  return { begun: begun.signal, atEnd: (step) => void steps.push(step), leave, undo };
}
