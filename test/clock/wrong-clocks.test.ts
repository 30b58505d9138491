import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, expect, test } from 'vitest';
import type { Service } from '../../sandbox/service.ts';
import { parseJson } from '../../sandbox/slack/json.ts';
import { attemptsAt } from '../../src/store/attempts.ts';
import { openStore } from '../../src/store/open-store.ts';
import {
  databaseEnv,
  deliverTo,
  openDesk,
  policyWith,
  type RunningDesk,
  reaches,
  writesAbout,
} from '../desk/service.ts';
import { about, ask as askDoctor } from '../doctor/asking.ts';
import { offers, posted, postedById, postedId } from '../requests/posted.ts';
import { ask, newDoor, newRefund, type Subject } from '../requests/shift.ts';
import { describeOnEachEngine } from '../store/engines.ts';
import { createMachine, type Machine } from './machine.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
/** Much less than any of the clocks here is off. */
const SOON_MS = 45_000;
const MOST_LOOKS = 200;
const LOOK_MS = 25;
/** What a request's facts are read by. */
const FACTS = /^cabinet\.(list|order\.get)$/;
const TIMEOUT_MS = 120_000;

describeOnEachEngine('a machine whose clock is wrong for a moment', (_open, fresh, engine) => {
  let desk: RunningDesk;
  let machine: Machine;
  afterEach(async () => {
    await desk?.close();
    await machine?.remove();
  });

  async function open(aheadMs = 0): Promise<void> {
    machine = await createMachine(aheadMs);
    desk = await openDesk({
      database: await fresh(),
      service: machine.service,
      env: { YOPOINT_WATCH_INTERVAL: '1s' },
      policy: policyWith({ refund: { remindAfter: '10m' } }),
    });
  }

  /** Asks, and waits for the card. */
  async function asked(subject: Subject): Promise<string> {
    const { world } = desk;
    const id = (await ask(world, 'U0MEI', subject)) ?? '';
    await world.slack.waitFor(() => posted(world, `${id}.approvals`));
    return id;
  }

  async function approve(id: string): Promise<void> {
    const { world } = desk;
    const message = posted(world, `${id}.approvals`);
    if (!message) throw new Error(`There is no card of ${id}`);
    await world.slack.as('U0LIN').click({ actionId: 'request.approve', message });
  }

  /** The facts cannot be read again before the first try, so that it is given back and put off; the answer mends it. */
  const unreadable = () => desk.world.yopoint.faults.add({ match: FACTS, kind: 'cut_before' });

  /** Waits until the first try was given back, or for a moment where a desk does not begin it. */
  async function givenBack(id: string): Promise<void> {
    for (let looked = 0; looked < MOST_LOOKS; looked += 1) {
      if ((await attemptsAt(desk.store.db, id)).some(({ outcome }) => outcome === 'not_sent')) return;
      await sleep(LOOK_MS);
    }
  }

  /** How often the order list was asked for. */
  const looks = () => desk.world.yopoint.calls.filter(({ method }) => method === 'cabinet.order.list').length;

  /** Waits until it is asked for again. */
  function looksAgain(): Promise<boolean> {
    const before = looks();
    return desk.world.slack.waitFor(() => looks() > before, { timeoutMs: 20_000 });
  }

  test(
    'a door that was approved while it was 150 seconds ahead opens in time',
    async () => {
      await open();
      const door = newDoor(desk.world);
      const id = await asked(door);
      await machine.set(150_000);
      const readable = unreadable();
      await approve(id);
      await givenBack(id);
      readable();
      await machine.set(0);
      // Soon, and not when a clock that was wrong would have said so.
      expect(await reaches(desk.store, id, ['done', 'failed'], SOON_MS)).toMatchObject({ state: 'done' });
      expect(writesAbout(desk.world, door.about)).toBe(1);
    },
    TIMEOUT_MS,
  );

  test(
    'an approved refund and the look through the order list do not sleep for three hours',
    async () => {
      await open();
      const { world } = desk;
      const refund = newRefund(world, 500);
      const id = await asked(refund);
      let letRead: () => void = () => undefined;
      const until = new Promise<void>((resolve) => {
        letRead = resolve;
      });
      world.yopoint.faults.add({ match: FACTS, about: refund.about, kind: 'delay', until, times: 1 });
      await approve(id);
      await reaches(desk.store, id, ['executing']);
      await machine.set(3 * HOUR);
      const readable = unreadable();
      letRead();
      await looksAgain();
      await givenBack(id);
      readable();
      await machine.set(0);
      expect(await reaches(desk.store, id, ['done', 'failed'], SOON_MS)).toMatchObject({ state: 'done' });
      expect(writesAbout(world, refund.about)).toBe(1);
      await looksAgain();
    },
    TIMEOUT_MS,
  );

  // A database with a clock of its own is not wrong with the machine.
  if (engine === 'postgres') return;
  test(
    'after a restart, what was put off by the wrong clock is done, and a door that it approved stays shut',
    async () => {
      await open(4 * MINUTE);
      const refund = newRefund(desk.world, 500);
      const door = newDoor(desk.world);
      const [refundId, doorId] = [await asked(refund), await asked(door)];
      const readable = unreadable();
      await approve(refundId);
      await approve(doorId);
      await Promise.all([givenBack(refundId), givenBack(doorId)]);
      readable();
      await desk.service.kill();
      await machine.set(0);
      await desk.start(machine.service);
      expect(await reaches(desk.store, refundId, ['done', 'failed'], SOON_MS)).toMatchObject({
        state: 'done',
      });
      expect(await reaches(desk.store, doorId, ['done', 'failed'], SOON_MS)).toMatchObject({
        state: 'failed',
        ending: 'too_late',
      });
      expect(writesAbout(desk.world, door.about)).toBe(0);
      await looksAgain();
    },
    TIMEOUT_MS,
  );
});

