import { readFileSync } from 'node:fs';
import { parse, stringify } from 'yaml';
import { createFleet } from '../../sandbox/fleet.ts';
import { createYoPoint, type YoPoint } from '../../sandbox/yopoint/index.ts';
import { createGround } from '../../src/ground/ground.ts';
import { jobTable } from '../../src/job-table.ts';
import type { JobEntry, Task } from '../../src/jobs/task.ts';
import type { Kit } from '../../src/kit/kit.ts';
import { forgetChanged } from '../../src/lookups/changed.ts';
import { createLookups } from '../../src/lookups/index.ts';
import { type Messenger, MessengerRefused, MessengerTrouble } from '../../src/messengers/port.ts';
import { createLog } from '../../src/observe/log.ts';
import { createMetrics } from '../../src/observe/metrics.ts';
import { type Policy, parsePolicy } from '../../src/settings/policy.ts';
import type { Staff } from '../../src/settings/staff.ts';
import { createLanguages } from '../../src/staff/language.ts';
import { claimJob, finishJob, nextRunAt, postponeJob } from '../../src/store/jobs.ts';
import type { Store } from '../../src/store/open-store.ts';
import { createTransport, type Transport } from '../../src/vendors/transport.ts';
import { createYoPointClient } from '../../src/vendors/yopoint/client.ts';
import { yopointVendor } from '../../src/vendors/yopoint/vendor.ts';

/** 2025-11-24 12:00 in China, unix ms. */
export const NOON = 1_763_956_800_000;
const APP_ID = '930859529955';
const SECRET = 'test-secret-001';
const PAY_KEY = 'test-pay-key-001';
/** What the simulated vendor signs with. */
export const VENDOR_KEYS = { appId: APP_ID, appSecret: SECRET, payKey: PAY_KEY } as const;
const DOOR_IDENTITY = 'door-identity-1';
const LEASE_MS = 30_000;

type PolicyFile = Record<string, unknown>;

export type Options = {
  /** Changes the example policy. */
  readonly policy?: (file: PolicyFile) => PolicyFile;
  /** For a whole vendor call, in ms. */
  readonly totalTimeoutMs?: number;
  readonly doorOpenId?: string | null;
  readonly breakerFailures?: number;
  /** Who is told; nobody when absent. */
  readonly messengers?: (policy: Policy) => readonly Messenger[];
  /** Shared with others who go by it. */
  readonly clock?: { ms: number };
  /** Pauses of the vendor before it notifies again, in ms. */
  readonly retryPausesMs?: readonly number[];
  /** Another way to the vendor; the two options above are its own then. */
  readonly line?: (yopoint: YoPoint) => Transport;
};

