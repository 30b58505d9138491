import { setTimeout as sleep } from 'node:timers/promises';
import type { Log } from '../observe/log.ts';
import type { Metrics } from '../observe/metrics.ts';
import type { Notification } from '../vendors/yopoint/notification.ts';

/** What the desk learned from a callback that went by: what it says, or that one came which nobody can believe. */
export type Seen =
  | { readonly what: 'notification'; readonly notification: Notification }
  | { readonly what: 'not_proved' };

/** What was learned and is still to be written down. It is in memory: what a crash takes the vendor's books tell again. */
export type Learned = {
  /** Notes it, and never waits. Too much of it is forgotten, and counted. */
  note(seen: Seen): void;
  /** Begins to write down, also what was noted before there was anything to write to. `write` is called again until it succeeds. */
  writeWith(write: (seen: Seen) => Promise<void>): void;
  /** Resolves when everything is written down, or after `withinMs`. */
  written(withinMs: number): Promise<void>;
};

const MOST = 5_000;
const MOST_CHARACTERS = 32 * 1_048_576;
/** The longest that writing waits for a moment without callbacks, in ms. */
const QUIET_WITHIN_MS = 1_000;
/** The pause before a database that is away is asked again. */
const AGAIN_MS = 1_000;
const LOOK_MS = 20;

type LearnedParts = {
  readonly log: Log;
  readonly metrics: Metrics;
  /** Resolves when what can wait may be done (`Relay.quiet`). */
  readonly quiet: (mostMs: number) => Promise<void>;
};

/** A memory of this kind. */
export function createLearned({ log, metrics, quiet }: LearnedParts): Learned {
  let waiting: Seen[] = [];
  let characters = 0;
  let writing = 0;
  let isUnprovedWaiting = false;
  let write: ((seen: Seen) => Promise<void>) | null = null;

  function note(seen: Seen): void {
    if (seen.what === 'not_proved') {
      // One tells of all. Many of them while the database is away must not crowd out what is proved.
      if (isUnprovedWaiting) return;
      isUnprovedWaiting = true;
    }
    const size = sizeOf(seen);
    if (waiting.length + writing >= MOST || characters + size > MOST_CHARACTERS) {
      metrics.learned.inc({ outcome: 'forgotten' });
      return;
    }
    waiting.push(seen);
    characters += size;
    if (write && writing === 0) void writeDown(write);
  }

  /** Never rejects. Does nothing while a write is under way: that one goes on with the rest. */
  async function writeDown(by: (seen: Seen) => Promise<void>): Promise<void> {
    // From here on, so that nobody else begins.
    writing = 1;
    while (waiting.length > 0) {
      await quiet(QUIET_WITHIN_MS);
      const batch = waiting;
      waiting = [];
      isUnprovedWaiting = false;
      writing = batch.length;
      // Side by side: they share transactions.
      const outcomes = await Promise.allSettled(batch.map(by));
      const failed = batch.filter((_seen, index) => outcomes[index]?.status === 'rejected');
      metrics.learned.inc({ outcome: 'written' }, batch.length - failed.length);
      waiting = [...failed, ...waiting];
      characters = waiting.reduce((sum, seen) => sum + sizeOf(seen), 0);
      if (failed.length === 0) continue;
      const [err] = outcomes.flatMap((one) => (one.status === 'rejected' ? [one.reason] : []));
      log.warn(
        { err, waiting: waiting.length },
        'what was learned from payment callbacks cannot be written down yet',
      );
      await sleep(AGAIN_MS);
    }
    writing = 0;
  }

  return {
    note,
    writeWith(by) {
      write = by;
      if (writing === 0) void writeDown(by);
    },
    async written(withinMs) {
      const until = performance.now() + withinMs;
      while (waiting.length + writing > 0 && performance.now() < until) await sleep(LOOK_MS);
      if (waiting.length + writing > 0) {
        log.warn(
          { waiting: waiting.length },
          'not all that was learned from payment callbacks could be written down',
        );
      }
    },
  };
}

function sizeOf(seen: Seen): number {
  return seen.what === 'notification' ? seen.notification.content.length : 0;
}