describeOnEachEngine('two instances whose clocks are 40 seconds apart', (_open, fresh, engine) => {
  let desk: RunningDesk;
  let ahead: Machine;
  afterAll(async () => {
    await desk?.close();
    await ahead?.remove();
  });

  if (engine === 'sqlite') {
    test('there are none: one machine has one clock', async () => {
      const store = await openStore(await fresh());
      expect(store.clock).toBeNull();
      await store.close();
    });
    return;
  }

  const REQUESTS = 8;
  const AHEAD_MS = 40_000;
  const SLOW_MS = 3_000;
  /** What the instance that is ahead answers its load balancer. */
  const readiness = async (service: Service) => {
    const answer = await fetch(`${service.url}/readyz`).catch(() => null);
    return answer && { status: answer.status, body: await answer.text() };
  };

  test(
    'post one card per request, and the one that is off says so until it is right',
    async () => {
      const database = await fresh();
      desk = await openDesk({ database });
      const { world } = desk;
      ahead = await createMachine(AHEAD_MS);
      const right = desk.service;
      const wrong = await desk.start({ ...ahead.service, awaitReady: false });
      const unready = await eventually(async () => {
        const answer = await readiness(wrong);
        return answer?.body.includes('clock') ? answer : undefined;
      });
      expect(unready).toMatchObject({
        status: 503,
        body: expect.stringMatching(/40 s ahead of the database/),
      });
      expect(await readiness(right)).toMatchObject({ status: 200 });

      const ids = new Map<string, Subject>();
      // So slow that an instance whose clock is ahead takes its neighbour's leases for lapsed.
      world.slack.faults.add({ match: 'chat.postMessage', kind: 'delay', ms: SLOW_MS });
      const one = async (number: number) => {
        const subject = number % 3 === 0 ? newDoor(world) : newRefund(world, 500);
        const id = await eventually(() => {
          deliverTo(world, number % 2 === 0 ? right : wrong);
          return ask(world, 'U0MEI', subject);
        });
        ids.set(id, subject);
        const message = await eventually(async () => posted(world, `${id}.approvals`));
        deliverTo(world, number % 2 === 0 ? wrong : right);
        await world.slack.as('U0LIN').click({ actionId: 'request.approve', message });
      };
      await Promise.all(Array.from({ length: REQUESTS }, (_, number) => one(number)));
      for (const [id, subject] of ids) {
        expect(await reaches(desk.store, id, ['done', 'failed', 'unknown'], SOON_MS)).toMatchObject({
          state: 'done',
        });
        expect(writesAbout(world, subject.about)).toBe(1);
      }
      // No stale copy that could still be approved, by whichever instance.
      await eventually(async () => {
        const cards = [...ids.keys()].map((id) => posted(world, `${id}.approvals`));
        return cards.every((card) => card && !offers(card, 'request.approve')) || undefined;
      });
      // Nor one that was posted and taken away again.
      const posts = new Map<string, number>();
      for (const { kind, method, body } of world.slack.traffic) {
        if (kind !== 'web_api' || method !== 'chat.postMessage') continue;
        const id = postedId(parseJson(new URLSearchParams(body).get('metadata') ?? ''));
        if (id !== undefined) posts.set(id, (posts.get(id) ?? 0) + 1);
      }
      expect([...posts].filter(([, times]) => times > 1)).toEqual([]);

      const env = { ...world.serviceEnv(right.port), ...databaseEnv(database) };
      expect(about(await askDoctor(env, () => Date.now() + AHEAD_MS), 'clock')).toMatch(
        /^✗ .*40 seconds ahead of the database server's/,
      );
      expect(about(await askDoctor(env), 'clock')).toMatch(/^✓ .*the database server's/);

      const alert = () => [...postedById(world)].filter(([id]) => id.startsWith('clock_off:skewed:'));
      await eventually(async () => alert().length > 0 || undefined);
      await ahead.set(0);
      await eventually(async () => (await readiness(wrong))?.status === 200 || undefined);
      await eventually(async () => alert().some(([id]) => id.includes('.over.')) || undefined);
      // The card, and below it that it is over.
      expect(alert().map(([, messages]) => messages.length)).toEqual([1, 1]);
    },
    TIMEOUT_MS,
  );
});

/** Looks again and again until there is something. */
async function eventually<T>(look: () => Promise<T | undefined>): Promise<T> {
  for (let looked = 0; looked < 40 * MOST_LOOKS; looked += 1) {
    const found = await look();
    if (found !== undefined) return found;
    await sleep(LOOK_MS);
  }
  throw new Error('It never was');
}
