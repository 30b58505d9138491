import { readFileSync } from 'node:fs';
import type { FetchFunction } from '@slack/web-api';
import { parse, stringify } from 'yaml';
import { createFleet } from '../../sandbox/fleet.ts';
import { createYoPoint, type YoPoint } from '../../sandbox/yopoint/index.ts';
import { createDesk } from '../../src/desk.ts';
import { createGround } from '../../src/ground/ground.ts';
import type { JobEntry, Task } from '../../src/jobs/task.ts';
import type { Kit } from '../../src/kit/kit.ts';
import { type Messenger, MessengerRefused, MessengerTrouble } from '../../src/messengers/port.ts';
import { createLog } from '../../src/observe/log.ts';
import { createMetrics } from '../../src/observe/metrics.ts';
import { readEnvironment } from '../../src/settings/environment.ts';
import { type Policy, parsePolicy } from '../../src/settings/policy.ts';
import type { Staff } from '../../src/settings/staff.ts';
import { claimJob, finishJob, nextRunAt, postponeJob } from '../../src/store/jobs.ts';
import type { Store } from '../../src/store/open-store.ts';
import { createTransport, type Transport } from '../../src/vendors/transport.ts';
import { openPosting, type Posting } from './posting.ts';

/** 2025-11-24 12:00 in China, unix ms. */
export const NOON = 1_763_956_800_000;
/** The secrets of the simulated vendor. */
export const VENDOR_KEYS = {
  appId: '930859529955',
  appSecret: 'test-secret-001',
  payKey: 'test-pay-key-001',
} as const;
const DOOR_IDENTITY = 'door-identity-1';
const LEASE_MS = 30_000;

type PolicyFile = Record<string, unknown>;

/** How a desk is started. */
export type DeskOptions = {
  /** Changes the example policy. */
  readonly policy?: (file: PolicyFile) => PolicyFile;
  /** Moved by hand, and shared with others who go by it; a clock of its own at `NOON` when absent. */
  readonly clock?: { ms: number };
  /** `posting`: cards and messages go to a local Slack, and what people press there reaches nobody. Nobody is told when absent. */
  readonly messenger?: 'none' | 'posting';
  /** For a whole vendor call, in ms. */
  readonly totalTimeoutMs?: number;
  readonly breakerFailures?: number;
  /** Another way to the vendor; the two options above are its own then. */
  readonly line?: (yopoint: YoPoint) => Transport;
  readonly doorOpenId?: string | null;
  /** Pauses of the vendor before it notifies again, in ms. */
  readonly retryPausesMs?: readonly number[];
};

/**
 * The whole desk as `createDesk` wires it, over a real store and a simulated vendor, with a clock that is moved by hand. No worker runs:
 * jobs are done by `runDue` and what is built on it.
 */
export async function startDesk(
  store: Store,
  options: DeskOptions & { readonly messenger: 'posting' },
): Promise<PostingDesk>;
export async function startDesk(store: Store, options?: DeskOptions): Promise<TestDesk>;
export async function startDesk(store: Store, options: DeskOptions = {}): Promise<TestDesk | PostingDesk> {
  const clock = options.clock ?? { ms: NOON };
  if (options.messenger !== 'posting') return wire(store, clock, options, () => []);
  const posting = await openPosting(() => clock.ms);
  const desk = await wire(store, clock, options, (policy) => [posting.messengerBy(policy, () => clock.ms)]);
  return {
    ...posting,
    ...desk,
    messengerBy: (now, through) => posting.messengerBy(desk.parts.policy, now, through),
    async close() {
      await desk.close();
      await posting.slack.close();
    },
  };
}

/** What `startDesk` gives. */
export type TestDesk = Awaited<ReturnType<typeof wire>>;

/** The same with its messages in a local Slack. */
export type PostingDesk = TestDesk &
  Omit<Posting, 'messengerBy'> & {
    /** A connection of its own, by this clock (unix ms); `through`: another way to Slack. */
    messengerBy(now: () => number, through?: FetchFunction): Messenger;
  };

async function wire(
  store: Store,
  clock: { ms: number },
  options: DeskOptions,
  messengersFor: (policy: Policy) => readonly Messenger[],
) {
  const now = () => clock.ms;
  const log = createLog('silent', []);
  const metrics = createMetrics();
  const yopoint = createYoPoint({
    ...VENDOR_KEYS,
    now,
    fleet: createFleet({ now: NOON }),
    ...(options.retryPausesMs && { retryPausesMs: options.retryPausesMs }),
  });
  await yopoint.listen();
  const file: PolicyFile = parse(readFileSync(new URL('../../policy.example.yml', import.meta.url), 'utf8'));
  const policy = parsePolicy(stringify(options.policy?.(file) ?? file), 'policy.yml', { slack: true });
  const desk = await createDesk({
    settings: settingsFor(yopoint, options.doorOpenId),
    policy,
    store,
    ground: createGround(log, now),
    log,
    metrics,
    now,
    line: (vendor) =>
      options.line?.(yopoint) ??
      createTransport({
        vendor,
        // A breaker that never opens unless a test wants it: what one test breaks must not reach another.
        breakerFailures: options.breakerFailures ?? 1_000_000,
        firstPauseMs: 1,
        totalTimeoutMs: options.totalTimeoutMs ?? 2_000,
      }),
  });
  const { kit: parts } = desk;
  const everybody = messengersFor(policy);

  /** The tasks of a worker with these parts. */
  function jobsOf(
    its: Kit,
    messengers: readonly Messenger[] = everybody,
  ): Readonly<Record<string, JobEntry>> {
    return desk.jobs(messengers, its);
  }
  function tasksOf(its: Kit, messengers?: readonly Messenger[]): Readonly<Record<string, Task>> {
    return Object.fromEntries(Object.entries(jobsOf(its, messengers)).map(([kind, { run }]) => [kind, run]));
  }
  const tasks = tasksOf(parts);

  /** Runs the due jobs one after the other, as the worker would; returns their number. */
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
    desk,
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
      await desk.close();
      await yopoint.close();
    },
  };
}

/** The environment's part of it: this vendor and no other, and an order list that is looked through without a limit. */
function settingsFor(yopoint: YoPoint, doorOpenId: string | null = DOOR_IDENTITY) {
  const { appId, appSecret } = VENDOR_KEYS;
  const settings = readEnvironment({
    SLACK_BOT_TOKEN: 'xoxb-test',
    SLACK_SIGNING_SECRET: 'test-signing-secret',
    YOPOINT_APP_ID: appId,
    YOPOINT_APP_SECRET: appSecret,
    YOPOINT_GATEWAY_URL: yopoint.url,
    ...(doorOpenId !== null && { YOPOINT_DOOR_OPEN_ID: doorOpenId }),
  });
  if (!settings.yopoint) throw new Error('The environment has no YoPoint');
  return { ...settings, yopoint: { ...settings.yopoint, watchCallsPerMinute: Number.POSITIVE_INFINITY } };
}
