import { announceRestore } from './alerts/announce-restore.ts';
import { countOpenAppeals, measureWatch } from './appeals/gauges.ts';
import { DEVICES_WATCHED_MS } from './devices/watch.ts';
import type { VendorName } from './domain/vendors.ts';
import type { Ground } from './ground/ground.ts';
import { followedByHomes } from './home/homes-changed.ts';
import { jobTable, VISITS_LOOKED_AT_MS } from './job-table.ts';
import { HANDS, type JobEntry } from './jobs/task.ts';
import { createWorker, type Worker } from './jobs/worker.ts';
import type { Desk } from './kit/desk.ts';
import type { Kit } from './kit/kit.ts';
import { watchLookups } from './lookups/cached-read.ts';
import { decodeChanged, encodeChanged, forgetAll, forgetChanged } from './lookups/changed.ts';
import { createLookups } from './lookups/index.ts';
import type { Messenger } from './messengers/port.ts';
import type { Log } from './observe/log.ts';
import type { Metrics } from './observe/metrics.ts';
import { LONGEST_PAUSE_MS } from './outbox/deliver.ts';
import { countWaitingDeliveries } from './outbox/gauges.ts';
import { countOpenRequests } from './requests/show/gauges.ts';
import type { Policy } from './settings/policy.ts';
import type { Settings } from './settings/settings.ts';
import { createLanguages } from './staff/language.ts';
import { createPeopleNews } from './staff/people-news.ts';
import type { JobKind } from './store/jobs.ts';
import { bringMessagesForward } from './store/messages.ts';
import type { Store } from './store/open-store.ts';
import type { PaymentSystem } from './vendors/payment/payment-system.ts';
import { openVendors } from './vendors/registry.ts';
import type { Transport } from './vendors/transport.ts';

type DeskParts = {
  readonly settings: Settings;
  readonly policy: Policy;
  readonly store: Store;
  readonly ground: Ground;
  readonly log: Log;
  readonly metrics: Metrics;
  /** Unix ms. */
  readonly now: () => number;
  /** As `Kit` says it; `now` when absent. */
  readonly latest?: () => number;
  /** Resolves when no payment callback is under way, after the given ms at the latest; absent: at once. */
  readonly quiet?: (mostMs: number) => Promise<void>;
  /** The way to each vendor; an observed transport when absent. The desk closes it. */
  readonly line?: (vendor: VendorName) => Transport;
};

type WorkingDesk = Desk & {
  /** Where refunds that the vendor orders are made; null: nowhere. */
  readonly payment: PaymentSystem | null;
  /** What is done behind the gestures with this kit and these messengers, by the kind of job. */
  jobs(messengers: readonly Messenger[], kit?: Kit): Readonly<Record<JobKind, JobEntry>>;
  /** Makes the worker that does what was decided and tells people by these messengers; it is started by its caller. */
  work(messengers: readonly Messenger[]): Worker;
  /** Ends what the desk holds open towards the vendors and the other instances. */
  close(): Promise<void>;
};

/** The only place where things are wired together. */
export async function createDesk(parts: DeskParts): Promise<WorkingDesk> {
  const { settings, policy, store, ground, log, metrics, now, quiet = async () => undefined } = parts;
  const opened = await openVendors(settings, { log, metrics, now }, parts.line);
  const { vendors } = opened;
  const onEvent = watchLookups(log, metrics);
  const lookups = createLookups({
    vendors,
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
  // Gestures come before there is a worker: the messengers it tells people by are made with the desk.
  let worker: Worker | null = null;
  const homesFollow = followedByHomes({ db: store.db, log, now });
  const kit: Kit = {
    policy,
    db: store.db,
    vendors,
    orders: lookups.orders,
    cabinets: lookups.cabinets,
    doorOpenId: settings.yopoint?.doorOpenId ?? null,
    backOffices: { ...(settings.yopoint?.backOfficeUrl && { yopoint: settings.yopoint.backOfficeUrl }) },
    wake: () => {
      worker?.wake();
      homesFollow();
    },
    changed: async (trx, what) => {
      forgetChanged(lookups, what);
      await store.announce(trx, encodeChanged(what));
    },
    ground,
    log,
    metrics,
    now,
    ...(parts.latest && { latest: parts.latest }),
  };
  countOpenRequests(kit);
  countOpenAppeals(kit);
  measureWatch(kit);
  countWaitingDeliveries(kit);
  const people = createPeopleNews((person) =>
    store.db.transaction().execute((trx) => store.announce(trx, encodeChanged({ people: [person] }))),
  );
  const missed = () => {
    forgetAll(lookups);
    people.heard(null);
  };
  const stopHearing = store.watchChanges((what) => {
    const changed = decodeChanged(what);
    if (!changed) return missed();
    forgetChanged(lookups, changed);
    for (const person of changed.people ?? []) people.heard(person);
  }, missed);
  const { watchIntervalMs: intervalMs = 60_000, watchCallsPerMinute: callsPerMinute = 60 } =
    settings.yopoint ?? {};
  const jobs: WorkingDesk['jobs'] = (messengers, its = kit) =>
    jobTable({ ...its, languages, messengers }, { watch: { intervalMs, callsPerMinute }, quiet });
  return {
    policy,
    lookups,
    languages,
    people,
    kit,
    payment: opened.payment,
    homes: { db: store.db, now, take: async (key) => worker?.take(key) },
    db: store.db,
    log,
    metrics,
    now,
    jobs,
    work: (messengers) => {
      const made = createWorker({
        store,
        log,
        metrics,
        now,
        hands: HANDS,
        jobs: jobs(messengers),
        recurring: [
          { kind: 'appeals.watch', subject: 'yopoint', intervalMs },
          { kind: 'devices.watch', subject: 'yopoint', intervalMs: DEVICES_WATCHED_MS },
          { kind: 'visits.look', subject: 'yopoint', intervalMs: VISITS_LOOKED_AT_MS },
          // A crash may have cut a change short before Home tabs followed it.
          { kind: 'homes.follow', subject: 'all', intervalMs: 0 },
        ],
        bringForwardToo: (at) => bringMessagesForward(store.db, at, LONGEST_PAUSE_MS),
      });
      worker = made;
      return {
        ...made,
        async start() {
          await announceRestore(kit);
          await made.start();
        },
      };
    },
    async close() {
      opened.close();
      await stopHearing();
    },
  };
}
