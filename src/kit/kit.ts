import type { Kysely, Transaction } from 'kysely';
import type { Reader } from '../cards/reader.ts';
import type { VendorName } from '../domain/vendors.ts';
import type { Ground } from '../ground/ground.ts';
import type { Changed } from '../lookups/changed.ts';
import type { CabinetLookup, OrderLookup } from '../lookups/types.ts';
import { type Messenger, MessengerTrouble, type Recipient } from '../messengers/port.ts';
import type { Log } from '../observe/log.ts';
import type { Metrics } from '../observe/metrics.ts';
import type { Policy } from '../settings/policy.ts';
import type { Staff } from '../settings/staff.ts';
import type { Languages } from '../staff/language.ts';
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

/** The additional parts of use cases that tell people. */
export type TellingKit = Kit & {
  readonly messengers: readonly Messenger[];
  readonly languages: Languages;
};

/** The reader of a channel: the policy's language. */
export function channelReader({ policy, now, backOffices }: Kit): Reader {
  return { locale: policy.locale, zone: policy.timezone, now: now(), ...(backOffices && { backOffices }) };
}

/** The reader of a message: a person in their language, a channel in the policy's. */
export async function readerOf(parts: TellingKit, recipient: Recipient): Promise<Reader> {
  const staff = parts.policy.staff.byId.get(recipient);
  return staff ? personReader(parts, staff) : channelReader(parts);
}

/** The reader of one person: their own language, if they chose one. */
async function personReader(parts: TellingKit, staff: Staff): Promise<Reader> {
  const { locale } = await parts.languages.of(staff.id, null);
  return { ...channelReader(parts), locale };
}

/**
 * Picks the failure whose retry comes first. Longer pauses are enforced by the messenger itself and delay nobody else. `failures` is not
 * empty.
 */
export function soonestRetry(failures: readonly unknown[]): unknown {
  const restOf = (error: unknown) => (error instanceof MessengerTrouble ? (error.retryAfterMs ?? 0) : 0);
  return failures.reduce((soonest, error) => (restOf(error) < restOf(soonest) ? error : soonest));
}
