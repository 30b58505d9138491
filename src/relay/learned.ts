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
/** Written side by side; they share transactions. */
const AT_ONCE = 40;
/** A database that is away is asked again after so long. */
const AGAIN_MS = 1_000;
const LOOK_MS = 20;

/** A memory of this kind. */
export function createLearned({ log, metrics }: { readonly log: Log; readonly metrics: Metrics }): Learned {
  const waiting: Seen[] = [];
  let characters = 0;
  let writing = 0;
  let write: ((seen: Seen) => Promise<void>) | null = null;
  let pausedUntil = 0;

  function note(seen: Seen): void {
    const size = sizeOf(seen);
    if (waiting.length >= MOST || characters + size > MOST_CHARACTERS) {
      metrics.learned.inc({ outcome: 'forgotten' });
      return;
    }
    waiting.push(seen);
    characters += size;
    go();
  }

  function go(): void {
    while (write && writing < AT_ONCE && performance.now() >= pausedUntil) {
      const seen = waiting.shift();
      if (!seen) return;
      characters -= sizeOf(seen);
      writing += 1;
      void writeDown(seen, write).finally(() => {
        writing -= 1;
        go();
      });
    }
  }

  async function writeDown(seen: Seen, by: (seen: Seen) => Promise<void>): Promise<void> {
    try {
      await by(seen);
      metrics.learned.inc({ outcome: 'written' });
    } catch (error) {
      waiting.unshift(seen);
      characters += sizeOf(seen);
      if (performance.now() < pausedUntil) return;
      pausedUntil = performance.now() + AGAIN_MS;
      setTimeout(go, AGAIN_MS + 1).unref();
      log.warn(
        { err: error, waiting: waiting.length },
        'what was learned from payment callbacks cannot be written down yet',
      );
    }
  }

  return {
    note,
    writeWith(by) {
      write = by;
      go();
    },
    async written(withinMs) {
      const until = performance.now() + withinMs;
      while ((waiting.length > 0 || writing > 0) && performance.now() < until) await sleep(LOOK_MS);
      if (waiting.length + writing > 0) {
        log.warn({ waiting: waiting.length + writing }, 'not all that was learned could be written down');
      }
    },
  };
}

function sizeOf(seen: Seen): number {
  return seen.what === 'notification' ? seen.notification.content.length : 0;
}
