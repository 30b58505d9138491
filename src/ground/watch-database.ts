import { withTimeout } from '../lib/timeout.ts';
import type { Log } from '../observe/log.ts';
import { DatabaseNotOurs, driverWords } from '../store/errors.ts';
import type { Store } from '../store/open-store.ts';
import type { Ground } from './ground.ts';

/** Pause between identity checks, in ms. A check costs microseconds on the embedded engine and one small read on PostgreSQL. */
const SAME_EVERY_MS = 1_000;
/** Pause between test writes, in ms. */
const WRITE_EVERY_MS = 10_000;
/** How long a result is reused, in ms: many probes share one write. */
const FRESH_MS = 1_000;
/** Shorter than a load balancer's probe interval of some seconds. */
const WITHIN_MS = 2_000;

type WatchParts = {
  readonly store: Store;
  readonly ground: Ground;
  /** The database's id at the start. */
  readonly databaseId: string;
  readonly log: Log;
};

/** Checks repeatedly that the database is still ours and takes writes, and records when it does not. */
export type DatabaseWatch = {
  /** Renews the result if it is older than a second. Never throws; takes some seconds at most. */
  look(): Promise<void>;
  stop(): void;
};

export function watchDatabase({ store, ground, databaseId, log }: WatchParts): DatabaseWatch {
  let stopped = false;
  let timer: NodeJS.Timeout | undefined;
  let wroteAt = Number.NEGATIVE_INFINITY;
  let writing: Promise<void> | null = null;

  async function isOurs(): Promise<boolean> {
    try {
      await withTimeout(WITHIN_MS, 'the database', store.mustStillBe(databaseId));
      ground.clearTrouble('database_replaced');
      return true;
    } catch (error) {
      if (error instanceof DatabaseNotOurs) ground.noteTrouble('database_replaced', error.message);
      // The test write reports whether the database answers at all.
      else log.debug({ err: error }, 'whether the database is still the same could not be asked');
      return !(error instanceof DatabaseNotOurs);
    }
  }

  /** Never writes into a database that is not ours. */
  async function write(): Promise<void> {
    if (!(await isOurs())) return;
    try {
      await withTimeout(WITHIN_MS, 'the database', store.tryWriting());
      ground.clearTrouble('database_unwritable');
    } catch (error) {
      ground.noteTrouble(
        'database_unwritable',
        `a write to the database does not succeed: ${driverWords(error)}`,
      );
    }
    wroteAt = performance.now();
  }

  function look(): Promise<void> {
    if (writing) return writing;
    if (performance.now() - wroteAt < FRESH_MS) return Promise.resolve();
    writing = write().finally(() => {
      writing = null;
    });
    return writing;
  }

  async function goOn(): Promise<void> {
    // While a trouble lasts, every round makes a full check.
    const wrong = ground.troubles().some(({ part }) => part === 'database');
    if (wrong || performance.now() - wroteAt >= WRITE_EVERY_MS) await look();
    else await isOurs();
    if (!stopped) timer = setTimeout(goOn, SAME_EVERY_MS).unref();
  }

  timer = setTimeout(goOn, SAME_EVERY_MS).unref();
  return {
    look,
    stop() {
      stopped = true;
      clearTimeout(timer);
    },
  };
}
