import type { Kysely } from 'kysely';
import { createLookups } from './lookups/index.ts';
import type { Lookups } from './lookups/types.ts';
import { watchLookups } from './lookups/watch.ts';
import type { Log } from './observe/log.ts';
import type { Metrics } from './observe/metrics.ts';
import type { Policy } from './settings/policy.ts';
import type { Settings } from './settings/settings.ts';
import { createLanguages, type Languages } from './staff/language.ts';
import type { Store } from './store/open-store.ts';
import type { Tables } from './store/tables.ts';
import { createVendors, type Vendors } from './vendors/vendors.ts';

/** What commands and buttons may reach. No messenger is in it. */
export type Desk = {
  readonly policy: Policy;
  readonly lookups: Lookups;
  readonly languages: Languages;
  readonly db: Kysely<Tables>;
  readonly log: Log;
  readonly metrics: Metrics;
  /** Unix ms. */
  readonly now: () => number;
};

type DeskParts = {
  readonly settings: Settings;
  readonly policy: Policy;
  readonly store: Store;
  readonly log: Log;
  readonly metrics: Metrics;
  readonly now: () => number;
};

/** The only place where things are wired together. `close` ends what the desk holds open towards the vendors. */
export async function createDesk(parts: DeskParts): Promise<Desk & { close(): void }> {
  const { settings, policy, store, log, metrics, now } = parts;
  const vendors: Vendors = await createVendors(settings, { log, metrics, now });
  const onEvent = watchLookups(log, metrics);
  const lookups = createLookups({
    yopoint: vendors.yopoint,
    baifude: vendors.baifude,
    now,
    onEvent,
    onUnread: (unread) =>
      log.warn({ ...unread, trace: unread.reference }, 'parts of a vendor answer could not be read'),
  });
  const languages = createLanguages({
    db: store.db,
    policy,
    now,
    onEvent,
    onTrouble: (err) => log.warn({ err }, 'a preference could not be read'),
  });
  return { policy, lookups, languages, db: store.db, log, metrics, now, close: () => vendors.close() };
}
