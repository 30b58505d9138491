import { LRUCache } from 'lru-cache';
import { memoized } from '../domain/memoize.ts';
import type { Log } from '../observe/log.ts';
import type { Metrics } from '../observe/metrics.ts';
import type { Known } from './types.ts';

/** What happened in a cache, for metrics and logs. */
export type CacheEvent = {
  /**
   * `hit`: answered from fresh facts; `absent`: answered from a fresh "no such"; `stale`: answered at once, renewed
   * behind; `miss`: had to read; `coalesced`: joined a read under way; `renewed`, `renew_failed`: how a renewal behind
   * ended; `failed`: a read that somebody waited for gave an error; `last_known`: old facts stood in for a read that failed.
   */
  readonly kind:
    | 'hit'
    | 'absent'
    | 'stale'
    | 'miss'
    | 'coalesced'
    | 'renewed'
    | 'renew_failed'
    | 'failed'
    | 'last_known';
  /** Which cache. */
  readonly name: string;
  /** With `failed`, `renew_failed` and `last_known`. */
  readonly error?: unknown;
  /** With those too: of the gesture that set the read off. */
  readonly trace?: string | undefined;
};

/** How long and how much a cache keeps; times in milliseconds since the facts were read. */
export type CacheTimes = {
  /** Entries at most; the least recently used give way. */
  readonly max: number;
  /** Up to this age facts are served as they are. */
  readonly freshMs: number;
  /** Up to this age they are served and refreshed in the background; older ones are served only when a read fails. */
  readonly staleMs: number;
  /** Up to this age "no such" is served. */
  readonly absentMs: number;
  /**
   * For this long after a failed read facts are served as last known; then the next question waits for another read.
   * Absent: facts are served until `staleMs`, even if their refresh failed.
   */
  readonly troubleMs?: number | undefined;
};

type CachedReadOptions<T> = CacheTimes & {
  readonly name: string;
  /** Null: there is no such thing. `trace` is of the gesture that set the read off. */
  readonly read: (key: string, trace: string | undefined) => Promise<T | null>;
  /** Unix ms. */
  readonly now: () => number;
  /** Called on the way of every answer, so it should do little; a throw becomes a process warning. */
  readonly onEvent?: ((event: CacheEvent) => void) | undefined;
  /** Which failures old facts may stand in for; every `Error` when absent. All others are thrown. */
  readonly isTrouble?: ((error: unknown) => error is Error) | undefined;
};

export type GetOptions = {
  /** Read now, though fresh facts are at hand; a read under way is joined. */
  readonly refresh?: boolean | undefined;
  /** The gesture this is for: handed to a read that it sets off. */
  readonly trace?: string | undefined;
};

/** Reads that remember. */
type CachedRead<T> = {
  /** What `Known.standing` names. Throws the read's error when it fails and nothing is known. */
  readonly get: (key: string, options?: GetOptions) => Promise<Known<T>>;
  /** What is kept, without reading: `cached` while fresh, else `last_known` with no trouble. */
  readonly peek: (key: string) => Known<T> | null;
  /** Facts that came another way, as fresh as a read's. */
  readonly put: (key: string, value: T) => void;
  /** The next `get` reads. What was kept stays as last known; a read under way is not joined and its facts not kept as fresh. */
  readonly drop: (key: string) => void;
  /** As `drop`, for all that is kept. */
  readonly dropAll: () => void;
  /** Whatever is kept is no longer fresh: the next `get` answers it at once and renews it behind. */
  readonly outdateAll: () => void;
};

type Entry<T> = {
  readonly value: T | null;
  readonly asOf: number;
  readonly dropped: boolean;
  readonly outdated?: boolean;
  /** Why these could not be read again, and when that was. */
  readonly failure?: { readonly error: Error; readonly at: number };
};

