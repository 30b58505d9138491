import { withTimeout } from '../lib/timeout.ts';
import type { Log } from '../observe/log.ts';

/** The limit of concurrent work is reached; no more is started. */
class TooManyUnderWay extends Error {
  readonly code = 'too_many_under_way';

  constructor(most: number) {
    super(`${most} are under way already`);
    this.name = 'TooManyUnderWay';
  }
}

/**
 * Bounds the work behind one endpoint, so that a hanging database holds no caller for long and uses bounded memory. Throws
 * `TooManyUnderWay` at once, `TookTooLong` after `withinMs`, and the errors of the work.
 */
export type Gate = <T>(work: () => Promise<T>) => Promise<T>;

/** Creates a gate. Work that outlasts its caller counts until it ends; its late failure is logged. */
export function createGate(options: {
  readonly most: number;
  readonly withinMs: number;
  readonly what: string;
  readonly log: Log;
}): Gate {
  const { most, withinMs, what, log } = options;
  let underWay = 0;
  return async (work) => {
    if (underWay >= most) throw new TooManyUnderWay(most);
    underWay += 1;
    let late = false;
    const done = work()
      .catch((error: unknown) => {
        if (late) log.warn({ err: error, what }, 'what nobody waited for any more has failed');
        throw error;
      })
      .finally(() => {
        underWay -= 1;
      });
    try {
      return await withTimeout(withinMs, what, done);
    } finally {
      late = true;
    }
  };
}