/** The use cases over a real store and a simulated vendor, with a clock that is moved by hand. */
export async function startRequests(store: Store, options: Options = {}) {
  const clock = options.clock ?? { ms: NOON };
  const now = () => clock.ms;
  const yopoint = createYoPoint({
    appId: APP_ID,
    appSecret: SECRET,
    payKey: PAY_KEY,
    now,
    fleet: createFleet({ now: NOON }),
    ...(options.retryPausesMs === undefined ? {} : { retryPausesMs: options.retryPausesMs }),
  });
  await yopoint.listen();
  const transport =
    options.line?.(yopoint) ??
    createTransport({
      vendor: 'yopoint',
      // A breaker that never opens unless a test wants it: what one test breaks must not reach another.
      breakerFailures: options.breakerFailures ?? 1_000_000,
      firstPauseMs: 1,
      totalTimeoutMs: options.totalTimeoutMs ?? 2_000,
    });
  const client = createYoPointClient(
    { appId: APP_ID, appSecret: SECRET, gatewayUrl: yopoint.url, timestampUnit: 's' },
    { transport, now },
  );
  const vendors = { yopoint: yopointVendor(client) };
  const lookups = createLookups({ vendors, now });
  const file: PolicyFile = parse(readFileSync(new URL('../../policy.example.yml', import.meta.url), 'utf8'));
  const policy = parsePolicy(stringify(options.policy?.(file) ?? file), 'policy.yml', { slack: true });
  const log = createLog('silent', []);
  const parts: Kit = {
    policy,
    db: store.db,
    vendors,
    orders: lookups.orders,
    cabinets: lookups.cabinets,
    doorOpenId: options.doorOpenId === undefined ? DOOR_IDENTITY : options.doorOpenId,
    wake: () => undefined,
    changed: async (_trx, what) => forgetChanged(lookups, what),
    ground: createGround(log, now),
    log,
    metrics: createMetrics(),
    now,
  };
  const languages = createLanguages({
    db: store.db,
    policy,
    now,
    onEvent: () => undefined,
    onTrouble: () => undefined,
  });

  /** What a worker with these parts does. */
  function jobsOf(
    its: Kit,
    messengers: readonly Messenger[] = options.messengers?.(policy) ?? [],
  ): Readonly<Record<string, JobEntry>> {
    const watch = { intervalMs: 60_000, callsPerMinute: Number.POSITIVE_INFINITY };
    return jobTable({ ...its, languages, messengers }, { watch, quiet: async () => undefined });
  }
  function tasksOf(its: Kit, messengers?: readonly Messenger[]): Readonly<Record<string, Task>> {
    return Object.fromEntries(Object.entries(jobsOf(its, messengers)).map(([kind, { run }]) => [kind, run]));
  }
  const tasks = tasksOf(parts);

  /** Runs what is due now, one job after the other, as the worker would; answers how many. */
  async function runDue(its = tasks, most = 5_000): Promise<number> {
    for (let ran = 0; ran < most; ran += 1) {
      const job = await claimJob(store.db, store.engine, clock.ms, LEASE_MS);
      if (!job) return ran;
      const task: Task | undefined = its[job.kind];
      if (!task) throw new Error(`No task for ${job.kind}`);
      try {
        const outcome = await task(job);
        if (outcome === 'done') await finishJob(store.db, job);
        else await postponeJob(store.db, job, outcome.againAt, { failed: false });
      } catch (error) {
        // A messenger's trouble or no is tried again, as by the worker; anything else is a test's failure.
        if (!(error instanceof MessengerTrouble || error instanceof MessengerRefused)) throw error;
        const pause = 'retryAfterMs' in error ? Math.max(1_000, error.retryAfterMs ?? 0) : 1_000;
        await postponeJob(store.db, job, clock.ms + pause, { failed: true });
      }
    }
    throw new Error(`More than ${most} jobs were due`);
  }

  function person(id: string): Staff {
    const staff = policy.staff.byId.get(id);
    if (!staff) throw new Error(`The policy has no ${id}`);
    return staff;
  }

  return {
    clock,
    yopoint,
    parts,
    tasks,
    tasksOf,
    jobsOf,
    runDue,
    /** Moves the clock and runs what became due on the way, in steps that no job of the desk is finer than. */
    async pass(ms: number, step = 1_000): Promise<void> {
      const until = clock.ms + ms;
      while (clock.ms < until) {
        clock.ms = Math.min(clock.ms + step, until);
        await runDue();
      }
    },
    /** The same from one due job to the next: for minutes and days. */
    async leap(ms: number): Promise<void> {
      const until = clock.ms + ms;
      while (clock.ms < until) {
        const next = (await nextRunAt(store.db, clock.ms)) ?? until;
        clock.ms = Math.min(Math.max(next, clock.ms + 1), until);
        await runDue();
      }
    },
    mei: person('mei'),
    lin: person('lin'),
    chen: person('chen'),
    person,
    async close(): Promise<void> {
      transport.close();
      await yopoint.close();
    },
  };
}

/** What `startRequests` gives. */
export type RequestsDesk = Awaited<ReturnType<typeof startRequests>>;
