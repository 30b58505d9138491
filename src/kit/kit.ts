import type { Kysely, Transaction } from 'kysely';
import type { Ground } from '../ground/ground.ts';
import type { Changed } from '../lookups/changed.ts';
import type { CabinetLookup, OrderLookup } from '../lookups/types.ts';
import type { Log } from '../observe/log.ts';
import type { Metrics } from '../observe/metrics.ts';
import type { Policy } from '../settings/policy.ts';
import type { Tables } from '../store/tables.ts';
import type { OrderVendors } from '../vendors/port.ts';

/** What every use case of requests is handed. */
export type Kit = {
  readonly policy: Policy;
  readonly db: Kysely<Tables>;
  /** Those that are configured. */
  readonly vendors: OrderVendors;
  /** Always asked to read anew: nothing that moves money or opens a door is decided from a cache. */
  readonly orders: OrderLookup;
  readonly cabinets: CabinetLookup | null;
  /** The identity doors are opened for; null: no doors. */
  readonly doorOpenId: string | null;
  /** The page of the vendor's back office that cards link to; null or absent: no links. */
  readonly backOfficeUrl?: string | null;
  /** Tells the worker that there may be something to do: called after every commit that enqueued. */
  readonly wake: () => void;
  /**
   * Facts have changed at the vendor: nothing that is kept of them passes for fresh any more, here at once and on every other instance
   * when the transaction is committed.
   */
  readonly changed: (trx: Transaction<Tables>, what: Changed) => Promise<void>;
  /** Asked right before anything leaves that moves money or opens a door. */
  readonly ground: Ground;
  readonly log: Log;
  readonly metrics: Metrics;
  /** Unix ms. */
  readonly now: () => number;
  /** The latest that it can be by any clock, unix ms: what must not be late is held against this; `now` when absent. */
  readonly latest?: () => number;
};
