import { freePort } from '../../sandbox/service.ts';
import type { View } from '../../sandbox/slack/workspace.ts';
import { messageText } from '../../sandbox/tour/transcript.ts';
import { createWorld, type Policy, type World } from '../../sandbox/world.ts';
import { recordAppeal } from '../../src/appeals/record-appeal.ts';
import { createDesk } from '../../src/desk.ts';
import type { RequestView } from '../../src/domain/request-view.ts';
import { createGround } from '../../src/ground/ground.ts';
import { CLOCKS_MS, COLLECTED_MS } from '../../src/home/homes-changed.ts';
import { createHttpServer } from '../../src/http/server.ts';
import { createSlackMessenger } from '../../src/messengers/slack/slack.ts';
import { createLog } from '../../src/observe/log.ts';
import { createMetrics } from '../../src/observe/metrics.ts';
import { askRefund } from '../../src/requests/ask/ask-refund.ts';
import { readEnvironment } from '../../src/settings/environment.ts';
import { loadPolicy } from '../../src/settings/policy.ts';
import type { Staff } from '../../src/settings/staff.ts';
import { enqueue } from '../../src/store/jobs.ts';
import type { Store } from '../../src/store/open-store.ts';
import { policyWith, sellOrder } from './service.ts';

const DAY = 24 * 3_600_000;
const PATIENCE_MS = 15_000;

/** The whole desk in this process, over a given store and a local Slack: what `npm start` runs, without the process. */
async function openWholeDesk(store: Store, world: World, now: () => number) {
  const port = await freePort();
  const settings = readEnvironment(world.serviceEnv(port));
  const policy = await loadPolicy(settings.policyPath, { slack: true });
  const log = createLog('silent', []);
  const metrics = createMetrics();
  const ground = createGround(log, now);
  const desk = await createDesk({ settings, policy, store, ground, log, metrics, now });
  if (!settings.slack) throw new Error('This world has no Slack.');
  const slack = createSlackMessenger(settings.slack, desk, (why) => {
    throw new Error(why);
  });
  const worker = desk.work([slack]);
  const server = createHttpServer({ store, ground, messengers: [slack], log, metrics });
  slack.registerRoutes(server);
  await server.listen({ port, host: '127.0.0.1' });
  await Promise.all([slack.start(), worker.start()]);
  await world.slack.waitFor(() => slack.connection().connected, { what: 'the desk to know Slack' });
  return {
    desk,
    worker,
    async readyz(): Promise<{ status: number; body: unknown }> {
      const { statusCode: status, body } = await server.inject('/readyz');
      return { status, body: JSON.parse(body) };
    },
    async close(): Promise<void> {
      await slack.stop();
      await worker.stop();
      await server.close();
      await desk.close();
    },
  };
}

/**
 * A desk whose Homes are looked at, and what is done with them. Its world's orders are too old to be watched, and each alert gets a
 * card of its own. `change`: of the policy file.
 */
