import type { Log } from '../observe/log.ts';
import type { Metrics } from '../observe/metrics.ts';
import type { CacheEvent } from './cached-read.ts';

/** Counts what happens in the caches, and logs the failures that nobody is told of: those of a renewal behind an answer. */
export function watchLookups(log: Log, metrics: Metrics): (event: CacheEvent) => void {
  return ({ name, kind, error }) => {
    metrics.lookups.inc({ lookup: name, event: kind });
    if (kind === 'renew_failed' || kind === 'last_known')
      log.warn({ err: error, lookup: name }, 'older facts stand in');
  };
}
