import type { Log } from '../observe/log.ts';
import type { Metrics } from '../observe/metrics.ts';
import type { CacheEvent } from './cached-read.ts';

/** What the log says of those events that are worth a line. */
const SAID: Partial<Record<CacheEvent['kind'], string>> = {
  failed: 'a look-up failed',
  renew_failed: 'facts could not be renewed',
  last_known: 'older facts stand in',
};

/** Counts what happens in the caches, and logs every failure, whether or not somebody is told of it on a card. */
export function watchLookups(log: Log, metrics: Metrics): (event: CacheEvent) => void {
  return ({ name, kind, error, trace }) => {
    metrics.lookups.inc({ lookup: name, event: kind });
    const said = SAID[kind];
    if (said !== undefined) log.warn({ err: error, lookup: name, trace }, said);
  };
}