/** A cache in front of `read`: one read at a time per key, stale-while-revalidate, last known facts when a read fails. */
export function createCachedRead<T extends object>(options: CachedReadOptions<T>): CachedRead<T> {
  const { name, freshMs, staleMs, absentMs, troubleMs = 0, read, now } = options;
  const isTrouble = options.isTrouble ?? isError;
  const kept = new LRUCache<string, Entry<T>>({ max: options.max });
  const flights = new Map<string, Promise<Entry<T>>>();
  // The same object as long as the entry is the same: what is made of it can be kept with it.
  const cached = memoized((entry: Entry<T>) => known(entry, 'cached'));

  function tell(kind: CacheEvent['kind'], error?: unknown, trace?: string): void {
    if (!options.onEvent) return;
    try {
      options.onEvent(error === undefined ? { kind, name } : { kind, name, error, trace });
    } catch (thrown) {
      // An observer that throws must not turn an answer into a failure.
      process.emitWarning(thrown instanceof Error ? thrown : String(thrown), { code: 'LATCHKEY_OBSERVER' });
    }
  }

  function get(key: string, { refresh = false, trace }: GetOptions = {}): Promise<Known<T>> {
    const entry = refresh ? undefined : kept.get(key);
    if (entry === undefined || entry.dropped) return live(key, trace);
    const { value, failure } = entry;
    const age = since(entry.asOf);
    if (value === null) {
      if (age >= absentMs) return live(key, trace);
      tell('absent');
      return Promise.resolve(cached(entry));
    }
    if (age < freshMs && !entry.outdated && !failure) {
      tell('hit');
      return Promise.resolve(cached(entry));
    }
    if (age >= staleMs || (failure && since(failure.at) >= troubleMs)) return live(key, trace);
    if (!failure) tell('stale');
    renew(key, trace);
    return Promise.resolve(failure ? lastKnown(entry, failure.error, trace) : known(entry, 'cached'));
  }

  /** A clock that was set back must not keep facts fresh until it has caught up. */
  function since(at: number): number {
    return Math.abs(now() - at);
  }

  async function live(key: string, trace: string | undefined): Promise<Known<T>> {
    const underWay = flights.get(key);
    tell(underWay ? 'coalesced' : 'miss');
    try {
      return known(await (underWay ?? begin(key, trace)), 'live');
    } catch (error) {
      if (!underWay) tell('failed', error, trace);
      const last = kept.get(key);
      // That something was absent once does not stand in for asking: it may have come into being since.
      if (!isTrouble(error) || !last || last.value === null) throw error;
      return lastKnown(last, error, trace);
    }
  }

  function lastKnown(entry: Entry<T>, trouble: Error, trace: string | undefined): Known<T> {
    tell('last_known', trouble, trace);
    return { ...known(entry, 'last_known'), trouble };
  }

  function renew(key: string, trace: string | undefined): void {
    if (flights.has(key)) return;
    begin(key, trace).then(
      () => tell('renewed'),
      (error: unknown) => tell('renew_failed', error, trace),
    );
  }

  function begin(key: string, trace: string | undefined): Promise<Entry<T>> {
    // The read starts in a later microtask, when `flight` is set even if `read` throws at once.
    const flight: Promise<Entry<T>> = Promise.resolve()
      .then(() => read(key, trace))
      .then(
        (value) => land(key, value, leave(key, flight)),
        (error: unknown) => {
          if (leave(key, flight)) fail(key, error);
          throw error;
        },
      );
    flights.set(key, flight);
    return flight;
  }

  /** False when the flight was overtaken by a drop or by newer facts. */
  function leave(key: string, flight: Promise<Entry<T>>): boolean {
    if (flights.get(key) !== flight) return false;
    flights.delete(key);
    return true;
  }

  function land(key: string, value: T | null, current: boolean): Entry<T> {
    const entry = { value, asOf: now(), dropped: !current };
    if (current) kept.set(key, entry);
    // What was read before a drop is still better than nothing when the vendor cannot be asked later.
    else if (value !== null && kept.peek(key)?.dropped !== false) kept.set(key, entry);
    return entry;
  }

  /** The next answer says so: answers given during the read could not. */
  function fail(key: string, error: unknown): void {
    const entry = kept.peek(key);
    if (entry && troubleMs > 0 && isTrouble(error))
      kept.set(key, { ...entry, failure: { error, at: now() } });
  }

  function drop(key: string): void {
    flights.delete(key);
    const entry = kept.peek(key);
    if (!entry) return;
    if (entry.value === null) kept.delete(key);
    else kept.set(key, { ...entry, dropped: true });
  }

  return {
    get,
    peek: (key) => {
      const entry = kept.peek(key);
      if (!entry) return null;
      const fresh = !entry.dropped && since(entry.asOf) < (entry.value === null ? absentMs : freshMs);
      return known(entry, fresh ? 'cached' : 'last_known');
    },
    put: (key, value) => {
      flights.delete(key);
      kept.set(key, { value, asOf: now(), dropped: false });
    },
    drop,
    dropAll: () => {
      for (const key of [...kept.keys(), ...flights.keys()]) drop(key);
    },
    outdateAll: () => {
      for (const [key, entry] of [...kept.entries()]) kept.set(key, { ...entry, outdated: true });
    },
  };
}

function known<T>({ value, asOf }: Entry<T>, standing: Known<T>['standing']): Known<T> {
  return { value, asOf, standing, trouble: null };
}

function isError(error: unknown): error is Error {
  return error instanceof Error;
}

/** What the log says of those events that are worth a line. */
const SAID: Partial<Record<CacheEvent['kind'], string>> = {
  failed: 'a look-up failed',
  renew_failed: 'facts could not be renewed',
  last_known: 'older facts stand in',
};

/** Counts what happens in the caches, and logs every failure, also one that no card shows. */
export function watchLookups(log: Log, metrics: Metrics): (event: CacheEvent) => void {
  return ({ name, kind, error, trace }) => {
    metrics.lookups.inc({ lookup: name, event: kind });
    const said = SAID[kind];
    if (said !== undefined) log.warn({ err: error, lookup: name, trace }, said);
  };
}
