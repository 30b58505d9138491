import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { parse, stringify } from 'yaml';
import { createYoPoint, type YoPoint } from '../../sandbox/yopoint/index.ts';
import { createDesk } from '../../src/desk.ts';
import { createGround } from '../../src/ground/ground.ts';
import type { Desk } from '../../src/kit/desk.ts';
import type { Messenger } from '../../src/messengers/port.ts';
import { createLog } from '../../src/observe/log.ts';
import { createMetrics } from '../../src/observe/metrics.ts';
import { readEnvironment } from '../../src/settings/environment.ts';
import { type Policy, parsePolicy } from '../../src/settings/policy.ts';
import type { Settings } from '../../src/settings/settings.ts';
import type { Staff } from '../../src/settings/staff.ts';
import { nextRunAt } from '../../src/store/jobs.ts';
import type { Store } from '../../src/store/open-store.ts';

type PolicyFile = Readonly<Record<string, unknown>>;

type WiredOptions = {
  /** Moved by hand; the vendor and the messengers should go by it too. */
  readonly clock: { ms: number };
  readonly yopoint: YoPoint;
  /** Changes the example policy. */
  readonly policy?: (file: PolicyFile) => PolicyFile;
  /** Overrides what a policy file cannot say yet. */
  readonly adapt?: (policy: Policy) => Policy;
  /** Overrides the vendor's settings. */
  readonly env?: Readonly<Record<string, string>>;
  /** Who tells people; made again by `restart`. */
  readonly messengers: (desk: Desk, settings: Settings) => readonly Messenger[];
};

const KEYS = { appId: 'sandbox-app', appSecret: 'sandbox-app-secret', payKey: 'sandbox-pay-key' } as const;
/** Longer than any due job takes on a busy machine, in ms. */
const PATIENCE_MS = 30_000;

/** A simulated vendor that a wired desk finds, by a clock that is moved by hand. */
export function vendorBy(
  clock: { readonly ms: number },
  fleet: Parameters<typeof createYoPoint>[0]['fleet'],
): YoPoint {
  return createYoPoint({ ...KEYS, fleet, now: () => clock.ms });
}

/**
 * The desk as the service wires it (`createDesk`), with its worker, over a store that is there and a vendor that listens. What is due by
 * the clock is done at once; the clock is moved by hand.
 */
export async function startWiredDesk(store: Store, options: WiredOptions) {
  const { clock, yopoint } = options;
  const now = () => clock.ms;
  const settings = readEnvironment({
    YOPOINT_APP_ID: KEYS.appId,
    YOPOINT_APP_SECRET: KEYS.appSecret,
    YOPOINT_GATEWAY_URL: yopoint.url,
    YOPOINT_DOOR_OPEN_ID: 'sandbox-door-identity',
    YOPOINT_WATCH_INTERVAL: '1h',
    ...options.env,
  });
  const file: PolicyFile = parse(readFileSync(new URL('../../policy.example.yml', import.meta.url), 'utf8'));
  const read = parsePolicy(stringify(options.policy?.(file) ?? file), 'policy.yml', { slack: true });
  const policy = options.adapt?.(read) ?? read;
  const log = createLog('silent', []);

  async function begin() {
    const metrics = createMetrics();
    const ground = createGround(log, now);
    const desk = await createDesk({ settings, policy, store, ground, log, metrics, now });
    const messengers = options.messengers(desk, settings);
    const worker = desk.work(messengers);
    await Promise.all(messengers.map((messenger) => messenger.start()));
    await worker.start();
    return { desk, metrics, messengers, worker };
  }
  /** Jobs that a process which is gone had taken: nobody else has them before their lease ends. */
  async function leases(): Promise<ReadonlyMap<string, number>> {
    const rows = await store.db.selectFrom('jobs').selectAll().where('lease_until', 'is not', null).execute();
    return new Map(rows.map(({ key, fence }) => [key, fence]));
  }
  let taken = await leases();
  const gone: (typeof running)[] = [];
  let running = await begin();

  async function end({ desk, messengers, worker }: typeof running): Promise<void> {
    await Promise.all(messengers.map((messenger) => messenger.stop()));
    await worker.stop();
    await desk.close();
  }

  /** Waits until nothing is due any more. */
  async function settle(): Promise<void> {
    const until = performance.now() + PATIENCE_MS;
    let due: readonly { key: string }[] = [];
    for (let look = 0; performance.now() < until; look += 1) {
      const begun = await store.db.selectFrom('jobs').selectAll().where('run_at', '<=', clock.ms).execute();
      due = begun.filter(
        ({ key, fence, lease_until: leased }) =>
          !(leased !== null && leased >= clock.ms && taken.get(key) === fence),
      );
      if (due.length === 0) return;
      if (look % 20 === 0) running.worker.wake();
      await sleep(2);
    }
    throw new Error(`Still due: ${due.map(({ key }) => key).join(', ')}`);
  }

  return {
    clock,
    yopoint,
    policy,
    store,
    get kit() {
      return running.desk.kit;
    },
    get desk() {
      return running.desk;
    },
    settle,
    /** Moves the clock from one due job to the next, and has each done. */
    async leap(ms: number): Promise<void> {
      const until = clock.ms + ms;
      await settle();
      while (clock.ms < until) {
        const next = (await nextRunAt(store.db, clock.ms)) ?? until;
        clock.ms = Math.min(Math.max(next, clock.ms + 1), until);
        await settle();
      }
    },
    /** Advances the clock at once, as after a suspension, and runs the jobs that are due then. */
    async skip(ms: number): Promise<void> {
      clock.ms += ms;
      await settle();
    },
    /** The value of a metric now, by its labels. */
    async metric(name: string): Promise<readonly { labels: object; value: number }[]> {
      const metric = await running.metrics.registry.getSingleMetric(name)?.get();
      return (metric?.values ?? []).map(({ labels, value }) => ({ labels, value: Number(value) }));
    },
    person(id: string): Staff {
      const staff = policy.staff.byId.get(id);
      if (!staff) throw new Error(`The policy has no ${id}`);
      return staff;
    },
    /** Leaves this half as it is, to do nothing new, and begins another one on the same database, as after a crash. */
    async crash(): Promise<void> {
      gone.push(running);
      void running.worker.stop();
      taken = await leases();
      running = await begin();
    },
    async close(): Promise<void> {
      await Promise.all([...gone, running].map(end));
    },
  };
}
