import { withTimeout } from '../lib/timeout.ts';
import type { Log } from '../observe/log.ts';

/** So much is under way already that nothing more is begun. */
class TooManyUnderWay extends Error {
  readonly code = 'too_many_under_way';

  constructor(most: number) {
    super(`${most} are under way already`);
    this.name = 'TooManyUnderWay';
  }
}

/**
 * Bounds what goes on behind one door, so that a database which hangs holds up no caller for long and memory not at all. Throws
 * `TooManyUnderWay` at once, `TookTooLong` after `withinMs`, and what the work throws.
 */
export type Gate = <T>(work: () => Promise<T>) => Promise<T>;

/** A gate of its own. What outlasts its caller counts until it ends, and is logged when it fails then. */
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
