import { setTimeout as sleep } from 'node:timers/promises';
import type { Log } from '../observe/log.ts';
import type { Metrics } from '../observe/metrics.ts';
import type { Notification } from '../vendors/yopoint/notification.ts';

/** A fact learned from a relayed callback: its notification, or that an unproved callback came. */
export type LearnedFact =
  | { readonly what: 'notification'; readonly notification: Notification }
  | { readonly what: 'not_proved' };

/** The queue of learned facts that are not stored yet. It is in memory; after a crash, the vendor's books supply what was lost. */
export type Learned = {
  /** Queues a fact without waiting. A full queue drops it and counts that. */
  note(seen: LearnedFact): void;
  /** Starts to store the queued facts. A fact whose `write` fails is retried until it succeeds. */
  writeWith(write: (seen: LearnedFact) => Promise<void>): void;
  /** Resolves when the queue is stored, or after `withinMs`. */
  written(withinMs: number): Promise<void>;
};

const MOST = 5_000;
const MOST_CHARACTERS = 32 * 1_048_576;
/** The longest time that storing waits for a pause between callbacks, in ms. */
const QUIET_WITHIN_MS = 1_000;
/** Pause before the next try while the database is down. */
const AGAIN_MS = 1_000;
const LOOK_MS = 20;

type LearnedParts = {
  readonly log: Log;
  readonly metrics: Metrics;
  /** Resolves when deferrable work may run (`Relay.quiet`). */
  readonly quiet: (mostMs: number) => Promise<void>;
};

export function createLearned({ log, metrics, quiet }: LearnedParts): Learned {
  let waiting: LearnedFact[] = [];
  let characters = 0;
  let writing = 0;
  let isUnprovedWaiting = false;
  let write: ((seen: LearnedFact) => Promise<void>) | null = null;

  function note(seen: LearnedFact): void {
    if (seen.what === 'not_proved') {
      // One such fact stands for all. Otherwise a flood of them would crowd out proved ones while the database is down.
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

  /** Never rejects. A caller starts it only while no other run is active; the active run stores the rest. */
  async function writeDown(by: (seen: LearnedFact) => Promise<void>): Promise<void> {
    // Set before the first await, so that no second run starts.
    writing = 1;
    while (waiting.length > 0) {
      await quiet(QUIET_WITHIN_MS);
      const batch = waiting;
      waiting = [];
      isUnprovedWaiting = false;
      writing = batch.length;
      // Concurrently, because concurrent writes share transactions.
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

function sizeOf(seen: LearnedFact): number {
  return seen.what === 'notification' ? seen.notification.content.length : 0;
}
