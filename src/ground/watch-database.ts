import type { Log } from '../observe/log.ts';
import { DatabaseNotOurs } from '../store/errors.ts';
import type { Store } from '../store/open-store.ts';
import { within } from '../within.ts';
import type { Ground } from './ground.ts';

/** Between two looks; a look takes microseconds on the embedded engine and one small read on PostgreSQL. In ms. */
const LOOK_EVERY_MS = 1_000;
const LOOK_WITHIN_MS = 2_000;

type WatchParts = {
  readonly store: Store;
  readonly ground: Ground;
  /** The id that the database had at the start. */
  readonly databaseId: string;
  readonly log: Log;
};

/** Looks again and again whether the database is still the one that was opened, and notes when it is not. Until it is stopped. */
export function watchDatabase({ store, ground, databaseId, log }: WatchParts): { stop(): void } {
  let stopped = false;
  let timer: NodeJS.Timeout | undefined;

  async function look(): Promise<void> {
    try {
      await within(LOOK_WITHIN_MS, 'the database', store.mustStillBe(databaseId));
      ground.clearTrouble('database_replaced');
    } catch (error) {
      // Whether it answers at all is readiness's to say.
      if (error instanceof DatabaseNotOurs) ground.noteTrouble('database_replaced', error.message);
      else log.debug({ err: error }, 'whether the database is still the same could not be asked');
    }
    if (!stopped) timer = setTimeout(look, LOOK_EVERY_MS).unref();
  }

  timer = setTimeout(look, LOOK_EVERY_MS).unref();
  return {
    stop() {
      stopped = true;
      clearTimeout(timer);
    },
  };
}
