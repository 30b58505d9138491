import type { Kysely, Transaction } from 'kysely';
import type { VendorName } from '../domain/vendors.ts';
import type { Ground } from '../ground/ground.ts';
import type { Changed } from '../lookups/changed.ts';
import type { CabinetLookup, OrderLookup } from '../lookups/types.ts';
import type { Log } from '../observe/log.ts';
import type { Metrics } from '../observe/metrics.ts';
import type { Policy } from '../settings/policy.ts';
import type { Tables } from '../store/tables.ts';
import type { OrderVendors } from '../vendors/port.ts';

/** The parts that every use case receives. */
export type Kit = {
  readonly policy: Policy;
  readonly db: Kysely<Tables>;
  /** The configured vendors. */
  readonly vendors: OrderVendors;
  /** Read with `refresh`: no refund and no door is decided from a cache. */
  readonly orders: OrderLookup;
  readonly cabinets: CabinetLookup | null;
  /** The identity for which doors are opened; null: doors are off. */
  readonly doorOpenId: string | null;
  /** The page of each vendor's back office that cards link to; absent: no links. */
  readonly backOffices?: Readonly<Partial<Record<VendorName, string>>>;
  /** Wakes the worker. Call it after every commit that enqueued a job. */
  readonly wake: () => void;
  /** Invalidates cached facts that changed at the vendor: here at once, and on every other instance when the transaction commits. */
  readonly changed: (trx: Transaction<Tables>, what: Changed) => Promise<void>;
  /** Checked directly before a refund or a door command is sent. */
  readonly ground: Ground;
  readonly log: Log;
  readonly metrics: Metrics;
  /** Unix ms. */
  readonly now: () => number;
  /** The latest time by any clock, unix ms, with which deadlines are compared; `now` when absent. */
  readonly latest?: () => number;
};