export async function startHomes(store: Store, change: (policy: Policy) => Policy = (same) => same) {
  const alone = policyWith({ appeals: { digestAbove: { count: 500, within: '1m' } } });
  const world = await createWorld({
    now: Date.now() - 40 * DAY,
    policy: (policy) => change(alone(policy)),
  });
  const { slack } = world;
  const ahead = { ms: 0 };
  const now = () => Date.now() + ahead.ms;
  let whole = await openWholeDesk(store, world, now);

  const person = (id: string): Staff => {
    const staff = whole.desk.policy.staff.byId.get(id);
    if (!staff) throw new Error(`The policy has no ${id}`);
    return staff;
  };
  const sees = (userId: string) => homeText(slack.home(userId));

  return {
    world,
    slack,
    store,
    now,
    get desk() {
      return whole.desk;
    },
    person,
    readyz: () => whole.readyz(),
    /** The texts of a person's Home; empty without one. */
    sees,
    /** Waits until it reads so. */
    async untilSees(userId: string, wanted: string | RegExp): Promise<string> {
      const fits = () =>
        typeof wanted === 'string' ? sees(userId).includes(wanted) : wanted.test(sees(userId));
      try {
        await slack.waitFor(fits, { timeoutMs: PATIENCE_MS });
      } catch {
        throw new Error(`${userId} never saw ${String(wanted)} at home, but:\n${sees(userId)}`);
      }
      return sees(userId);
    },
    /** Opens the Home of each of these and waits until it is there. */
    async open(...users: readonly string[]): Promise<void> {
      for (const userId of users) {
        const before = slack.home(userId)?.hash;
        await slack.as(userId).openHome();
        await slack.waitFor(() => slack.home(userId)?.hash !== before, {
          what: `the Home of ${userId}`,
          timeoutMs: PATIENCE_MS,
        });
      }
    },
    /** How often a Home was published to Slack, or tried to be; of one person, or of all. */
    published: (userId?: string) =>
      slack.traffic.filter(
        ({ method, body }) =>
          method === 'views.publish' &&
          (userId === undefined || new URLSearchParams(body).get('user_id') === userId),
      ).length,
    /** Lets the time pass in which changes are collected: what has changed so far is followed now. */
    follow(): void {
      this.pass(COLLECTED_MS + CLOCKS_MS);
    },
    /** Advances the clock by the given ms at once. */
    pass(ms: number): void {
      ahead.ms += ms;
      whole.worker.wake();
    },
    /** Whatever is due is begun, without a change that Homes would follow. */
    wake: () => whole.worker.wake(),
    /** Waits until nothing about Homes is due any more. */
    async idle(): Promise<void> {
      await until(async () => {
        const due = store.db.selectFrom('jobs').select('key').where('run_at', '<=', now());
        return (await due.where('kind', 'in', ['homes.follow', 'home.show']).execute()).length === 0;
      }, 'Homes to be left alone');
    },
    /** Has all Homes looked at now, whatever has changed, and waits until that is done. */
    async look(): Promise<void> {
      await enqueue(store.db, { kind: 'homes.follow', subject: 'all', runAt: now() }, now());
      whole.worker.wake();
      await this.settled();
    },
    /** Waits until every change so far was followed and every Home shown that had to be. */
    async settled(): Promise<void> {
      await until(async () => {
        const jobs = store.db.selectFrom('jobs').select(['kind', 'run_at']);
        const left = await jobs.where('kind', 'in', ['homes.follow', 'home.show']).execute();
        const last = Math.max(...left.filter(({ kind }) => kind === 'homes.follow').map((job) => job.run_at));
        if (last > now()) {
          ahead.ms += last - now();
          whole.worker.wake();
        }
        return left.length === 0;
      }, 'Homes to have followed');
    },
    /** Asks for the refund of an order that nobody has seen yet. */
    async ask(by: string, fen = 1_000, reason = 'the door stayed shut'): Promise<RequestView> {
      const number = sellOrder(world, fen).ReceiptNo;
      const wish = { ref: { source: 'cabinet', number } as const, reason, note: null };
      return askRefund(whole.desk.kit, person(by), wish, 'trace-of-a-test');
    },
    /** A refund with an unknown outcome, about which the desk asks a person. */
    async unknown(by: string): Promise<RequestView> {
      const request = await this.ask(by);
      const at = now();
      await store.db
        .updateTable('requests')
        .set({ state: 'unknown', decided_at: at, begun_at: at, ending: 'no_answer', person_asked_at: at })
        .where('id', '=', request.id)
        .execute();
      whole.desk.kit.wake();
      return request;
    },
    /** A customer appeals; answers the appeal's id. */
    async appeal(reason = 'nothing came out'): Promise<string> {
      const receipt = sellOrder(world, 900).ReceiptNo;
      const { id } = await recordAppeal(whole.desk.kit, {
        receipt,
        orderSource: 'cabinet',
        kind: 'after_payment',
        cause: 'customer',
        source: 'intake',
        key: `ref:${receipt}`,
        named: true,
        by: null,
        reason,
        mobile: null,
        images: [],
        order: null,
      });
      return id;
    },
    /** Restarts the desk on the same store. */
    async restart(): Promise<void> {
      await whole.close();
      whole = await openWholeDesk(store, world, now);
    },
    async close(): Promise<void> {
      await whole.close();
      await world.close();
    },
  };
}

export type Homes = Awaited<ReturnType<typeof startHomes>>;

/** A view as a person reads it. */
export function homeText(view: View | undefined): string {
  return view ? messageText({ text: '', blocks: view.blocks }) : '';
}

/** Polls until the condition holds; rejects after a while, naming what was awaited. */
export async function until(look: () => Promise<boolean>, what: string): Promise<void> {
  const end = performance.now() + PATIENCE_MS;
  while (!(await look())) {
    if (performance.now() > end) throw new Error(`Waited in vain for ${what}.`);
    await new Promise((resolve) => setTimeout(resolve, 15));
  }
}
